"""The progress front line (前锋线): through the point that each piece of work has reached, at a data date.

As in JGJ/T 121-2015: from the data date on the upper time axis through the actual positions of all work in
hand, from lane to lane, to the data date on the lower axis; a point left of the date is behind, right of it
ahead. A delay beyond the free float moves successors, one beyond the total float the completion.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yingzao.engines.calendar import CompiledCalendar, WorkCalendar
from yingzao.engines.schedule.errors import ScheduleError
from yingzao.engines.schedule.model import Network

from .model import Arrow, ArrowDiagram, ArrowKind


@dataclass(frozen=True)
class FrontPoint:
    """Where one piece of work stands: instant and lane.

    ``ahead_minutes`` is working time from the data date to the point, negative when behind.
    """

    activity_id: str
    time: int
    lane: int
    ahead_minutes: int
    moves_successors: bool
    moves_completion: bool


@dataclass(frozen=True)
class FrontLine:
    """Points from the top lane down, and the line through them from axis to axis as (instant, lane)."""

    data_date: int
    points: tuple[FrontPoint, ...]
    line: tuple[tuple[int, float], ...]


def trace_front_line(
    diagram: ArrowDiagram, network: Network, percent_done: Mapping[str, float], data_date: int
) -> FrontLine:
    """Return the front line of a planned diagram at ``data_date``.

    ``percent_done`` maps activity ids to 0-100 of their duration; what is not named has not begun. In hand is
    work that has begun and is not finished, work that should have begun and whose predecessors are done, and
    work that is done before its planned finish. Raises ``ScheduleError`` for a percentage outside 0-100 or an
    unknown activity.
    Example: 4 days from day 0, 25 % done on day 3, stand at day 1: two days behind.
    """
    works = {arrow.activity_id: arrow for arrow in diagram.arrows if arrow.activity_id is not None}
    _check(percent_done, {activity.id for activity in network.activities})
    calendars = {calendar.id: calendar for calendar in network.calendars}
    calendar_ids = {activity.id: activity.calendar_id for activity in network.activities}
    compiled: dict[str, CompiledCalendar] = {}
    predecessors = _Predecessors(diagram)
    points = []
    for activity_id, arrow in works.items():
        percent = percent_done.get(activity_id, 0.0)
        ready = all(percent_done.get(other, 0.0) >= 100 for other in predecessors.of(arrow))
        if not _in_hand(arrow, percent, ready, data_date):
            continue
        calendar = _calendar(calendar_ids[activity_id], calendars, compiled)
        points.append(_point(activity_id, arrow, percent, calendar, data_date))
    points.sort(key=lambda point: (point.lane, point.time))
    through = [(point.time, float(point.lane)) for point in points]
    line = ((data_date, -0.5), *through, (data_date, diagram.lanes - 0.5))
    return FrontLine(data_date, tuple(points), line)


def _check(percent_done: Mapping[str, float], known: set[str]) -> None:
    for activity_id, percent in percent_done.items():
        if activity_id not in known:
            raise ScheduleError(
                "schedule.unknown_activity",
                f"Progress names activity {activity_id}, which is missing.",
                activity=activity_id,
            )
        if not 0 <= percent <= 100:
            raise ScheduleError(
                "schedule.percent",
                f"Activity {activity_id}: {percent} % done is not between 0 and 100.",
                activity=activity_id,
                percent=percent,
            )


class _Predecessors:
    """The work that ends at the tail of an arrow, directly or through dummies and waits."""

    def __init__(self, diagram: ArrowDiagram) -> None:
        self.entering: dict[int, list[Arrow]] = {}
        for arrow in diagram.arrows:
            self.entering.setdefault(arrow.head, []).append(arrow)

    def of(self, arrow: Arrow) -> Iterator[str]:
        open_, seen = [arrow.tail], {arrow.tail}
        while open_:
            for found in self.entering.get(open_.pop(), []):
                if found.kind is ArrowKind.WORK and found.activity_id is not None:
                    yield found.activity_id
                elif found.tail not in seen:
                    seen.add(found.tail)
                    open_.append(found.tail)


def _in_hand(arrow: Arrow, percent: float, ready: bool, data_date: int) -> bool:
    if percent >= 100:
        return arrow.early_finish > data_date
    return percent > 0 or (ready and arrow.early_start < data_date)


def _calendar(
    calendar_id: str, calendars: Mapping[str, WorkCalendar], compiled: dict[str, CompiledCalendar]
) -> CompiledCalendar:
    if calendar_id not in compiled:
        compiled[calendar_id] = CompiledCalendar(calendars[calendar_id])
    return compiled[calendar_id]


def _point(
    activity_id: str, arrow: Arrow, percent: float, calendar: CompiledCalendar, data_date: int
) -> FrontPoint:
    duration = calendar.work_between(arrow.early_start, arrow.early_finish)
    reached = calendar.add_work(arrow.early_start, round(duration * percent / 100))
    ahead = calendar.work_between(data_date, reached)
    return FrontPoint(
        activity_id,
        reached,
        arrow.lane,
        ahead,
        arrow.free_float_minutes is not None and -ahead > arrow.free_float_minutes,
        arrow.total_float_minutes is not None and -ahead > arrow.total_float_minutes,
    )
