"""Sampling of inspection lots: smallest sample, decision by counting, and the seeded draw.

Vectors: GB 50300-2013 table 3.0.9 and appendix D, at the ends of each row and between rows.
"""

from collections import Counter
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.quality.sampling import (
    Step,
    decide_double,
    decide_single,
    draw_sample,
    minimum_sample,
    sample_by_rate,
)
from yingzao.standards.loader import load

TABLE = load("sampling")


@pytest.mark.parametrize(
    ("lot", "n"),
    [
        *[(1, 1), (2, 2), (15, 2), (16, 3), (25, 3), (26, 5), (90, 5), (91, 8), (100, 8), (150, 8)],
        *[(151, 13), (280, 13), (281, 20), (500, 20), (501, 32), (1200, 32), (1201, 50), (3200, 50)],
        (3201, None),
    ],
)
def test_the_smallest_sample_follows_the_lot(lot, n):
    sample = minimum_sample(lot, TABLE)
    assert sample.n == n
    assert not sample.confidence.verified


def test_an_empty_lot_is_refused():
    with pytest.raises(ValueError, match="at least one item"):
        minimum_sample(0, TABLE)


@given(st.integers(1, 3200), st.integers(1, 3200))
def test_a_larger_lot_never_needs_a_smaller_sample(one, other):
    small, large = sorted((one, other))
    assert minimum_sample(small, TABLE).n <= minimum_sample(large, TABLE).n <= large


@pytest.mark.parametrize(
    ("n", "ac"), [(5, 1), (8, 2), (13, 3), (20, 5), (32, 7), (50, 10), (80, 14), (125, 21)]
)
def test_a_single_sample_is_accepted_up_to_its_number_and_rejected_above(n, ac):
    accepted, rejected = decide_single(n, ac, TABLE), decide_single(n, ac + 1, TABLE)
    assert (accepted.step, accepted.passed) == (Step.ACCEPT, Answer.YES)
    assert (rejected.step, rejected.passed) == (Step.REJECT, Answer.NO)
    assert rejected.clause.startswith("GB 50300-2013 附录D")


@pytest.mark.parametrize(
    ("n", "ac"),
    [(15, 4), (10, 2), (16, 4), (65, 12)],  # e.g. 15: 3 + 2/7·2 = 3.57 → 4; 65: 10 + 15/30·4 = 12
)
def test_between_two_rows_the_number_is_interpolated_and_rounded(n, ac):
    decision = decide_single(n, 0, TABLE)
    assert (decision.accept_up_to, decision.reject_from) == (ac, ac + 1)


@pytest.mark.parametrize("n", [1, 4, 126])
def test_outside_the_table_nothing_is_decided(n):
    decision = decide_single(n, 0, TABLE)
    assert (decision.step, decision.passed) == (Step.UNKNOWN, Answer.UNKNOWN)
    assert decision.accept_up_to is None
    assert decide_double(2, 0, TABLE).step is Step.UNKNOWN


@pytest.mark.parametrize(("n", "failures"), [(5, 6), (5, -1), (0, 0)])
def test_impossible_counts_are_refused(n, failures):
    with pytest.raises(ValueError, match="impossible"):
        decide_single(n, failures, TABLE)
    with pytest.raises(ValueError, match="impossible"):
        decide_double(n, failures, TABLE)
    with pytest.raises(ValueError, match="impossible"):
        decide_double(20, 4, TABLE, second_failures=21)


@pytest.mark.parametrize(
    ("n1", "first", "second", "step"),
    [
        (20, 3, None, Step.ACCEPT),
        (20, 6, None, Step.REJECT),
        (20, 4, None, Step.SECOND_SAMPLE),
        (20, 4, 5, Step.ACCEPT),
        (20, 4, 6, Step.REJECT),
        (20, 3, 20, Step.ACCEPT),
        (3, 0, None, Step.ACCEPT),
        (3, 1, None, Step.SECOND_SAMPLE),
        (3, 1, 0, Step.ACCEPT),
        (3, 1, 1, Step.REJECT),
    ],
)
def test_double_sampling_counts_both_samples_together(n1, first, second, step):
    decision = decide_double(n1, first, TABLE, second_failures=second)
    assert decision.step is step
    assert decision.second_sample == (n1 if step is Step.SECOND_SAMPLE else None)


