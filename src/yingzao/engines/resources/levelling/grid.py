"""One calendar, whole periods: turn work that is waiting to be placed into a period problem, exactly.

A period is the greatest common divisor of all durations, lags and earliest starts in working minutes and of the
edges of what is held already, so that nothing is rounded.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, gcd

from yingzao.engines.calendar.kernel import work_at
from yingzao.engines.schedule.columns import CALENDAR, REMAINING
from yingzao.engines.schedule.passes import bounds_start, leaves_finish

from .board import Board, links_into
from .periods import PeriodProblem, Reserved, StartLink

MOST_PERIODS = 200_000
OTHER = -1


def to_periods(board: Board, nodes: Sequence[int]) -> PeriodProblem | None:
    """Return the problem of placing ``nodes`` on the board; None where several calendars keep it from being exact."""
    calendar = _only_calendar(board, nodes)
    if calendar is None:
        return None
    tables, prepared = board.prepared.calendars.tables, board.prepared
    place = {node: number for number, node in enumerate(nodes)}
    resources, scale = list(board.loadings), _scale(board)
    durations = [int(prepared.graph.nodes[REMAINING, node]) for node in nodes]
    links = list(_links(board, place))
    releases = [_release(board, node, calendar) for node in nodes]
    base = min(releases, default=0)
    held = [block for name in resources for block in _reserved(board, name, calendar)]
    edges = [edge - base for _, start, finish, _ in held for edge in (start, finish) if edge is not None]
    unit = gcd(*durations, *(link.offset for link in links), *(at - base for at in releases), *edges) or 1
    last = max((int(work_at(tables, calendar, p.finish)) for p in board.placed.values()), default=base)
    horizon = (max(last, max(releases, default=0)) - base + sum(durations)) // unit + 1
    if horizon > MOST_PERIODS:
        return None
    needs = [dict(board.needs.get(board.activities[node].id, ())) for node in nodes]
    return PeriodProblem(
        [duration // unit for duration in durations],
        [[ceil(need.get(resource, Decimal(0)) * scale) for resource in resources] for need in needs],
        [int(board.loadings[name].peak * scale) for name in resources],
        [StartLink(link.before, link.after, link.offset // unit) for link in links],
        [(at - base) // unit for at in releases],
        [
            Reserved(
                resources.index(name),
                0 if start is None else max(0, (start - base) // unit),
                horizon if finish is None else max(0, (finish - base) // unit),
                ceil(units * scale),
            )
            for name, start, finish, units in held
        ],
        [board.name(node) for node in nodes],
        resources,
    )


def _only_calendar(board: Board, nodes: Sequence[int]) -> int | None:
    """The calendar of all work, lags and resources, if there is but one."""
    prepared, inside = board.prepared, set(nodes)
    found = {int(prepared.graph.nodes[CALENDAR, node]) for node in nodes}
    for node in nodes:
        for _kind, before, lag, calendar in links_into(prepared, node):
            if before in inside and lag:
                found.add(calendar)
    for loading in board.loadings.values():
        if loading.resource.calendar_id is not None:
            found.add(prepared.calendars.index.get(loading.resource.calendar_id, OTHER))
    return found.pop() if len(found) == 1 else None


def _links(board: Board, place: dict[int, int]) -> "list[StartLink]":
    remaining = board.prepared.graph.nodes[REMAINING]
    found = []
    for node, number in place.items():
        for kind, before, lag, _calendar in links_into(board.prepared, node):
            if before not in place:
                continue
            offset = lag
            offset += int(remaining[before]) if leaves_finish(kind) else 0
            offset -= 0 if bounds_start(kind) else int(remaining[node])
            found.append(StartLink(place[before], number, offset))
    return found


def _release(board: Board, node: int, calendar: int) -> int:
    """Working minutes before which an activity cannot start, for its early date or what is placed already."""
    bounds = [board.early_dates(node)[0], *(bound for bound, _ in board.bound_by_links(node))]
    return int(work_at(board.prepared.calendars.tables, calendar, max(bounds)))


def _scale(board: Board) -> int:
    """Factor that makes units and capacities whole; more than six decimals are rounded against the plan."""
    units = [amount for need in board.needs.values() for _, amount in need]
    for loading in board.loadings.values():
        units += [loading.resource.capacity, *(level for _, level in loading.resource.changes)]
    digits = max((-int(amount.normalize().as_tuple().exponent) for amount in units if amount), default=0)
    return 10 ** min(max(0, digits), 6)


_Block = tuple[str, int | None, int | None, Decimal]


def _reserved(board: Board, resource_id: str, calendar: int) -> list[_Block]:
    """What placed activities hold and what a lower capacity takes away, between working minutes."""
    tables = board.prepared.calendars.tables

    def work(instant: int | None) -> int | None:
        return None if instant is None else int(work_at(tables, calendar, instant))

    blocks = board.loadings[resource_id].taken()
    return [(resource_id, work(start), work(finish), units) for start, finish, units in blocks]
