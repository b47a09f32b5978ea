"""Activities and relationships of a Primavera XML to those of the schedule engine."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TypeVar

from yingzao.engines.schedule import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    Link,
    LinkKind,
    Progress,
    ResourceWork,
)
from yingzao.formats.schedule_file import ImportedActivity, Notes, Places, ScheduleFileError, StoredDates
from yingzao.formats.schedule_file.markup import Record
from yingzao.formats.schedule_file.values import (
    read_flag,
    read_hours,
    read_instant,
    read_number,
    required,
)

from .layout import FileProject, PmxmlFile

KINDS = {
    "Task Dependent": ActivityKind.TASK,
    "Resource Dependent": ActivityKind.RESOURCE_DEPENDENT,
    "Start Milestone": ActivityKind.START_MILESTONE,
    "Finish Milestone": ActivityKind.FINISH_MILESTONE,
    "Level of Effort": ActivityKind.LEVEL_OF_EFFORT,
    "WBS Summary": ActivityKind.WBS_SUMMARY,
}
STATUSES = {
    "Not Started": Progress.NOT_STARTED,
    "In Progress": Progress.IN_PROGRESS,
    "Completed": Progress.COMPLETED,
}
CONSTRAINTS = {
    "Start On or After": ConstraintKind.START_NO_EARLIER,
    "Start On or Before": ConstraintKind.START_NO_LATER,
    "Finish On or After": ConstraintKind.FINISH_NO_EARLIER,
    "Finish On or Before": ConstraintKind.FINISH_NO_LATER,
    "Start On": ConstraintKind.START_ON,
    "Finish On": ConstraintKind.FINISH_ON,
    "Mandatory Start": ConstraintKind.MANDATORY_START,
    "Mandatory Finish": ConstraintKind.MANDATORY_FINISH,
    "As Late As Possible": ConstraintKind.AS_LATE_AS_POSSIBLE,
}
LINKS = {
    "Finish to Start": LinkKind.FS,
    "Start to Start": LinkKind.SS,
    "Finish to Finish": LinkKind.FF,
    "Start to Finish": LinkKind.SF,
}
PERCENTS = {"Duration": "CP_Drtn", "Units": "CP_Units", "Physical": "CP_Phys"}
Kind = TypeVar("Kind")


@dataclass
class Known:
    """What activities and relationships refer to; ids of activities by project and number in the file."""

    calendars: set[str]
    project_calendars: dict[str, str]
    resource_calendars: dict[tuple[str, str], tuple[str, ...]]
    wbs: dict[tuple[str, str], str]
    notes: Notes
    places: Places
    activities: dict[tuple[str, str], str] = field(default_factory=dict)


def name_activities(file: PmxmlFile, known: Known) -> None:
    """Give every activity an id; some programs count anew in every project, so a number may need its project."""
    met: set[str] = set()
    lines: dict[tuple[str, str], int] = {}
    for project in file.projects:
        for record in project.activities:
            number = required(record, "ObjectId")
            key = (project.id, number)
            if key in lines:
                raise ScheduleFileError(
                    "file.duplicate_id",
                    f"Activity {number} stands twice; it was first met in line {lines[key]}.",
                    "Export the file again from Primavera P6.",
                    line=record.line,
                    table="Activity",
                    field="ObjectId",
                    params={"id": number, "first_line": lines[key]},
                )
            lines[key] = record.line
            if not project.is_stub:
                known.activities[key] = f"{project.id}/{number}" if number in met else number
                known.places.activities[known.activities[key]] = record.line
                met.add(number)


def read_activities(project: FileProject, known: Known) -> tuple[list[Activity], list[ImportedActivity]]:
    """Return the engine activities of one project and, in the same order, what P6 stored beside them."""
    activities, imported = [], []
    for record in project.activities:
        activity = _activity(record, project, known)
        activities.append(activity)
        imported.append(_imported(record, activity, known.notes))
    return activities, imported


def _activity(record: Record, project: FileProject, known: Known) -> Activity:
    notes = known.notes
    kind = _coded(record, "Type", KINDS, ActivityKind.TASK, notes)
    progress, start, finish = _progress(record, notes)
    remaining = _remaining(record, kind, progress, notes)
    calendars = known.resource_calendars.get((project.id, record["ObjectId"]), ())
    return Activity(
        id=known.activities[project.id, record["ObjectId"]],
        project_id=project.id,
        calendar_id=_calendar_of(record, project, known),
        remaining_minutes=remaining,
        code=record["Id"],
        kind=kind,
        progress=progress,
        actual_start=start,
        actual_finish=finish,
        constraint=_constraint(record, "Primary", notes),
        secondary_constraint=_constraint(record, "Secondary", notes),
        expected_finish=read_instant(record, "ExpectedFinishDate"),
        suspended=read_instant(record, "SuspendDate") if start is not None else None,
        resumed=read_instant(record, "ResumeDate") if start is not None else None,
        external_early_start=read_instant(record, "ExternalEarlyStartDate"),
        external_late_finish=read_instant(record, "ExternalLateFinishDate"),
        wbs_id=known.wbs.get((project.id, record["WBSObjectId"]), known.wbs[project.id, ""]),
        resource_work=tuple(ResourceWork(each, remaining) for each in calendars)
        if kind is ActivityKind.RESOURCE_DEPENDENT
        else (),
    )


def _calendar_of(record: Record, project: FileProject, known: Known) -> str:
    wanted = record["CalendarObjectId"]
    if not wanted:
        return known.project_calendars[project.id]
    if wanted not in known.calendars:
        raise ScheduleFileError(
            "file.calendar_missing",
            f"Calendar {wanted} is used, but the file does not hold it.",
            "Export the file again together with its calendars.",
            line=record.line,
            table="Activity",
            field="CalendarObjectId",
            params={"calendar": wanted},
        )
    return wanted


def _progress(record: Record, notes: Counter[str]) -> tuple[Progress, int | None, int | None]:
    """Status and actual dates; some programs fill the dates of work not started with a day of no meaning."""
    start, finish = read_instant(record, "ActualStartDate"), read_instant(record, "ActualFinishDate")
    progress = STATUSES.get(record["Status"])
    if progress is None:
        if record["Status"]:
            notes[f"activity.Status={record['Status'][:40]}"] += 1
        started = Progress.IN_PROGRESS if start is not None else Progress.NOT_STARTED
        progress = Progress.COMPLETED if finish is not None else started
    if progress is Progress.NOT_STARTED:
        notes["activity.actual_date_of_work_not_started"] += start is not None or finish is not None
        return progress, None, None
    return progress, start, finish if progress is Progress.COMPLETED else None


def _remaining(record: Record, kind: ActivityKind, progress: Progress, notes: Counter[str]) -> int:
    if kind in (ActivityKind.START_MILESTONE, ActivityKind.FINISH_MILESTONE):
        return 0
    minutes = read_hours(record, "RemainingDuration")
    if minutes is None and progress is not Progress.COMPLETED:
        minutes = read_hours(record, "PlannedDuration")
        notes["activity.duration_missing"] += minutes is None
    notes["activity.duration_negative"] += minutes is not None and minutes < 0
    return max(minutes or 0, 0)


def _constraint(record: Record, which: str, notes: Counter[str]) -> Constraint | None:
    name = f"{which}ConstraintType"
    if not record[name]:
        return None
    kind = CONSTRAINTS.get(record[name])
    if kind is None:
        notes[f"activity.{name}={record[name][:40]}"] += 1
        return None
    if kind is ConstraintKind.AS_LATE_AS_POSSIBLE:
        return Constraint(kind)
    when = read_instant(record, f"{which}ConstraintDate")
    if when is None:
        notes["activity.constraint_without_date"] += 1
        return None
    return Constraint(kind, when)


def _coded(record: Record, name: str, table: dict[str, Kind], default: Kind, notes: Counter[str]) -> Kind:
    kind = table.get(record[name])
    if kind is None:
        notes[f"{record.name}.{name}={record[name][:40]}"] += 1
        return default
    return kind


def _imported(record: Record, activity: Activity, notes: Counter[str]) -> ImportedActivity:
    done = read_number(record, "PhysicalPercentComplete")
    return ImportedActivity(
        activity.id,
        activity.project_id,
        activity.wbs_id,
        activity.code,
        record["Name"],
        record["Type"],
        record["Status"],
        read_hours(record, "PlannedDuration") or 0,
        PERCENTS.get(record["PercentCompleteType"], "CP_Drtn"),
        None if done is None else 100 * done,
        _stored(record, activity.progress, notes),
    )


def _stored(record: Record, progress: Progress, notes: Counter[str]) -> StoredDates:
    """What P6 says; the desktop program writes only the remaining dates, which for open work are the early ones."""
    open_ = progress is not Progress.COMPLETED

    def when(name: str) -> int | None:
        return read_instant(record, name, notes)

    def own(name: str) -> int | None:
        found = when(name)
        return when(f"Remaining{name}") if found is None and open_ else found

    return StoredDates(
        own("EarlyStartDate"),
        own("EarlyFinishDate"),
        own("LateStartDate"),
        own("LateFinishDate"),
        when("RemainingEarlyStartDate"),
        when("RemainingEarlyFinishDate"),
        when("RemainingLateStartDate"),
        when("RemainingLateFinishDate"),
        when("PlannedStartDate"),
        when("PlannedFinishDate"),
        read_hours(record, "TotalFloat") if open_ else None,
        read_hours(record, "FreeFloat") if open_ else None,
        read_flag(record, "IsLongestPath"),
    )


def read_links(file: PmxmlFile, known: Known) -> list[Link]:
    """Return the relationships; raises for one whose end the file should hold and does not."""
    inside = {project.id for project in file.projects if not project.is_stub}
    everywhere: dict[str, list[str]] = defaultdict(list)
    for (_project, number), activity_id in known.activities.items():
        everywhere[number].append(activity_id)
    links: dict[tuple[str, str, LinkKind, int], Link] = {}
    for project in file.projects:
        for record in project.relationships:
            ends = [
                _end(record, side, project, inside, everywhere, known)
                for side in ("Predecessor", "Successor")
            ]
            before, after = ends
            if before is None or after is None:
                known.notes.at("link.activity_outside_file", record.line)
                continue
            kind = _coded(record, "Type", LINKS, LinkKind.FS, known.notes)
            lag = read_hours(record, "Lag") or 0
            known.places.links.setdefault((before, after), record.line)
            # A link between two projects stands in both of them.
            links.setdefault((before, after, kind, lag), Link(before, after, kind, lag))
    return list(links.values())


def _end(
    record: Record,
    side: str,
    project: FileProject,
    inside: set[str],
    everywhere: dict[str, list[str]],
    known: Known,
) -> str | None:
    """The activity at one end of a relationship; None when it belongs to a project outside of the file."""
    number = required(record, f"{side}ActivityObjectId")
    owner = record[f"{side}ProjectObjectId"] or project.id
    found = known.activities.get((owner, number))
    if found is None and len(everywhere[number]) == 1:
        found = everywhere[number][0]
    if found is None and (owner in inside or not record[f"{side}ProjectObjectId"]):
        raise ScheduleFileError(
            "file.link_nowhere",
            f"A relationship names activity {number}, which the file does not hold.",
            "Remove the relationship, or export the file again together with that activity.",
            line=record.line,
            table="Relationship",
            field=f"{side}ActivityObjectId",
            params={"activity": number, "predecessor": number},
        )
    return found
