"""Write a schedule as Primavera XML."""

from collections import Counter, defaultdict

from yingzao.engines.calendar import Shift, WorkCalendar
from yingzao.engines.schedule import CriticalBy, Link, PathsBy, Project, ScheduleOptions
from yingzao.formats.schedule_file import (
    ImportedBaseline,
    ImportedProject,
    ImportedSchedule,
    WbsNode,
    build_report,
)
from yingzao.formats.schedule_file.lag_minutes import LagMinutes
from yingzao.formats.schedule_file.writing import Written, XmlText, clock, stamp

from .activities import LINKS
from .calendars import DAYS
from .layout import ROOT
from .mapping import FLOATS, LAG_CALENDARS, LONGEST_PATH, MODES
from .writing_activities import write_activity
from .writing_numbers import PmxmlNumbers
from .writing_resources import write_assignments, write_codes, write_resources

NAMESPACE = "http://xmlns.oracle.com/Primavera/P6/V19.12/API/BusinessObjects"
MODE_WORDS = {mode: word for word, mode in MODES.items()}
LAG_WORDS = {calendar: word for word, calendar in LAG_CALENDARS.items()}
FLOAT_WORDS = {kind: word for word, kind in FLOATS.items()}
LINK_WORDS = {kind: word for word, kind in LINKS.items()}


def write_pmxml(schedule: ImportedSchedule) -> Written:
    """Write all projects of a schedule; what P6 has no place for is counted in the report.

    The dates written are those stored in ``schedule``; see ``with_computed_dates``.
    """
    notes: Counter[str] = Counter()
    numbers = PmxmlNumbers(schedule)
    xml = XmlText(ROOT, NAMESPACE)
    for calendar in schedule.network.calendars:
        _write_calendar(xml, calendar, numbers, schedule.projects[0].calendar_id == calendar.id)
    write_resources(xml, schedule, numbers)
    write_codes(xml, schedule, numbers)
    lags = LagMinutes(schedule)
    links: dict[str, list[Link]] = defaultdict(list)
    owner = {activity.id: activity.project_id for activity in schedule.network.activities}
    for link in schedule.network.links:
        links[owner[link.successor_id]].append(link)
        notes["link.elapsed_lag"] += link.elapsed
    for imported, project in zip(schedule.projects, schedule.network.projects, strict=True):
        _write_project(xml, schedule, imported, project, numbers, links[project.id], owner, lags)
    for baseline in schedule.baselines:
        _write_baseline(xml, schedule, baseline, numbers)
    return Written(xml.to_bytes(), build_report(constructs=notes))


def _write_calendar(xml: XmlText, calendar: WorkCalendar, numbers: PmxmlNumbers, is_default: bool) -> None:
    xml.begin("Calendar")
    xml.fields(
        HoursPerDay=calendar.hours_per_day,
        IsDefault=is_default,
        IsPersonal=False,
        Name=calendar.name,
        ObjectId=numbers.calendar(calendar.id),
        Type="Global",
    )
    xml.begin("StandardWorkWeek")
    for place in (6, 0, 1, 2, 3, 4, 5):
        xml.begin("StandardWorkHours")
        xml.fields(DayOfWeek=DAYS[place].capitalize())
        _write_shifts(xml, calendar.week[place])
        xml.end()
    xml.end()
    if calendar.exceptions:
        xml.begin("HolidayOrExceptions")
        for day, shifts in sorted(calendar.exceptions.items()):
            xml.begin("HolidayOrException")
            xml.fields(Date=f"{day}T00:00:00")
            _write_shifts(xml, shifts)
            xml.end()
        xml.end()
    xml.end()


def _write_shifts(xml: XmlText, shifts: tuple[Shift, ...]) -> None:
    """P6 names the last minute that is worked: 11:59, which is told from an end by not being round."""
    for start, end in shifts:
        xml.begin("WorkTime")
        xml.fields(Start=clock(start), Finish=_last(end))
        xml.end()


def _last(end: int) -> str:
    if end % 5 == 4:
        return clock(end - 1).removesuffix("00") + "59"
    return clock(end - 1 if end % 5 == 0 else end)


