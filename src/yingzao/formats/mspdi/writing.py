"""Write a schedule as Microsoft Project XML."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from yingzao.engines.schedule import ConstraintKind, LagCalendar, Link, Progress, ProgressMode
from yingzao.formats.schedule_file import ImportedSchedule, build_report
from yingzao.formats.schedule_file.outlining import OutlineRow, outline_rows
from yingzao.formats.schedule_file.writing import Numbers, Written, XmlText, stamp

from .layout import NAMESPACE
from .outline import ROOT
from .writing_calendars import write_calendars
from .writing_resources import resource_calendars, write_assignments, write_resources
from .writing_tasks import TaskContext, write_activity, write_summary


def write_mspdi(schedule: ImportedSchedule) -> Written:
    """Write all of a schedule as one project; what Project has no place for is counted in the report.

    The dates written are those stored in ``schedule``; see ``with_computed_dates``. Several projects become
    summaries of one.
    """
    notes: Counter[str] = Counter()
    inner = [node for node in schedule.wbs if not _is_top(schedule, node.id)]
    tasks = Numbers([each.id for each in schedule.activities], [node.id for node in inner])
    calendars = Numbers([calendar.id for calendar in schedule.network.calendars])
    resources = Numbers([each.id for each in schedule.resources])
    xml = XmlText("Project", NAMESPACE)
    minutes_per_day = _minutes_per_day(schedule)
    _write_project(xml, schedule, calendars, minutes_per_day)
    derived = write_calendars(xml, schedule, calendars, notes)
    incoming: dict[str, list[Link]] = defaultdict(list)
    for link in schedule.network.links:
        incoming[link.successor_id].append(link)
    context = TaskContext(
        schedule, tasks, calendars, incoming, resource_calendars(schedule), _floors(schedule), notes
    )
    xml.begin("Tasks")
    for row, number, outline in _numbered(schedule):
        if row.node is not None and _is_top(schedule, row.node.id):
            write_summary(xml, row.node, 0, 0, 0, "0")
        elif row.node is not None:
            write_summary(xml, row.node, tasks.of(row.node.id, 1), number, outline.count(".") + 1, outline)
        else:
            write_activity(xml, context, row.activity, number, outline)
    xml.end()
    write_resources(xml, schedule, resources, derived, notes)
    write_assignments(xml, schedule, tasks, resources, notes)
    _count_left(schedule, notes)
    return Written(xml.to_bytes(), build_report(constructs=notes))


def _is_top(schedule: ImportedSchedule, node_id: str) -> bool:
    """Whether a node is the project itself, which Project numbers 0; of several projects none is."""
    roots = [node.id for node in schedule.wbs if node.is_project]
    return len(roots) == 1 and roots[0] == node_id


def _numbered(schedule: ImportedSchedule) -> Iterator[tuple[OutlineRow, int, str]]:
    """Rows with their row number and outline number such as 1.2.1."""
    counts: list[int] = []
    depth = 0 if any(_is_top(schedule, node.id) for node in schedule.wbs if node.is_project) else 1
    number = 0
    for row in outline_rows(schedule):
        level = row.level + depth
        if level == 0 and row.node is not None:
            yield row, 0, ROOT
            continue
        # What stands beside the root of the only project, in no WBS node, stands beneath it here.
        level = max(level, 1)
        del counts[level:]
        counts += [0] * (level - len(counts))
        counts[level - 1] += 1
        number += 1
        yield row, number, ".".join(map(str, counts))


def _floors(schedule: ImportedSchedule) -> dict[str, int]:
    """Before when nothing of a project starts; under no project when the whole begins."""
    starts = {
        each.id: each.data_date if each.plan_start is None else each.plan_start for each in schedule.projects
    }
    floors = {each.id: max(each.data_date, starts[each.id]) for each in schedule.projects}
    return {**floors, "": min(starts.values())}


def _minutes_per_day(schedule: ImportedSchedule) -> int:
    default = schedule.projects[0].calendar_id
    hours = next((each.hours_per_day for each in schedule.network.calendars if each.id == default), 8.0)
    return round(hours * 60)


def _write_project(
    xml: XmlText, schedule: ImportedSchedule, calendars: Numbers, minutes_per_day: int
) -> None:
    first = schedule.projects[0]
    options = schedule.network.projects[0].options
    starts = [
        each.plan_start if each.plan_start is not None else each.data_date for each in schedule.projects
    ]
    ends = [each.scheduled_finish for each in schedule.projects if each.scheduled_finish is not None]
    data_date = max(each.data_date for each in schedule.projects)
    xml.fields(
        SaveVersion=14,
        Name=f"{first.short_name}.xml",
        Title=first.name,
        ScheduleFromStart=True,
        StartDate=stamp(min(starts)),
        FinishDate=stamp(max(ends)) if ends else None,
        CriticalSlackLimit=options.critical_float_minutes // minutes_per_day,
        CalendarUID=calendars.of(first.calendar_id) if first.calendar_id else None,
        DefaultStartTime="08:00:00",
        DefaultFinishTime="17:00:00",
        MinutesPerDay=minutes_per_day,
        MinutesPerWeek=5 * minutes_per_day,
        DaysPerMonth=20,
        DurationFormat=7,
        HonorConstraints=not _only_soft_dates(schedule),
        NewTasksAreManual=False,
        StatusDate=stamp(data_date) if data_date > min(starts) else None,
    )


def _only_soft_dates(schedule: ImportedSchedule) -> bool:
    """Whether dates are fixed only as far as logic lets them; Project knows that for all tasks or for none."""
    kinds = {each.constraint.kind for each in schedule.network.activities if each.constraint is not None}
    hard = {ConstraintKind.MANDATORY_START, ConstraintKind.MANDATORY_FINISH}
    return bool(kinds & {ConstraintKind.START_ON, ConstraintKind.FINISH_ON}) and not kinds & hard


def _count_left(schedule: ImportedSchedule, notes: Counter[str]) -> None:
    lags = any(link.lag_minutes and not link.elapsed for link in schedule.network.links)
    begun = any(each.progress is not Progress.NOT_STARTED for each in schedule.network.activities)
    for project in schedule.network.projects:
        notes["project.lag_calendar"] += lags and project.options.lag_calendar is not LagCalendar.SUCCESSOR
        notes["project.must_finish"] += project.must_finish is not None
        notes["project.progress_mode"] += (
            begun and project.options.progress_mode is not ProgressMode.ACTUAL_DATES
        )
    notes["project.several_joined"] += len(schedule.projects) if len(schedule.projects) > 1 else 0
    notes["code.value"] += sum(map(len, schedule.activity_codes.values()))
