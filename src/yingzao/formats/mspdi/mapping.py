"""A Microsoft Project XML to the schedule engine's network, with everything Project stored kept beside it."""

from collections import defaultdict
from dataclasses import replace

from yingzao.engines.schedule import (
    MS_PROJECT,
    Activity,
    Constraint,
    ConstraintKind,
    Network,
    Progress,
    ProgressMode,
    Project,
)
from yingzao.formats.schedule_file import (
    ImportedBaseline,
    ImportedProject,
    ImportedResource,
    ImportedSchedule,
    Places,
    ResourceAssignment,
    ScheduleFileError,
    build_report,
)
from yingzao.formats.schedule_file.markup import Record, XmlLimits
from yingzao.formats.schedule_file.values import (
    read_count,
    read_duration,
    read_flag,
    read_instant,
    read_money,
    read_number,
    required,
)

from .calendars import Calendars, read_calendars
from .layout import MspdiFile, by_uid, read_file
from .links import read_links
from .outline import Outline, read_outline, to_wbs
from .tasks import CONSTRAINTS, Surroundings, read_tasks

PROJECT = "1"
UNASSIGNED = "-65535"
MOST_UNITS = 1e12
WORK, MATERIAL, COST = "1", "0", "2"
RESOURCE_KINDS = {WORK: "RT_Labor", MATERIAL: "RT_Mat", COST: "RT_Mat"}


def read_mspdi(
    data: bytes, *, encoding: str | None = None, limits: XmlLimits | None = None
) -> ImportedSchedule:
    """Read the one project of a file and map it to engine input.

    Summaries become the WBS, tasks without duration milestones. Raises :class:`ScheduleFileError` naming line,
    element and field; what could be overlooked or had to be guessed is counted in ``report``.
    """
    file = read_file(data, encoding, limits)
    outline = read_outline(file)
    calendars = read_calendars(file)
    around = Surroundings(
        PROJECT,
        calendars,
        _resource_calendars(file, calendars),
        read_flag(file.project, "HonorConstraints", True),
        any(task["TotalSlack"] for task in file.tasks),
        file.notes,
    )
    activities, imported = read_tasks(outline, around)
    activities = _constrained_from_above(activities, outline, file)
    project = _project(file, outline, calendars)
    wbs = to_wbs(outline, PROJECT, project.name, project.short_name)
    places = Places(
        ("Task", "Duration"),
        ("PredecessorLink", "PredecessorUID"),
        ("Calendar", "WeekDays"),
        {uid: task.line for uid, task in outline.leaves.items()},
        calendars={record["UID"]: record.line for record in file.calendars},
    )
    network = Network(
        projects=[_engine_project(project, file)],
        calendars=list(calendars.known.values()),
        activities=activities,
        links=read_links(outline, activities, file.notes, places),
        wbs_parents={node.id: node.parent_id for node in wbs},
    )
    known = {activity.id for activity in activities}
    resources = _resources(file, calendars)
    return ImportedSchedule(
        network,
        (project,),
        wbs,
        tuple(imported),
        (),
        (),
        {},
        resources,
        _assignments(file, known, {resource.id: resource.kind for resource in resources}),
        build_report(fields=file.unread, constructs=file.notes, lines=file.notes.lines),
        _baselines(outline),
        "mspdi",
        encoding or "utf-8",
        places,
    )


def _project(file: MspdiFile, outline: Outline, calendars: Calendars) -> ImportedProject:
    record = file.project
    start = read_instant(record, "StartDate")
    if start is None:
        starts = [read_instant(task, "Start") for task in file.tasks]
        file.notes["project.start_missing"] += 1
        start = min((each for each in starts if each is not None), default=None)
    if start is None:
        raise ScheduleFileError(
            "file.no_data_date",
            "The project has no start date.",
            "Give it one in Microsoft Project and save again.",
            line=record.line,
            table="Project",
            field="StartDate",
            params={"project": record["Title"] or record["Name"]},
        )
    if not read_flag(record, "ScheduleFromStart", True):
        file.notes["project.scheduled_from_finish"] += 1
    if read_flag(record, "MultipleCriticalPaths"):
        file.notes["project.multiple_critical_paths"] += 1
    short = record["Name"].removesuffix(".xml").removesuffix(".mpp")
    root_name = outline.root["Name"] if outline.root is not None else ""
    name = record["Title"] or root_name or short
    # Project moves nothing past its status date by itself: what is open may lie before it.
    file.notes["project.status_date_unused"] += bool(record["StatusDate"])
    return ImportedProject(
        PROJECT,
        short or name,
        name,
        start,
        start,
        None,
        read_instant(record, "FinishDate"),
        calendars.default,
    )


