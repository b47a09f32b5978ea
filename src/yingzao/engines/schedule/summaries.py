"""Level-of-effort and WBS-summary activities: they span other work and drive nothing."""

from collections import defaultdict, deque

import numpy as np

from yingzao.engines.calendar.kernel import Tables, finish_of, start_of, work_at

from .columns import FAR
from .lags import lag_calendar_id
from .model import Activity, ActivityKind, FloatKind, Link, LinkKind, Network, Progress, Project
from .passes import earlier, later
from .prepare import Prepared
from .result import Minutes

Dates = tuple[Minutes, Minutes, Minutes, Minutes]
"""Early start, early finish, late start, late finish in the order of the network's activities."""


def place_summaries(prepared: Prepared, dates: Dates, total: Minutes) -> None:
    """Fill in the dates of summary activities from the work they span.

    Level of effort begins with its predecessors' bounds and ends with its successors'; one that follows
    another is placed after it. A WBS summary covers everything at and below its WBS node.
    """
    if (prepared.node_of >= 0).all():
        return
    network = prepared.network
    place = {activity.id: number for number, activity in enumerate(network.activities)}
    waiting = [
        number
        for number, activity in enumerate(network.activities)
        if activity.kind is ActivityKind.LEVEL_OF_EFFORT
    ]
    incoming, outgoing = _links_of(network, place, waiting)
    pending = set(waiting)
    for number in _in_order(waiting, incoming, place):
        links = incoming[number], outgoing[number]
        _place_level_of_effort(prepared, number, links, place, dates, pending)
        pending.discard(number)
    _place_wbs_summaries(prepared, dates)
    for number in np.flatnonzero(prepared.node_of < 0).tolist():
        total[number] = _total_float(prepared, number, dates)


def _total_float(prepared: Prepared, number: int, dates: Dates) -> int:
    """Finish float, start float or the smaller, as the project has it; these differ for work that spans."""
    activity = prepared.network.activities[number]
    tables = prepared.calendars.tables
    calendar = prepared.calendars.index[activity.calendar_id]
    early_start, early_finish, late_start, late_finish = (
        int(work_at(tables, calendar, column[number])) for column in dates
    )
    by_start, by_finish = late_start - early_start, late_finish - early_finish
    kind = prepared.projects[activity.project_id].options.float_kind
    if kind is FloatKind.FINISH or activity.progress is not Progress.NOT_STARTED:
        return by_finish
    return by_start if kind is FloatKind.START else min(by_start, by_finish)


def _in_order(waiting: list[int], incoming: dict[int, list[Link]], place: dict[str, int]) -> list[int]:
    """Levels of effort after those they follow; what runs in a ring comes last, as it stands in the file."""
    followers: dict[int, list[int]] = defaultdict(list)
    missing = dict.fromkeys(waiting, 0)
    for number in waiting:
        for link in incoming[number]:
            before = place[link.predecessor_id]
            if before in missing:
                followers[before].append(number)
                missing[number] += 1
    ready = deque(number for number in waiting if missing[number] == 0)
    order: list[int] = []
    while ready:
        order.append(ready.popleft())
        for number in followers[order[-1]]:
            missing[number] -= 1
            if missing[number] == 0:
                ready.append(number)
    return order + [number for number in waiting if missing[number] > 0]


def _links_of(
    network: Network, place: dict[str, int], waiting: list[int]
) -> tuple[dict[int, list[Link]], dict[int, list[Link]]]:
    chosen = set(waiting)
    incoming: dict[int, list[Link]] = defaultdict(list)
    outgoing: dict[int, list[Link]] = defaultdict(list)
    for link in network.links:
        if place[link.successor_id] in chosen:
            incoming[place[link.successor_id]].append(link)
        if place[link.predecessor_id] in chosen and place[link.successor_id] not in chosen:
            outgoing[place[link.predecessor_id]].append(link)
    return incoming, outgoing


