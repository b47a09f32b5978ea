"""Levelling on whole periods: a network solved by hand, agreement with obvious versions, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_levelling import faults_of, makespan_of, place_one_by_one, shortest_by_brute_force

from yingzao.engines.resources.levelling import (
    LevellingError,
    PeriodProblem,
    Reserved,
    StartLink,
    plan_periods,
    plan_periods_within,
)
from yingzao.engines.resources.levelling.bounds import bound_makespan
from yingzao.engines.resources.levelling.packing import pack
from yingzao.engines.resources.levelling.placing import list_backwards, place_all
from yingzao.engines.schedule import CycleError


def problem_of(durations, demands, capacities, links=(), releases=(), reserved=()):
    arrows = [StartLink(before, after, durations[before]) for before, after in links]
    return PeriodProblem(durations, demands, capacities, arrows, releases, reserved)


# One resource of 4 units. Activities 1, 4 and 5 (3, 4 and 3 units) leave no room for any other, so they run alone:
# 3 + 1 + 2 periods. Of the rest, 3 follows 0 (4 + 3 periods) and 2 fits beside 0: 13 periods and no fewer.
BY_HAND = problem_of([4, 3, 2, 3, 1, 2], [[2], [3], [2], [2], [4], [3]], [4], [(0, 3), (2, 4), (1, 5)])


@st.composite
def problems(draw, most=6):
    count = draw(st.integers(1, most))
    kinds = draw(st.integers(1, 3))
    capacities = draw(st.lists(st.integers(1, 5), min_size=kinds, max_size=kinds))
    durations = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    demands = [[draw(st.integers(0, c)) for c in capacities] for _ in range(count)]
    links = []
    for after in range(1, count):
        for before in draw(st.sets(st.integers(0, after - 1), max_size=2)):
            offset = draw(st.one_of(st.just(durations[before]), st.integers(-3, 5)))
            links.append(StartLink(before, after, offset))
    releases = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    reserved = draw(
        st.lists(
            st.builds(
                lambda resource, start, length, units: Reserved(resource, start, start + length, units),
                st.integers(0, kinds - 1),
                st.integers(0, 6),
                st.integers(0, 4),
                st.integers(0, 6),
            ),
            max_size=2,
        )
    )
    reserved = [
        Reserved(b.resource, b.start, b.finish, min(b.units, capacities[b.resource])) for b in reserved
    ]
    return PeriodProblem(durations, demands, capacities, links, releases, reserved)


def test_a_network_solved_by_hand_takes_thirteen_periods_and_that_is_proved():
    plan = plan_periods_within(BY_HAND, lambda: 20.0, workers=1)
    assert faults_of(BY_HAND, plan.starts) == []
    assert (plan.makespan, plan.proven) == (13, True)
    assert shortest_by_brute_force(BY_HAND) == 13


@settings(max_examples=150, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_kernel_places_a_list_as_the_obvious_version_does(problem, random):
    packed = pack(problem)
    order = list(range(len(problem.durations)))
    random.shuffle(order)
    order = np.array(precedence_first(order, packed.left), np.int64)
    starts = np.zeros(len(order), np.int64)
    makespan = place_all(order, packed.left, packed.work, np.zeros_like(packed.left.profile), starts)
    obvious = place_one_by_one(problem, [int(packed.number[place]) for place in order])
    assert packed.as_given(starts) == obvious
    assert makespan == makespan_of(problem, obvious)


def precedence_first(order, side):
    placed = []
    while order:
        for place in order:
            before = side.before[side.first[place] : side.first[place + 1]]
            if set(before.tolist()) <= set(placed):
                placed.append(place)
                order.remove(place)
                break
    return placed


@settings(max_examples=100, deadline=None)
@given(problems())
def test_every_plan_is_sound_never_under_its_bound_and_the_same_for_the_same_seed(problem):
    plan = plan_periods(problem, seed=3, placements=1500)
    assert faults_of(problem, plan.starts) == []
    assert plan.makespan == makespan_of(problem, plan.starts) >= plan.bound
    assert plan_periods(problem, seed=3, placements=1500) == plan


@settings(max_examples=40, deadline=None)
@given(problems(most=5))
def test_on_tiny_problems_the_proof_agrees_with_trying_every_list(problem):
    plan = plan_periods_within(problem, lambda: 20.0, workers=1)
    assert plan.proven
    assert plan.makespan == shortest_by_brute_force(problem)
    assert bound_makespan(pack(problem)) <= plan.makespan


@settings(max_examples=60, deadline=None)
@given(problems())
def test_justifying_to_the_right_and_back_never_makes_a_plan_longer_without_releases(problem):
    free = PeriodProblem(problem.durations, problem.demands, problem.capacities, fs_links(problem))
    packed = pack(free)
    starts, order = np.zeros(len(packed.number), np.int64), np.arange(len(packed.number))
    scratch = np.zeros_like(packed.left.profile)
    before = place_all(order, packed.left, packed.work, scratch, starts)
    for side, last_first in ((packed.right, True), (packed.left, False)):
        list_backwards(starts, packed.work, before, last_first, order, np.zeros(before + 2, np.int64))
        after = place_all(order, side, packed.work, scratch, starts)
        assert after <= before
        before = after


def fs_links(problem):
    return [StartLink(k.before, k.after, problem.durations[k.before]) for k in problem.links]


def test_many_resources_with_large_capacities_do_not_disturb_each_other():
    capacities = [1_000_000, 3, 250_000, 7, 1_000_000]
    demands = [[1_000_000, 1, 0, 7, 1], [1, 1, 250_000, 1, 999_999], [0, 1, 1, 0, 0]]
    problem = problem_of([5, 5, 5], demands, capacities)
    plan = plan_periods(problem, placements=600)
    assert faults_of(problem, plan.starts) == []
    assert plan.makespan == 10


def test_two_threads_find_and_prove_the_same_length_as_one():
    one = plan_periods_within(BY_HAND, lambda: 20.0, workers=1)
    two = plan_periods_within(BY_HAND, lambda: 20.0, workers=2)
    assert (one.makespan, one.proven) == (two.makespan, two.proven)


def test_nothing_to_do_takes_no_time():
    plan = plan_periods(PeriodProblem([], [], [1], []))
    assert (plan.starts, plan.makespan, plan.proven) == ((), 0, True)


def test_demand_beyond_capacity_is_refused_with_activity_and_resource():
    problem = PeriodProblem([1], [[3]], [2], [], (), (), ["Pour slab"], ["Crane"])
    with pytest.raises(LevellingError, match=r"Pour slab needs 3 of Crane, of which there are 2") as refusal:
        plan_periods(problem)
    assert refusal.value.code == "levelling.demand_beyond_capacity"
    assert refusal.value.params == {"activity": "Pour slab", "resource": "Crane", "demand": 3, "capacity": 2}


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (PeriodProblem([1, 2], [[1]], [1], []), "levelling.shape"),
        (PeriodProblem([1], [[1, 1]], [1], []), "levelling.shape"),
        (PeriodProblem([-1], [[1]], [1], []), "levelling.duration"),
        (PeriodProblem([1], [[-1]], [1], []), "levelling.demand_beyond_capacity"),
        (PeriodProblem([1], [[1]], [1], [StartLink(0, 4, 1)]), "levelling.link"),
        (PeriodProblem([1], [[1]], [1], [], (), [Reserved(2, 0, 1, 1)]), "levelling.unknown_resource"),
    ],
)
def test_what_does_not_fit_together_is_refused(problem, code):
    with pytest.raises(LevellingError) as refusal:
        plan_periods(problem)
    assert refusal.value.code == code


def test_circular_links_are_refused_with_the_loop():
    with pytest.raises(CycleError, match="Logic loop"):
        plan_periods(problem_of([1, 1], [[1], [1]], [1], [(0, 1), (1, 0)]))