def _engine_project(project: ImportedProject, file: MspdiFile) -> Project:
    limit = read_number(file.project, "CriticalSlackLimit") or 0.0
    return Project(
        id=project.id,
        data_date=project.data_date,
        name=project.name,
        plan_start=project.plan_start,
        calendar_id=project.calendar_id,
        options=replace(
            PROFILE, critical_float_minutes=round(limit * read_count(file.project, "MinutesPerDay", 480))
        ),
    )


PROFILE = replace(MS_PROJECT, progress_mode=ProgressMode.ACTUAL_DATES, lag_from_early_start=False)
"""How Microsoft Project schedules: work that is done stands where it was, lags run in the successor's time."""


def _resource_calendars(file: MspdiFile, calendars: Calendars) -> dict[str, tuple[str, ...]]:
    """The calendars of the people and machines, not materials, assigned to each task."""
    calendar_of = {
        uid: calendars.of_resource.get(record["CalendarUID"], record["CalendarUID"])
        for uid, record in by_uid(file.resources).items()
        if record["Type"] in (WORK, "")
    }
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for record in file.assignments:
        calendar_id = calendar_of.get(record["ResourceUID"], "")
        if calendar_id in calendars.known:
            found[record["TaskUID"]][calendar_id] = None
    return {task: tuple(sorted(chosen)) for task, chosen in found.items()}


def _constrained_from_above(activities: list[Activity], outline: Outline, file: MspdiFile) -> list[Activity]:
    """Give the work beneath a constrained summary its constraint: not before, or not after, a date."""
    added: dict[str, Constraint] = {}
    under = outline.leaves_under() if outline.summaries else {}
    for uid, task in outline.summaries.items():
        kind = CONSTRAINTS.get(read_count(task, "ConstraintType"))
        when = read_instant(task, "ConstraintDate")
        if kind not in (ConstraintKind.START_NO_EARLIER, ConstraintKind.FINISH_NO_LATER) or when is None:
            continue
        file.notes["task.constraint_of_summary_spread"] += 1
        added.update(dict.fromkeys(under[uid], Constraint(kind, when)))
    return [_constrained(each, added[each.id]) if each.id in added else each for each in activities]


def _constrained(activity: Activity, constraint: Constraint) -> Activity:
    if activity.progress is not Progress.NOT_STARTED:
        return activity
    if activity.constraint is None:
        return replace(activity, constraint=constraint)
    if activity.secondary_constraint is None:
        return replace(activity, secondary_constraint=constraint)
    return activity


def _resources(file: MspdiFile, calendars: Calendars) -> tuple[ImportedResource, ...]:
    return tuple(
        ImportedResource(
            uid,
            None,
            record["Code"] or record["Initials"],
            record["Name"],
            RESOURCE_KINDS.get(record["Type"] or WORK, "RT_Labor"),
            _known(calendars, record["CalendarUID"]),
        )
        for uid, record in by_uid(file.resources).items()
        if not read_flag(record, "IsNull") and (record["Name"] or uid != "0")
    )


def _known(calendars: Calendars, uid: str) -> str | None:
    uid = calendars.of_resource.get(uid, uid)
    return uid if uid in calendars.known else None


def _assignments(
    file: MspdiFile, activities: set[str], kinds: dict[str, str]
) -> tuple[ResourceAssignment, ...]:
    found = []
    for number, record in enumerate(file.assignments, start=1):
        resource, task = record["ResourceUID"], required(record, "TaskUID")
        if resource in ("", UNASSIGNED):
            continue
        if task not in activities:
            file.notes["assignment.activity_outside_file"] += 1
            continue
        kind = kinds.get(resource, "RT_Labor")
        found.append(
            ResourceAssignment(
                record["UID"] or str(number),
                task,
                resource if resource in kinds else None,
                kind,
                _units(record, "Work"),
                _units(record, "ActualWork"),
                _units(record, "RemainingWork"),
                read_money(record, "Cost") / 100,
                read_money(record, "ActualCost") / 100,
                read_money(record, "RemainingCost") / 100,
            )
        )
    return tuple(found)


def _units(record: Record, name: str) -> float:
    """Work in hours; of a material its quantity, which Project writes as that many hours."""
    return (read_duration(record, name, MOST_UNITS) or 0) / 60


def _baselines(outline: Outline) -> tuple[ImportedBaseline, ...]:
    """Baseline and baselines 1 to 10, as far as anything is in them."""
    dates: dict[int, dict[str, tuple[int | None, int | None]]] = defaultdict(dict)
    for uid, task in outline.leaves.items():
        for record in task.each("Baseline"):
            start, finish = read_instant(record, "Start"), read_instant(record, "Finish")
            if start is not None or finish is not None:
                dates[read_count(record, "Number")][uid] = (start, finish)
    return tuple(
        ImportedBaseline(str(number), PROJECT, f"Baseline {number}" if number else "Baseline", dates[number])
        for number in sorted(dates)
    )