def _write_project(
    xml: XmlText,
    schedule: ImportedSchedule,
    imported: ImportedProject,
    project: Project,
    numbers: PmxmlNumbers,
    links: list[Link],
    owner: dict[str, str],
    lags: LagMinutes,
) -> None:
    root = next((node for node in schedule.wbs if node.is_project and node.project_id == project.id), None)
    xml.begin("Project")
    xml.fields(
        ActivityDefaultCalendarObjectId=numbers.calendar(imported.calendar_id),
        CriticalActivityFloatLimit=project.options.critical_float_minutes / 60,
        DataDate=stamp(imported.data_date),
        Id=imported.short_name,
        MustFinishByDate=stamp(imported.must_finish),
        Name=imported.name,
        ObjectId=numbers.project(project.id),
        PlannedStartDate=stamp(imported.plan_start),
        ScheduledFinishDate=stamp(imported.scheduled_finish),
        Status="Active",
        WBSObjectId=numbers.wbs(root.id) if root is not None else None,
    )
    for node in schedule.wbs:
        if node.project_id == project.id:
            _write_wbs(xml, node, numbers)
    for activity, kept in zip(schedule.network.activities, schedule.activities, strict=True):
        if activity.project_id == project.id:
            write_activity(xml, activity, kept, schedule.activity_codes.get(activity.id, ()), numbers)
    for number, link in enumerate(links, start=1):
        _write_link(xml, link, number, numbers, owner, lags)
    write_assignments(xml, schedule, project.id, owner, numbers)
    lead_to = project.options.float_paths_lead_to
    lead_to_number = numbers.activity(lead_to) if lead_to in owner and lead_to is not None else None
    _write_options(xml, project.options, numbers.project(project.id), lead_to_number)
    xml.end()


def _write_wbs(xml: XmlText, node: WbsNode, numbers: PmxmlNumbers) -> None:
    xml.begin("WBS")
    xml.fields(
        Code=node.code,
        Name=node.name,
        ObjectId=numbers.wbs(node.id),
        ParentObjectId=numbers.wbs(node.parent_id),
        ProjectObjectId=numbers.project(node.project_id),
        SequenceNumber=node.sequence,
        Status="Active",
    )
    xml.end()


def _write_link(
    xml: XmlText,
    link: Link,
    number: int,
    numbers: PmxmlNumbers,
    owner: dict[str, str],
    lags: LagMinutes,
) -> None:
    xml.begin("Relationship")
    xml.fields(
        Lag=lags.of(link) / 60,
        ObjectId=number,
        PredecessorActivityObjectId=numbers.activity(link.predecessor_id),
        PredecessorProjectObjectId=numbers.project(owner[link.predecessor_id]),
        SuccessorActivityObjectId=numbers.activity(link.successor_id),
        SuccessorProjectObjectId=numbers.project(owner[link.successor_id]),
        Type=LINK_WORDS[link.kind],
    )
    xml.end()


def _write_options(xml: XmlText, options: ScheduleOptions, project: int, lead_to: int | None) -> None:
    by_path = options.critical_by is CriticalBy.LONGEST_PATH
    xml.begin("ScheduleOptions")
    xml.fields(
        CalculateFloatBasedOnFinishDate=options.float_to_own_project_end,
        ComputeTotalFloatType=FLOAT_WORDS[options.float_kind],
        CriticalActivityFloatThreshold=options.critical_float_minutes / 60,
        CriticalActivityPathType=LONGEST_PATH if by_path else "Critical Float",
        IgnoreOtherProjectRelationships=not options.heed_other_projects,
        MakeOpenEndedActivitiesCritical=options.open_ends_are_critical,
        MaximumMultipleFloatPaths=options.float_paths or None,
        MultipleFloatPathsEnabled=options.float_paths > 0,
        MultipleFloatPathsEndingActivityObjectId=lead_to,
        MultipleFloatPathsUseTotalFloat=options.float_paths_by is PathsBy.TOTAL_FLOAT,
        OutOfSequenceScheduleType=MODE_WORDS[options.progress_mode],
        ProjectObjectId=project,
        RelationshipLagCalendar=LAG_WORDS[options.lag_calendar],
        StartToStartLagCalculationType=options.lag_from_early_start,
        UseExpectedFinishDates=options.use_expected_finish,
    )
    xml.end()


def _write_baseline(
    xml: XmlText, schedule: ImportedSchedule, baseline: ImportedBaseline, numbers: PmxmlNumbers
) -> None:
    """A baseline as a project of its own that holds only the dates of its activities."""
    project = next(each for each in schedule.projects if each.id == baseline.project_id)
    xml.begin("BaselineProject")
    xml.fields(
        DataDate=stamp(project.data_date),
        Id=f"{project.short_name} - {baseline.name}",
        Name=baseline.name,
        ObjectId=numbers.baseline(baseline.id),
        OriginalProjectObjectId=numbers.project(project.id),
        PlannedStartDate=stamp(project.plan_start),
    )
    for activity in schedule.network.activities:
        if activity.id in baseline.dates:
            start, finish = baseline.dates[activity.id]
            xml.begin("Activity")
            xml.fields(
                CalendarObjectId=numbers.calendar(activity.calendar_id),
                FinishDate=stamp(finish),
                Id=activity.code,
                ObjectId=numbers.baseline_activity(baseline.id, activity.id),
                PlannedFinishDate=stamp(finish),
                PlannedStartDate=stamp(start),
                StartDate=stamp(start),
                Status="Not Started",
                Type="Task Dependent",
            )
            xml.end()
    xml.end()
