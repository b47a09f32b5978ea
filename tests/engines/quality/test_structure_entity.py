"""The structure itself and its forms: entity cubes, cores, rebound, cover and sizes, removal of soffit forms.

Vectors: worked by hand from GB 50204-2015 appendices C to F and the table of soffit forms.
"""

from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.quality.concrete import evaluate_lot
from yingzao.engines.quality.entity import (
    check_sample,
    evaluate_cores,
    evaluate_entity,
    judge_check,
    plan_entity_groups,
    rebound_sample,
)
from yingzao.engines.quality.removal import judge_removal
from yingzao.engines.quality.sampling import Step
from yingzao.engines.quality.strength import Method
from yingzao.standards.loader import load, read_toml
from yingzao.standards.strength import EntityTable, RemovalTable
from yingzao.standards.structure import TableError, build

TABLE = load("structure_entity")
CONCRETE = load("concrete")
REMOVAL = load("formwork_removal")
BEAM = TABLE.check("cover_beam")


def test_cubes_beside_the_structure_pass_only_after_division():
    groups = [31.0, 30.5, 32.2, 29.8, 31.5]
    verdict = evaluate_entity(groups, 30, CONCRETE)
    assert verdict.accepted is Answer.YES
    assert (verdict.mean_mpa, verdict.minimum_mpa) == (Decimal("35.23"), Decimal("33.86"))
    assert not verdict.confidence.verified
    assert "附录C" in verdict.clause
    assert evaluate_lot(groups, 30, CONCRETE).accepted is Answer.NO


def test_the_verdict_on_the_structure_shows_the_division():
    verdict = evaluate_entity([31.0, 30.5, 32.2, 29.8, 31.5], 30, CONCRETE)
    assert verdict.formula == "f ÷ 0.88; m ≥ 1.15×30; min ≥ 0.95×30"
    assert verdict.values_mpa == tuple(map(Decimal, ["33.86", "34.66", "35.23", "35.80", "36.59"]))


def test_a_group_beside_the_structure_passes_exactly_from_eighty_eight_percent_on():
    # one group of C30 needs 34.5 × 0.88 = 30.36
    assert evaluate_entity([30.36], 30, CONCRETE).accepted is Answer.YES
    assert evaluate_entity([30.3599], 30, CONCRETE).accepted is Answer.NO


@pytest.mark.parametrize(
    ("volume_m3", "storeys", "least", "usual"),
    [(500, 1, 3, 10), (5000, 18, 9, 10), (5000, 19, 10, 10), (5000, 30, 15, 15), (22_000.1, 6, 12, 12)],
)
def test_groups_to_cure_beside_the_structure(volume_m3, storeys, least, usual):
    plan = plan_entity_groups(volume_m3, storeys, TABLE)
    assert (plan.least, plan.usual) == (least, usual)
    assert plan.confidence.verified
    for bad in ((0, 1), (5, 0)):
        with pytest.raises(ValueError, match="must be positive"):
            plan_entity_groups(*bad, TABLE)


@pytest.mark.parametrize(
    ("cores", "accepted"),
    [
        ([26.4, 26.4, 26.4], Answer.YES),
        ([26.39, 26.4, 26.4], Answer.NO),
        ([24.0, 28.0, 28.0], Answer.YES),
        ([23.9, 30.0, 30.0], Answer.NO),
        ([], Answer.UNKNOWN),
    ],
)
def test_three_cores_of_c30_need_a_mean_of_26_4_and_none_below_24(cores, accepted):
    verdict = evaluate_cores(cores, 30, TABLE)
    assert (verdict.accepted, verdict.method) == (accepted, Method.CORES)
    assert not verdict.confidence.verified
    with pytest.raises(ValueError, match="3 cores are judged together, not 2"):
        evaluate_cores([30, 30], 30, TABLE)


@pytest.mark.parametrize(
    ("members", "n"),
    [(1, 1), (19, 19), (20, 20), (150, 20), (151, 26), (280, 26), (281, 40), (3200, 100), (3201, None)],
)
def test_members_for_the_rebound_hammer(members, n):
    assert rebound_sample(members, TABLE) == n
    with pytest.raises(ValueError, match="at least one member"):
        rebound_sample(0, TABLE)


@pytest.mark.parametrize(
    ("key", "members", "n"),
    [
        *[("cover_beam", 3, 3), ("cover_beam", 250, 5), ("cover_beam", 251, 6), ("cover_beam", 400, 8)],
        *[("cover_cantilever_beam", 8, 8), ("cover_cantilever_beam", 300, 15)],
        *[("cover_cantilever_slab", 60, 20), ("cover_cantilever_slab", 300, 30)],
        *[("storey_height", 300, 3), ("storey_height", 301, 4)],
    ],
)
def test_members_whose_cover_or_size_is_measured(key, members, n):
    assert check_sample(members, TABLE.check(key)) == n


def covers(good, bad, by="11"):
    return [Decimal(0)] * good + [Decimal(by)] * bad


@pytest.mark.parametrize(
    ("first", "second", "step"),
    [
        (covers(9, 1), None, Step.ACCEPT),
        (covers(8, 2), None, Step.SECOND_SAMPLE),
        (covers(7, 3), None, Step.REJECT),
        (covers(8, 2), covers(10, 0), Step.ACCEPT),
        (covers(8, 2), covers(9, 1), Step.REJECT),
        (covers(9, 1, "15"), None, Step.ACCEPT),
        (covers(9, 1, "15.1"), None, Step.REJECT),
        (covers(9, 1, "-10.5"), None, Step.ACCEPT),
        (covers(9, 1, "-10.6"), None, Step.REJECT),
        (covers(8, 2), [*covers(9, 0), Decimal("15.1")], Step.REJECT),
        ([], None, Step.UNKNOWN),
    ],
)
def test_cover_of_beams_needs_ninety_percent_or_a_second_sample(first, second, step):
    verdict = judge_check(first, BEAM, second)
    assert verdict.step is step
    assert verdict.formula == "n₊/n ≥ 0.90; max|Δ| ≤ 1.5×[Δ]"
    assert not verdict.confidence.verified


