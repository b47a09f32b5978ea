"""The planned S-curve: from nothing at the first start to all of it at the last finish, never back."""

from random import Random

import pytest

from yingzao.engines.schedule.planned_curve import planned_curve


def test_two_activities_one_after_the_other_weigh_by_their_work():
    assert planned_curve([0, 100], [100, 200], [1.0, 3.0], points=5) == [
        (0, 0.0), (50, 12.5), (100, 25.0), (150, 62.5), (200, 100.0)
    ]  # fmt: skip


def test_a_milestone_counts_at_its_finish_and_nothing_weighs_nothing():
    assert planned_curve([100, 0], [100, 200], [1.0, 1.0], points=3) == [(0, 0.0), (100, 75.0), (200, 100.0)]
    assert planned_curve([], [], []) == [] and planned_curve([0], [10], [0.0]) == []


@pytest.mark.parametrize("seed", range(20))
def test_it_never_falls_and_ends_with_all_of_it(seed):
    chance = Random(seed)
    starts = [chance.randint(-10_000, 10_000) for _ in range(chance.randint(1, 12))]
    finishes = [start + chance.choice([0, 1, 480, 5_000]) for start in starts]
    curve = planned_curve(starts, finishes, [chance.uniform(0.1, 900) for _ in starts])
    percents = [percent for _at, percent in curve]
    assert percents == sorted(percents) and percents[-1] == pytest.approx(100.0) and percents[0] >= 0
