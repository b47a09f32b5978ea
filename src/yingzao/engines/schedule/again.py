"""Prepare a network once more after an edit: what is the same object as before is not looked at again."""

from collections.abc import Iterable, Sequence
from operator import is_not

import numpy as np

from yingzao.engines.calendar import MINUTES_PER_DAY, CalendarSet
from yingzao.engines.calendar.kernel import Integers

from .model import Activity, Network
from .prepare import Facts, Prepared, arrange, link_facts, node_facts


def prepare_again(before: Prepared, network: Network) -> Prepared | None:
    """What ``prepare`` makes of a network that shares most of its activities and links with one prepared.

    Activities and links that are the same objects as before keep their facts, so that an edit of one among ten
    thousand costs little. None where more differs than that: other projects or calendars, or a fresh activity
    that refers to what the network before did not use. Raises ``CycleError``.
    """
    old = before.network
    if list(old.projects) != list(network.projects) or not _same(old.calendars, network.calendars):
        return None
    came_from, kept = _came_from(old.activities, network.activities), _came_from(old.links, network.links)
    fresh = np.flatnonzero(came_from < 0)
    activities = [network.activities[place] for place in fresh.tolist()]
    same_order = (kept >= 0).all() and len(kept) == len(old.links) and _same_nodes(old, network, fresh)
    ends = before.facts.ends if same_order else _ends(before, network, kept)
    if ends is None or not all(_fits(activity, before) for activity in activities):
        return None
    nodes = gathered(before.facts.nodes, came_from)
    nodes[:, fresh] = node_facts(activities, before.projects, before.calendars)
    links = _links(before, network, ends, kept, came_from < 0)
    node_of = before.node_of if same_order else None
    return arrange(network, before.calendars, Facts(nodes, ends, links), node_of)


def _same_nodes(old: Network, network: Network, fresh: Integers) -> bool:
    """Do the fresh activities stand where others of their id and kind stood, among the same ones?"""
    if len(old.activities) != len(network.activities):
        return False
    pairs = [(old.activities[place], network.activities[place]) for place in fresh.tolist()]
    return all(was.id == now.id and was.kind is now.kind for was, now in pairs)


def gathered(columns: np.ndarray, places: Integers, unknown: int = 0) -> np.ndarray:
    """The columns of a table at those places; ``unknown`` fills those whose place is -1."""
    found = np.full((len(columns), len(places)), unknown, columns.dtype)
    known = places >= 0
    found[:, known] = columns[:, places[known]]
    return found


def _same(one: Iterable[object], other: Iterable[object]) -> bool:
    return [id(each) for each in one] == [id(each) for each in other]


def _came_from(old: Sequence[object], new: Sequence[object]) -> Integers:
    """For each of ``new`` its place among ``old``, -1 where it is another object."""
    if new is old:
        return np.arange(len(old))
    if len(new) == len(old):
        places = np.arange(len(old))
        places[np.fromiter(map(is_not, new, old), bool, len(old))] = -1
        return places
    was = dict(zip(map(id, old), range(len(old)), strict=True))
    return np.array([was.get(key, -1) for key in map(id, new)], np.int64)


def _fits(activity: Activity, before: Prepared) -> bool:
    calendars = before.calendars
    wanted = [activity.calendar_id, *(work.calendar_id for work in activity.resource_work)]
    known = activity.project_id in before.projects and all(each in calendars.index for each in wanted)
    return known and all(_within(calendars, at) for at in _instants(activity))


def _instants(activity: Activity) -> Iterable[int]:
    constraints = (activity.constraint, activity.secondary_constraint)
    dates = (activity.actual_start, activity.actual_finish, activity.expected_finish, activity.resumed)
    yield from (at for at in dates if at is not None)
    yield from (c.instant for c in constraints if c is not None and c.instant is not None)


def _within(calendars: CalendarSet, instant: int) -> bool:
    first = calendars.first_day * MINUTES_PER_DAY
    return first <= instant < first + calendars.days * MINUTES_PER_DAY


def _ends(before: Prepared, network: Network, kept: Integers) -> Integers | None:
    """Places of both ends of each link; None where one leads to nowhere, or two activities have one id."""
    everywhere = {activity.id: place for place, activity in enumerate(network.activities)}
    if len(everywhere) != len(network.activities):
        return None
    moved = np.array([everywhere.get(activity.id, -1) for activity in before.network.activities], np.int64)
    ends = np.full((len(kept), 2), -1, np.int64)
    stays = kept >= 0
    ends[stays] = moved[before.facts.ends[kept[stays]]]
    for number in np.flatnonzero(~stays).tolist():
        link = network.links[number]
        ends[number] = [everywhere.get(link.predecessor_id, -1), everywhere.get(link.successor_id, -1)]
    return None if (ends < 0).any() else ends


def _links(
    before: Prepared, network: Network, ends: Integers, kept: Integers, is_fresh: np.ndarray
) -> Integers:
    facts = gathered(before.facts.links, kept)
    anew = np.flatnonzero((kept < 0) | is_fresh[ends].any(axis=1))
    facts[:, anew] = link_facts(
        [network.links[number] for number in anew.tolist()],
        ends[anew], network.activities, before.projects, before.calendars,
    )  # fmt: skip
    return facts