def test_a_check_counts_both_samples_and_says_yes_no_or_not_yet():
    both = judge_check(covers(8, 2), BEAM, covers(10, 0))
    assert (both.points, both.within, both.rate, both.passed) == (20, 18, Decimal("0.9"), Answer.YES)
    assert judge_check(covers(8, 2), BEAM).passed is Answer.UNKNOWN
    assert judge_check(covers(1, 9), BEAM).passed is Answer.NO
    # sizes bear any overrun, cover does not
    assert judge_check(covers(8, 2, "40"), TABLE.check("thickness")).step is Step.ACCEPT


def test_a_second_sample_of_another_size_or_a_point_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="has 10 points, not 9"):
        judge_check(covers(8, 2), BEAM, covers(9, 0))
    with pytest.raises(ValueError, match="no deviation"):
        judge_check([float("nan")], BEAM)


@given(st.lists(st.integers(-12, 16), min_size=1, max_size=40), st.randoms())
def test_a_check_does_not_depend_on_order_and_decides_as_spelled_out(points, random):
    verdict = judge_check(points, BEAM)
    shuffled = list(points)
    random.shuffle(shuffled)
    assert judge_check(shuffled, BEAM) == verdict
    within = sum(-7 <= point <= 10 for point in points)
    far = any(point > 15 or point < -10.5 for point in points)
    obvious = (
        Step.REJECT if far or within * 10 < 8 * len(points)
        else Step.ACCEPT if within * 10 >= 9 * len(points)
        else Step.SECOND_SAMPLE
    )  # fmt: skip
    assert verdict.step is obvious


@pytest.mark.parametrize(
    ("member", "span_m", "share"),
    [
        *[("slab", 2, "0.50"), ("slab", 2.01, "0.75"), ("slab", 8, "0.75"), ("slab", 8.01, "1.00")],
        *[
            ("beam", 8, "0.75"),
            ("beam", 8.01, "1.00"),
            ("cantilever", 1, "1.00"),
            ("cantilever", None, "1.00"),
        ],
    ],
)
def test_forms_stay_until_the_span_has_its_share_of_the_strength(member, span_m, share):
    needed = Decimal(share) * 30
    at, below = [judge_removal(member, span_m, 30, needed - less, REMOVAL) for less in (0, Decimal("0.1"))]
    assert (at.allowed, below.allowed) == (Answer.YES, Answer.NO)
    assert (at.required_mpa, at.formula) == (needed, f"f ≥ {share}×30")
    assert not at.confidence.verified


def test_without_a_result_or_a_span_the_answer_is_not_yes():
    waiting = judge_removal("slab", 4, 30, None, REMOVAL)
    assert (waiting.allowed, waiting.missing) == (Answer.UNKNOWN, ("group_mpa",))
    assert judge_removal("slab", None, 30, 30, REMOVAL).allowed is Answer.YES
    some = judge_removal("slab", None, 30, 25, REMOVAL)
    assert (some.allowed, some.missing) == (Answer.UNKNOWN, ("span_m",))
    assert judge_removal("cantilever", None, 30, 30, REMOVAL).missing == ()
    # not even the shortest span may lose its forms below half of the grade
    assert judge_removal("slab", None, 30, 14.9, REMOVAL).allowed is Answer.NO


def test_an_unknown_member_or_span_is_refused():
    with pytest.raises(ValueError, match="no member roof"):
        judge_removal("roof", 4, 30, 30, REMOVAL)
    for span in (0, -2, float("nan")):
        with pytest.raises(ValueError, match="span must be positive"):
            judge_removal("slab", span, 30, 30, REMOVAL)


@given(st.decimals("0.1", 20, places=2), st.decimals("0.1", 20, places=2), st.sampled_from(["slab", "beam"]))
def test_a_longer_span_never_needs_less_strength(one, other, member):
    short, long = [judge_removal(member, span, 30, 20, REMOVAL).required_mpa for span in sorted((one, other))]
    assert short <= long


@pytest.mark.parametrize(
    ("shape", "name", "change", "message"),
    [
        (
            EntityTable,
            "structure_entity",
            lambda d: d["checks"][0].update(retry_rate=0.95),
            "above the pass rate",
        ),
        (RemovalTable, "formwork_removal", lambda d: d["members"][2].update(steps=[]), "holds for any span"),
        (RemovalTable, "formwork_removal", lambda d: d["members"][0]["steps"].pop(), "holds for any span"),
        (
            RemovalTable,
            "formwork_removal",
            lambda d: d["members"][0]["steps"].reverse(),
            "holds for any span",
        ),
        (
            RemovalTable,
            "formwork_removal",
            lambda d: d["members"][0]["steps"][0].update(up_to_m=9),
            "do not grow",
        ),
    ],
)
def test_a_malformed_table_is_refused(shape, name, change, message):
    data = deepcopy(dict(read_toml(f"{name}.toml")))
    change(data)
    with pytest.raises(TableError, match=message):
        build(shape, data, name)
    with pytest.raises(KeyError):
        TABLE.check("colour")