@given(st.integers(3, 80), st.data())
def test_two_samples_always_decide_and_fewer_failures_never_do_worse(n1, data):
    first = data.draw(st.integers(0, n1))
    second = data.draw(st.integers(0, n1))
    decision = decide_double(n1, first, TABLE, second_failures=second)
    assert decision.step in (Step.ACCEPT, Step.REJECT)
    if decision.step is Step.ACCEPT and second:
        assert decide_double(n1, first, TABLE, second_failures=second - 1).step is Step.ACCEPT


@given(st.integers(5, 125))
def test_acceptance_and_rejection_numbers_are_neighbours(n):
    decision = decide_single(n, 0, TABLE)
    assert decision.reject_from == decision.accept_up_to + 1


@given(st.integers(1, 300), st.integers() | st.text(max_size=20), st.data())
def test_a_draw_is_repeatable_distinct_and_within_the_lot(lot, seed, data):
    size = data.draw(st.integers(0, lot))
    drawn = draw_sample(lot, size, seed)
    assert drawn == draw_sample(lot, size, seed)
    assert len(set(drawn)) == size
    assert all(1 <= item <= lot for item in drawn)
    assert list(drawn) == sorted(drawn)


def test_a_draw_can_be_repeated_with_sha256sum():
    # printf 'LJL-020102001:%s' N | sha256sum for N = 1 … 10 ranks 4 6 2 3 1 7 8 5 9 10
    assert draw_sample(10, 3, "LJL-020102001") == (2, 4, 6)
    assert draw_sample(10, 5, "LJL-020102001") == (1, 2, 3, 4, 6)
    assert draw_sample(10, 3, "LJL-020102001", already=3) == (1, 3, 7)


@given(st.integers(2, 200), st.integers(), st.data())
def test_a_second_sample_shares_no_item_with_the_first_and_together_they_are_one_larger_draw(lot, seed, data):
    first = data.draw(st.integers(0, lot))
    second = data.draw(st.integers(0, lot - first))
    one, other = draw_sample(lot, first, seed), draw_sample(lot, second, seed, already=first)
    assert not set(one) & set(other)
    assert tuple(sorted((*one, *other))) == draw_sample(lot, first + second, seed)


def test_every_pair_of_items_is_drawn_equally_often():
    # 10 pairs of 5 items, 5000 seeds; chi-square with 9 degrees of freedom lies below 27.9 in 999 of 1000
    draws = Counter(draw_sample(5, 2, seed) for seed in range(5000))
    assert set(draws) == set(combinations(range(1, 6), 2))
    assert sum((count - 500) ** 2 / 500 for count in draws.values()) < 27.9


def test_every_item_of_a_large_lot_is_drawn_equally_often():
    # 100 items, 20 of them in each of 2000 draws; 99 degrees of freedom: below 149 in 999 of 1000. Drawing
    # without putting back makes the counts vary less than that, by 1 − 20/100.
    counts = Counter(item for seed in range(2000) for item in draw_sample(100, 20, f"HBL-{seed}"))
    assert sum((counts[item] - 400) ** 2 / 400 for item in range(1, 101)) / 0.8 < 149


def test_seeds_differ_and_nobody_draws_more_than_there_is():
    assert len({draw_sample(100, 8, seed) for seed in range(20)}) == 20
    for size, already in ((6, 0), (3, 3), (-1, 0), (1, -1)):
        with pytest.raises(ValueError, match="cannot draw"):
            draw_sample(5, size, 1, already=already)


@pytest.mark.parametrize(
    ("lot", "n"), [(1, 1), (2, 2), (3, 3), (12, 3), (30, 3), (31, 4), (45, 5), (100, 10)]
)
def test_a_rate_of_a_professional_code_goes_before_the_table(lot, n):
    assert sample_by_rate(lot, Decimal("0.1"), 3) == n


@pytest.mark.parametrize(
    ("lot", "share", "least"), [(0, "0.1", 3), (5, "0", 3), (5, "1.1", 3), (5, "0.1", 0)]
)
def test_an_impossible_rate_is_refused(lot, share, least):
    with pytest.raises(ValueError, match="at least one item|no sampling rate"):
        sample_by_rate(lot, Decimal(share), least)
