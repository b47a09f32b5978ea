"""Alternatives weighed by criteria: worked examples, properties, and a slow obvious version of the sensitivity."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.decision.sensitivity import bounds_of
from yingzao.engines.decision.weighing import Better, CannotWeigh, Criterion, shares_of, weigh

COST, DAYS, QUALITY = (
    Criterion(Decimal(50), Better.LESS), Criterion(Decimal(30), Better.LESS), Criterion(Decimal(20), Better.MORE),
)  # fmt: skip
PIT = [[Decimal(800), Decimal(120), Decimal(80)], [Decimal(1000), Decimal(90), Decimal(90)],
       [Decimal(900), Decimal(150), Decimal(100)]]  # fmt: skip
"""Three ways to hold a pit: 万元, days, points. By hand: 0.885, 0.88, 0.8244…"""

positive = st.decimals("0.1", "1000", places=1)
criteria = st.lists(
    st.builds(Criterion, st.decimals("1", "100", places=0), st.sampled_from(Better)), min_size=1, max_size=4
)


@st.composite
def tables(draw):
    asked = draw(criteria)
    row = st.lists(positive, min_size=len(asked), max_size=len(asked))
    return asked, draw(st.lists(row, min_size=1, max_size=4))


def test_three_pits_by_hand():
    found = weigh([COST, DAYS, QUALITY], PIT)
    assert [each.score for each in found] == [Fraction(885, 1000), Fraction(88, 100), Fraction(742, 900)]
    assert [each.rank for each in found] == [1, 2, 3]


def test_changing_a_weight_changes_the_ranking():
    heavy_days = Criterion(Decimal(60), Better.LESS)
    assert [each.rank for each in weigh([COST, heavy_days, QUALITY], PIT)] == [2, 1, 3]


def test_a_missing_value_leaves_that_alternative_unranked_and_names_the_criterion():
    found = weigh([COST, DAYS], [[Decimal(800), None], [Decimal(1000), Decimal(90)]])
    assert found[0].score is None and found[0].rank is None and found[0].missing == (1,)
    assert found[1].rank == 1


def test_zero_is_a_value_and_not_a_fault():
    found = weigh([COST], [[Decimal(0)], [Decimal(5)], [Decimal(0)]])
    assert [each.score for each in found] == [1, 0, 1] and [each.rank for each in found] == [1, 3, 1]


@pytest.mark.parametrize(("weights", "values", "code"), [
    ([0, 0], [[1, 1]], "no_weight"), ([-1, 2], [[1, 1]], "negative_weight"), ([1, 1], [[1, -1]], "negative_value"),
])  # fmt: skip
def test_what_cannot_be_meant_is_named(weights, values, code):
    asked = [Criterion(Decimal(weight), Better.LESS) for weight in weights]
    with pytest.raises(CannotWeigh) as problem:
        weigh(asked, [[Decimal(value) for value in row] for row in values])
    assert problem.value.code == code


@given(tables(), st.integers(1, 50))
def test_neither_the_unit_of_a_criterion_nor_that_of_the_weights_matters(table, factor):
    asked, values = table
    scaled = [[row[0] * factor, *row[1:]] for row in values]
    heavier = [Criterion(each.weight * factor, each.better) for each in asked]
    assert weigh(asked, values) == weigh(asked, scaled)
    assert [each.score for each in weigh(heavier, values)] == [each.score for each in weigh(asked, values)]


@given(tables())
def test_what_is_nowhere_better_and_somewhere_worse_does_not_come_before(table):
    asked, values = table
    worse = [
        value + 1 if each.better is Better.LESS else value / 2
        for each, value in zip(asked, values[0], strict=True)
    ]
    found = weigh(asked, [*values, worse])
    assert found[-1].score < found[0].score and found[-1].rank > found[0].rank


@given(tables())
def test_scores_lie_between_none_and_all_and_the_first_rank_is_given(table):
    found = weigh(*table)
    assert all(0 <= each.score <= 1 for each in found) and min(each.rank for each in found) == 1


@given(tables())
def test_the_first_stays_first_exactly_within_the_bounds(table):
    asked, values = table
    found = weigh(asked, values)
    ratios = [each.ratios for each in found]
    first = next(number for number, each in enumerate(found) if each.rank == 1)
    for place, bounds in enumerate(bounds_of(first, shares_of(asked), ratios)):
        assert bounds.low <= bounds.share <= bounds.high
        for step in range(21):
            share = Fraction(step, 20)
            if len(asked) == 1 and share != 1:
                continue
            is_first = _is_first_with(asked, values, first, place, share)
            assert is_first == (bounds.low <= share <= bounds.high)


def _is_first_with(asked, values, first, place, share) -> bool:
    """The obvious way: weigh anew with that share and the others in proportion."""
    rest = sum(each.weight for number, each in enumerate(asked) if number != place)
    scale = [share if number == place else (1 - share) * Fraction(each.weight) / Fraction(rest)
             for number, each in enumerate(asked)]  # fmt: skip
    ratios = [each.ratios for each in weigh(asked, values)]
    scores = [sum(weight * ratio for weight, ratio in zip(scale, row, strict=True)) for row in ratios]
    return scores[first] == max(scores)
