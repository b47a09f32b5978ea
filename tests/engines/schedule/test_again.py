"""A network prepared once more after an edit gives what a fresh preparation gives."""

import random
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.cpm import REAL, as_network, generate
from yingzao.engines.schedule import (
    Activity,
    Constraint,
    ConstraintKind,
    CycleError,
    Link,
    LinkKind,
    Network,
    schedule,
)
from yingzao.engines.schedule.again import prepare_again
from yingzao.engines.schedule.engine import schedule_again
from yingzao.engines.schedule.prepare import prepare

COLUMNS = (
    "early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float", "critical", "driving",
)  # fmt: skip


@pytest.fixture(scope="module")
def network() -> Network:
    return as_network(generate(300), REAL)


def lengthened(network: Network, pick: random.Random) -> Network:
    activities = list(network.activities)
    place = pick.randrange(len(activities))
    activities[place] = replace(activities[place], remaining_minutes=pick.randrange(60, 9600))
    return replace(network, activities=activities)


def constrained(network: Network, pick: random.Random) -> Network:
    activities = list(network.activities)
    place = pick.randrange(len(activities))
    bound = Constraint(ConstraintKind.START_NO_EARLIER, pick.randrange(0, 300 * 1440))
    activities[place] = replace(activities[place], constraint=bound, calendar_id=pick.choice(REAL).id)
    return replace(network, activities=activities)


def inserted(network: Network, pick: random.Random) -> Network:
    place = pick.randrange(len(network.activities))
    new = Activity(f"new{pick.random()}", "P", "5d", 960)
    activities = [*network.activities[:place], new, *network.activities[place:]]
    links = [*network.links, Link(network.activities[place].id, new.id, LinkKind.SS, 480)]
    return replace(network, activities=activities, links=links)


def removed(network: Network, pick: random.Random) -> Network:
    gone = pick.choice(network.activities).id
    links = [link for link in network.links if gone not in (link.predecessor_id, link.successor_id)]
    return replace(network, activities=[a for a in network.activities if a.id != gone], links=links)


def relinked(network: Network, pick: random.Random) -> Network:
    links = list(network.links)
    place = pick.randrange(len(links))
    links[place] = replace(
        links[place], kind=pick.choice(list(LinkKind)), lag_minutes=pick.randrange(-480, 960)
    )
    return replace(network, links=links)


@pytest.mark.parametrize("seed", range(3))
def test_any_row_of_edits_gives_the_dates_of_a_fresh_computation(network, seed):
    pick = random.Random(seed)
    _result, before = schedule_again(network, None)
    for _turn in range(20):
        network = pick.choice((lengthened, constrained, inserted, removed, relinked))(network, pick)
        assert prepare_again(before, network) is not None
        result, before = schedule_again(network, before)
        fresh = schedule(network)
        assert all(np.array_equal(getattr(result, name), getattr(fresh, name)) for name in COLUMNS)


def test_a_link_that_closes_a_circle_is_found_as_at_first(network):
    before = prepare(network)
    link = network.links[-1]
    with pytest.raises(CycleError):
        prepare_again(
            before, replace(network, links=[*network.links, Link(link.successor_id, link.predecessor_id)])
        )


def test_what_an_edit_cannot_be_is_left_to_a_fresh_preparation(network):
    before = prepare(network)
    first = network.activities[0]
    others = [
        replace(network, projects=[replace(network.projects[0], data_date=1440)]),
        replace(network, calendars=[*network.calendars[:-1], replace(network.calendars[-1])]),
        replace(network, activities=[replace(first, calendar_id="unknown"), *network.activities[1:]]),
        replace(network, activities=[*network.activities, replace(first)]),
        replace(network, links=[*network.links, Link(first.id, "nobody")]),
    ]
    assert [prepare_again(before, other) for other in others] == [None] * len(others)
