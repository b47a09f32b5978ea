"""Tasks and summaries in Microsoft Project XML, their fields in the order Project's schema demands."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from yingzao.engines.schedule import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    Link,
    LinkKind,
    Progress,
)
from yingzao.formats.schedule_file import ImportedActivity, ImportedSchedule, StoredDates, WbsNode
from yingzao.formats.schedule_file.writing import Numbers, XmlText, stamp

CONSTRAINTS = {
    ConstraintKind.AS_LATE_AS_POSSIBLE: 1,
    ConstraintKind.START_ON: 2,
    ConstraintKind.MANDATORY_START: 2,
    ConstraintKind.FINISH_ON: 3,
    ConstraintKind.MANDATORY_FINISH: 3,
    ConstraintKind.START_NO_EARLIER: 4,
    ConstraintKind.START_NO_LATER: 5,
    ConstraintKind.FINISH_NO_EARLIER: 6,
    ConstraintKind.FINISH_NO_LATER: 7,
}
LINKS = {LinkKind.FF: 0, LinkKind.FS: 1, LinkKind.SF: 2, LinkKind.SS: 3}
DAYS, ELAPSED_DAYS = 7, 8
TASK_TYPES = ("0", "1", "2")
FIXED_DURATION = "1"


@dataclass
class TaskContext:
    """What the tasks of a file refer to."""

    schedule: ImportedSchedule
    tasks: Numbers
    calendars: Numbers
    incoming: Mapping[str, list[Link]]
    resource_calendars: Mapping[str, frozenset[str]]
    floors: Mapping[str, int]
    notes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        activities = self.schedule.network.activities
        self.open = {each.id for each in activities if each.progress is not Progress.COMPLETED}

    def floor(self, activity: Activity) -> Constraint | None:
        """What keeps open work with nothing open before it from starting with the project.

        P6 starts nothing before the data date and the start of its own project; Project knows neither.
        """
        floor = self.floors[activity.project_id]
        before = any(link.predecessor_id in self.open for link in self.incoming.get(activity.id, ()))
        if activity.progress is not Progress.NOT_STARTED or before or floor <= min(self.floors.values()):
            return None
        return Constraint(ConstraintKind.START_NO_EARLIER, floor)


def duration(minutes: int) -> str:
    """Minutes as Project writes a duration: PT8H30M0S."""
    return f"PT{minutes // 60}H{minutes % 60}M0S"


def write_summary(xml: XmlText, node: WbsNode, uid: int, number: int, level: int, outline: str) -> None:
    """A WBS node as a summary task; Project rolls its dates up itself."""
    xml.begin("Task")
    xml.fields(
        UID=uid,
        ID=number,
        Name=node.name,
        Active=True,
        Manual=False,
        Type=FIXED_DURATION,
        IsNull=False,
        WBS=node.code or None,
        OutlineNumber=outline,
        OutlineLevel=level,
        DurationFormat=DAYS,
        Summary=True,
    )
    xml.end()


def write_activity(xml: XmlText, context: TaskContext, place: int, number: int, outline: str) -> None:
    """An activity of the network, by its place, as a task."""
    activity, kept = context.schedule.network.activities[place], context.schedule.activities[place]
    stored, begun = kept.stored, activity.progress is not Progress.NOT_STARTED
    original = kept.original_minutes if begun else activity.remaining_minutes
    start = activity.actual_start if begun else stored.early_start
    _count_left(activity, context.notes)
    xml.begin("Task")
    xml.fields(
        UID=context.tasks.of(activity.id),
        ID=number,
        Name=kept.name,
        Active=True,
        Manual=False,
        Type=kept.type_code if kept.type_code in TASK_TYPES else FIXED_DURATION,
        IsNull=False,
        WBS=activity.code or None,
        OutlineNumber=outline,
        OutlineLevel=outline.count(".") + 1,
        Start=stamp(start if start is not None else stored.planned_start),
        Finish=stamp(_finish(activity, stored)),
        Duration=duration(original),
        DurationFormat=DAYS,
        Stop=stamp(activity.suspended),
        Resume=stamp(_resume(activity, stored)),
        Estimated=False,
        Milestone=original == 0,
        Summary=False,
        Critical=stored.total_float_minutes is not None and stored.total_float_minutes <= 0,
    )
    _write_progress(xml, activity, stored, original)
    _write_rules(xml, context, activity)
    by_hand = kept.percent_type == "CP_Phys"
    xml.fields(
        PhysicalPercentComplete=kept.physical_percent if by_hand else None, EarnedValueMethod=int(by_hand)
    )
    for link in context.incoming.get(activity.id, ()):
        _write_link(xml, context, link)
    _write_baselines(xml, context, kept)
    xml.end()


def _finish(activity: Activity, stored: StoredDates) -> int | None:
    """When it is over: work that is done finished on its actual day, whatever remaining dates were computed for it."""
    return stored.early_finish if activity.actual_finish is None else activity.actual_finish


def _resume(activity: Activity, stored: StoredDates) -> int | None:
    """When the rest of work under way goes on: as reported, else where it was scheduled."""
    if activity.resumed is None and activity.progress is Progress.IN_PROGRESS:
        return stored.early_start
    return activity.resumed


def _write_progress(xml: XmlText, activity: Activity, stored: StoredDates, original: int) -> None:
    done = original - activity.remaining_minutes
    begun = activity.progress is not Progress.NOT_STARTED
    completed = activity.progress is Progress.COMPLETED
    percent = round(100 * done / original) if original > 0 and begun else 0
    slack = [
        None if each is None else each * 10
        for each in (stored.free_float_minutes, stored.total_float_minutes)
    ]
    xml.fields(
        LateStart=stamp(stored.late_start),
        LateFinish=stamp(stored.late_finish),
        FreeSlack=slack[0],
        TotalSlack=slack[1],
        PercentComplete=100 if completed else min(max(percent, 0), 99),
        ActualStart=stamp(activity.actual_start) if begun else None,
        ActualFinish=stamp(activity.actual_finish) if completed else None,
        ActualDuration=duration(max(done, 0)) if begun else None,
        RemainingDuration=duration(activity.remaining_minutes),
    )


def _write_rules(xml: XmlText, context: TaskContext, activity: Activity) -> None:
    constraint, second = activity.constraint or context.floor(activity), activity.secondary_constraint
    calendar, ignores = _calendar(context, activity)
    xml.fields(
        ConstraintType=CONSTRAINTS[constraint.kind] if constraint is not None else 0,
        CalendarUID=calendar,
        ConstraintDate=stamp(constraint.instant) if constraint is not None else None,
        Deadline=stamp(second.instant) if _is_deadline(second) and second is not None else None,
        IgnoreResourceCalendar=ignores,
    )


def _is_deadline(second: Constraint | None) -> bool:
    return second is not None and second.kind is ConstraintKind.FINISH_NO_LATER


def _calendar(context: TaskContext, activity: Activity) -> tuple[int, bool]:
    """The number of the task calendar, -1 where the project's serves, and whether resources' are ignored."""
    default = context.schedule.projects[0].calendar_id
    theirs = context.resource_calendars.get(activity.id, frozenset())
    works = {work.calendar_id for work in activity.resource_work}
    if works and works == theirs:
        return -1, False
    context.notes["activity.resource_work"] += bool(works)
    if activity.calendar_id == default and theirs <= {activity.calendar_id}:
        return -1, False
    return context.calendars.of(activity.calendar_id), True


def _write_link(xml: XmlText, context: TaskContext, link: Link) -> None:
    xml.begin("PredecessorLink")
    xml.fields(
        PredecessorUID=context.tasks.of(link.predecessor_id),
        Type=LINKS[link.kind],
        CrossProject=False,
        LinkLag=link.lag_minutes * 10,
        LagFormat=ELAPSED_DAYS if link.elapsed else DAYS,
    )
    xml.end()


def _write_baselines(xml: XmlText, context: TaskContext, kept: ImportedActivity) -> None:
    for place, baseline in enumerate(context.schedule.baselines):
        dates = baseline.dates.get(kept.id)
        if dates is None:
            continue
        number = int(baseline.id) if baseline.id.isdecimal() and int(baseline.id) <= 10 else place
        if number > 10:
            context.notes["baseline.beyond_ten"] += 1
            continue
        xml.begin("Baseline")
        xml.fields(Number=number, Start=stamp(dates[0]), Finish=stamp(dates[1]))
        xml.end()


def _count_left(activity: Activity, notes: Counter[str]) -> None:
    second = activity.secondary_constraint
    notes["activity.secondary_constraint"] += second is not None and not _is_deadline(second)
    notes["activity.expected_finish"] += activity.expected_finish is not None
    notes["activity.external_dates"] += (
        activity.external_early_start is not None or activity.external_late_finish is not None
    )
    if activity.kind not in (
        ActivityKind.TASK,
        ActivityKind.FINISH_MILESTONE,
        ActivityKind.RESOURCE_DEPENDENT,
    ):
        notes[f"activity.kind={activity.kind.name.lower()}"] += 1
