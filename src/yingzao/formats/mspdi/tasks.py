"""Tasks of a Microsoft Project XML to activities of the schedule engine, with the dates Project stored."""

from collections import Counter
from dataclasses import dataclass

from yingzao.engines.calendar import CalendarError, CompiledCalendar, WorkCalendar
from yingzao.engines.schedule import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    Progress,
    ResourceWork,
)
from yingzao.formats.schedule_file import ImportedActivity, StoredDates
from yingzao.formats.schedule_file.markup import Record
from yingzao.formats.schedule_file.values import (
    read_count,
    read_duration,
    read_flag,
    read_instant,
    read_number,
)

from .calendars import Calendars, missing_calendar
from .outline import Outline

ELAPSED_FORMATS = {4, 6, 8, 10, 12, 20}
ESTIMATED = 32
CONSTRAINTS = {
    1: ConstraintKind.AS_LATE_AS_POSSIBLE,
    2: ConstraintKind.START_ON,
    3: ConstraintKind.FINISH_ON,
    4: ConstraintKind.START_NO_EARLIER,
    5: ConstraintKind.START_NO_LATER,
    6: ConstraintKind.FINISH_NO_EARLIER,
    7: ConstraintKind.FINISH_NO_LATER,
}
HONOURED = {
    ConstraintKind.START_ON: ConstraintKind.MANDATORY_START,
    ConstraintKind.FINISH_ON: ConstraintKind.MANDATORY_FINISH,
}
"""What a fixed date means where tasks always honour their constraint dates, which is Project's default."""


@dataclass
class Surroundings:
    """What a task refers to: its project, calendars, and the calendars of the people assigned to it."""

    project_id: str
    calendars: Calendars
    resource_calendars: dict[str, tuple[str, ...]]
    honours_constraints: bool
    has_slack: bool
    notes: Counter[str]


@dataclass(frozen=True)
class _Extent:
    """How far a task is and how much of it is left, in working minutes; dates are instants."""

    progress: Progress
    duration: int
    remaining: int
    actual_start: int | None = None
    actual_finish: int | None = None
    suspended: int | None = None
    resumed: int | None = None


def read_tasks(outline: Outline, around: Surroundings) -> tuple[list[Activity], list[ImportedActivity]]:
    """Return engine activities and, in the same order, what Project stored beside them."""
    activities, imported = [], []
    for uid, task in outline.leaves.items():
        activity, kept = _task(uid, task, outline, around)
        activities.append(activity)
        imported.append(kept)
    return activities, imported


def is_elapsed(duration_format: int) -> bool:
    """Whether a duration or lag of this format counts every minute of the day."""
    return (duration_format & ~ESTIMATED) in ELAPSED_FORMATS


def _task(
    uid: str, task: Record, outline: Outline, around: Surroundings
) -> tuple[Activity, ImportedActivity]:
    calendar_id, works = _calendar(uid, task, around)
    extent = _extent(task, around.calendars, calendar_id)
    above = outline.parent[uid]
    code = task["WBS"] or task["ID"] or uid
    kind = ActivityKind.FINISH_MILESTONE if extent.duration == 0 else ActivityKind.TASK
    if extent.duration and read_flag(task, "Milestone"):
        around.notes["task.milestone_with_duration"] += 1
    if works and kind is ActivityKind.TASK:
        kind = ActivityKind.RESOURCE_DEPENDENT
    constraint, secondary = _constraints(task, extent, around)
    activity = Activity(
        id=uid,
        project_id=around.project_id,
        calendar_id=calendar_id,
        remaining_minutes=extent.remaining,
        code=code,
        kind=kind,
        progress=extent.progress,
        actual_start=extent.actual_start,
        actual_finish=extent.actual_finish,
        constraint=constraint,
        secondary_constraint=secondary,
        suspended=extent.suspended,
        resumed=extent.resumed,
        wbs_id=above,
        resource_work=tuple(ResourceWork(each, extent.remaining) for each in works)
        if kind is ActivityKind.RESOURCE_DEPENDENT
        else (),
    )
    by_hand = read_count(task, "EarnedValueMethod") == 1
    kept = ImportedActivity(
        uid,
        around.project_id,
        above,
        code,
        task["Name"],
        task["Type"],
        "",
        extent.duration,
        "CP_Phys" if by_hand else "CP_Drtn",
        read_number(task, "PhysicalPercentComplete") if by_hand else None,
        _stored(task, extent, around.has_slack),
    )
    return activity, kept


def _calendar(uid: str, task: Record, around: Surroundings) -> tuple[str, tuple[str, ...]]:
    """The calendar of a task and, where people of several calendars work on it, those calendars."""
    calendars = around.calendars
    if is_elapsed(read_count(task, "DurationFormat", 7)):
        return calendars.elapsed(), ()
    wanted = task["CalendarUID"]
    wanted = calendars.of_resource.get(wanted, wanted)
    own = wanted if wanted and wanted != "-1" else None
    if own is not None and own not in calendars.known:
        raise missing_calendar(task, own)
    works = around.resource_calendars.get(uid, ())
    if own is not None and (read_flag(task, "IgnoreResourceCalendar") or not works):
        return own, ()
    if own is not None:
        works = tuple(dict.fromkeys(calendars.both(own, each) for each in works))
    if len(works) == 1:
        return works[0], ()
    return own or calendars.default, works