def _place_level_of_effort(
    prepared: Prepared,
    number: int,
    links: tuple[list[Link], list[Link]],
    place: dict[str, int],
    dates: Dates,
    pending: set[int],
) -> None:
    incoming, outgoing = links
    network, tables = prepared.network, prepared.calendars.tables
    activity = network.activities[number]
    project = prepared.projects[activity.project_id]
    starts: tuple[list[int], list[int]] = ([], [])
    finishes: tuple[list[int], list[int]] = ([], [])
    for link in incoming:
        other = place[link.predecessor_id]
        if other in pending:
            continue
        calendar = _lag_calendar(prepared, link, network.activities[other], activity, project)
        side = starts if link.kind in (LinkKind.FS, LinkKind.SS) else finishes
        for pass_number in (0, 1):
            origin = dates[2 * pass_number + (link.kind in (LinkKind.FS, LinkKind.FF))][other]
            side[pass_number].append(int(later(tables, calendar, int(origin), link.lag_minutes)))
    for link in outgoing:
        other = place[link.successor_id]
        calendar = _lag_calendar(prepared, link, activity, network.activities[other], project)
        side = finishes if link.kind in (LinkKind.FS, LinkKind.FF) else starts
        for pass_number in (0, 1):
            origin = dates[2 * pass_number + (link.kind in (LinkKind.FF, LinkKind.SF))][other]
            side[pass_number].append(int(earlier(tables, calendar, int(origin), link.lag_minutes)))
    calendar = prepared.calendars.index[activity.calendar_id]
    for pass_number in (0, 1):
        start, finish = _span(tables, calendar, activity, project, starts[pass_number], finishes[pass_number])
        dates[2 * pass_number][number] = start
        dates[2 * pass_number + 1][number] = finish


def _lag_calendar(
    prepared: Prepared, link: Link, predecessor: Activity, successor: Activity, project: Project
) -> int:
    return prepared.calendars.index[lag_calendar_id(link, predecessor, successor, project)]


def _span(
    tables: Tables,
    calendar: int,
    activity: Activity,
    project: Project,
    starts: list[int],
    finishes: list[int],
) -> tuple[int, int]:
    """From the first start to the last finish, on working time; never before the data date once under way."""
    if activity.progress is Progress.COMPLETED:
        return project.data_date, project.data_date
    start = project.data_date if activity.progress is Progress.IN_PROGRESS or not starts else min(starts)
    work = work_at(tables, calendar, start)
    end = work_at(tables, calendar, max(finishes)) if finishes else work + activity.remaining_minutes
    first = int(start_of(tables, calendar, work))
    return first, int(finish_of(tables, calendar, end)) if end > work else first


def _place_wbs_summaries(prepared: Prepared, dates: Dates) -> None:
    network = prepared.network
    summaries = {
        number: activity.wbs_id or ""
        for number, activity in enumerate(network.activities)
        if activity.kind is ActivityKind.WBS_SUMMARY
    }
    if not summaries:
        return
    wanted = set(summaries.values())
    low: dict[str, list[int]] = defaultdict(lambda: [FAR] * 4)
    high: dict[str, list[int]] = defaultdict(lambda: [-FAR] * 4)
    for number, activity in enumerate(network.activities):
        if activity.kind is ActivityKind.WBS_SUMMARY:
            continue
        for node in _node_and_above(activity.wbs_id, network):
            if node in wanted:
                for column in range(4):
                    low[node][column] = min(low[node][column], int(dates[column][number]))
                    high[node][column] = max(high[node][column], int(dates[column][number]))
    for number, summary in summaries.items():
        project = prepared.projects[network.activities[number].project_id]
        empty = summary not in low
        for column in range(4):
            span = low[summary][column] if column % 2 == 0 else high[summary][column]
            dates[column][number] = project.data_date if empty else span


def _node_and_above(node: str | None, network: Network) -> list[str]:
    path: list[str] = []
    seen: set[str] = set()
    while node is not None and node not in seen:
        path.append(node)
        seen.add(node)
        node = network.wbs_parents.get(node)
    return path


def empty_dates(count: int) -> Dates:
    """Four arrays for the dates of ``count`` activities."""
    return (
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
    )