def _extent(task: Record, calendars: Calendars, calendar_id: str) -> _Extent:
    manual = read_flag(task, "Manual")
    duration = read_duration(task, "Duration")
    if duration is None and manual:
        duration = read_duration(task, "ManualDuration")
    duration = max(duration or 0, 0)
    start, finish = read_instant(task, "ActualStart"), read_instant(task, "ActualFinish")
    percent = read_number(task, "PercentComplete") or 0.0
    if finish is not None or percent >= 100:
        start = start if start is not None else read_instant(task, "Start")
        finish = finish if finish is not None else read_instant(task, "Finish")
        return _Extent(Progress.COMPLETED, duration, 0, start, finish)
    if start is None and percent <= 0:
        return _Extent(Progress.NOT_STARTED, duration, duration)
    start = start if start is not None else read_instant(task, "Start")
    remaining = read_duration(task, "RemainingDuration")
    if remaining is None:
        done = read_duration(task, "ActualDuration")
        remaining = duration - (round(duration * percent / 100) if done is None else done)
    stop, resume = read_instant(task, "Stop"), read_instant(task, "Resume")
    if resume is None and start is not None:
        done = max(duration - max(remaining, 0), 0)
        resume = _after_work(calendars.known[calendar_id], start, done)
    return _Extent(Progress.IN_PROGRESS, duration, max(remaining, 0), start, None, stop, resume)


def _after_work(calendar: WorkCalendar, start: int, minutes: int) -> int | None:
    try:
        return CompiledCalendar(calendar, start).add_work(start, minutes)
    except CalendarError:
        return None


def _constraints(
    task: Record, extent: _Extent, around: Surroundings
) -> tuple[Constraint | None, Constraint | None]:
    """The constraint of a task, and its deadline as a second one: it moves no early date, only float."""
    deadline = read_instant(task, "Deadline")
    second = Constraint(ConstraintKind.FINISH_NO_LATER, deadline) if deadline is not None else None
    if extent.progress is not Progress.NOT_STARTED:
        return _dated(task, around), second
    if read_flag(task, "Manual"):
        around.notes["task.manual"] += 1
        return _held(task, ("ManualStart", "Start")), second
    if read_flag(task, "ExternalTask"):
        around.notes["task.external"] += 1
        return _held(task, ("Start",)), second
    found = _dated(task, around)
    if found is None and read_count(task, "LevelingDelay") > 0:
        around.notes["task.leveling_delay"] += 1
        start = read_instant(task, "Start")
        found = Constraint(ConstraintKind.START_NO_EARLIER, start) if start is not None else None
    return found, second


def _held(task: Record, names: tuple[str, ...]) -> Constraint | None:
    """Dates set by hand, or by another project, stand whatever the links say."""
    dates = (read_instant(task, name) for name in names)
    start = next((date for date in dates if date is not None), None)
    return Constraint(ConstraintKind.MANDATORY_START, start) if start is not None else None


def _dated(task: Record, around: Surroundings) -> Constraint | None:
    code = read_count(task, "ConstraintType")
    if code == 0:
        return None
    kind = CONSTRAINTS.get(code)
    if kind is None:
        around.notes[f"task.constraint_type={code}"] += 1
        return None
    when = read_instant(task, "ConstraintDate")
    if kind is ConstraintKind.AS_LATE_AS_POSSIBLE:
        return Constraint(kind)
    if when is None:
        around.notes["task.constraint_without_date"] += 1
        return None
    return Constraint(HONOURED.get(kind, kind) if around.honours_constraints else kind, when)


def _stored(task: Record, extent: _Extent, has_slack: bool) -> StoredDates:
    """What Project says; the early start of work under way is when the rest of it resumes.

    Slack is stored in tenths of minutes, and left out by some writers when it is nothing.
    """
    open_ = extent.progress is Progress.NOT_STARTED
    under_way = extent.progress is Progress.IN_PROGRESS
    start, finish = read_instant(task, "Start"), read_instant(task, "Finish")
    total, free = (_slack(task, name, has_slack and open_) for name in ("TotalSlack", "FreeSlack"))
    return StoredDates(
        early_start=extent.resumed if under_way else start,
        early_finish=finish,
        late_start=read_instant(task, "LateStart") if open_ else None,
        late_finish=read_instant(task, "LateFinish") if open_ or under_way else None,
        planned_start=start,
        planned_finish=finish,
        total_float_minutes=total,
        free_float_minutes=free,
    )


def _slack(task: Record, name: str, expected: bool) -> int | None:
    text = read_number(task, name)
    if text is None:
        return 0 if expected else None
    return round(text / 10) if expected else None
