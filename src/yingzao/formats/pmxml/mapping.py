"""A Primavera XML to the schedule engine's network, with everything P6 stored kept beside it."""

from yingzao.engines.schedule import (
    CriticalBy,
    FloatKind,
    LagCalendar,
    Network,
    PathsBy,
    ProgressMode,
    Project,
    ScheduleOptions,
)
from yingzao.formats.schedule_file import (
    ImportedProject,
    ImportedSchedule,
    Places,
    ScheduleFileError,
    WbsNode,
    build_report,
)
from yingzao.formats.schedule_file.markup import Record, XmlLimits
from yingzao.formats.schedule_file.values import read_count, read_flag, read_hours, read_instant

from .activities import Known, name_activities, read_activities, read_links
from .calendars import read_calendars
from .dictionaries import (
    read_assignments,
    read_baselines,
    read_codes,
    read_resource_calendars,
    read_resources,
    read_wbs,
)
from .layout import FileProject, PmxmlFile, read_file

MODES = {
    "Retained Logic": ProgressMode.RETAINED_LOGIC,
    "Progress Override": ProgressMode.PROGRESS_OVERRIDE,
    "Actual Dates": ProgressMode.ACTUAL_DATES,
}
LAG_CALENDARS = {
    "Predecessor Activity Calendar": LagCalendar.PREDECESSOR,
    "Successor Activity Calendar": LagCalendar.SUCCESSOR,
    "24 Hour Calendar": LagCalendar.ROUND_THE_CLOCK,
    "Project Default Calendar": LagCalendar.PROJECT,
}
FLOATS = {
    "Finish Float = Late Finish - Early Finish": FloatKind.FINISH,
    "Start Float = Late Start - Early Start": FloatKind.START,
    "Smallest of Start Float and Finish Float": FloatKind.SMALLEST,
}
LONGEST_PATH = "Longest Path"
DEFAULT_FLOAT_PATHS = 10


def read_pmxml(
    data: bytes, *, encoding: str | None = None, limits: XmlLimits | None = None
) -> ImportedSchedule:
    """Read all projects of a file and map them to one network.

    Raises :class:`ScheduleFileError` naming line, element and field; what could be overlooked or had to be
    guessed is counted in ``report``.
    """
    file = read_file(data, encoding, limits)
    projects = [project for project in file.projects if not project.is_stub]
    if not projects:
        raise ScheduleFileError(
            "file.no_project",
            "The file holds no project with a data date or planned start.",
            "Export it again from Primavera P6 with at least one project.",
            table="Project",
        )
    file.notes["project.outside_left_out"] += len(file.projects) - len(projects)
    calendars, default = read_calendars(file)
    wbs, wbs_ids = read_wbs(file)
    resources = read_resources(file)
    known = Known(
        set(calendars),
        {project.id: _calendar(project, set(calendars), default) for project in projects},
        read_resource_calendars(file, resources, set(calendars)),
        wbs_ids,
        file.notes,
        Places(
            ("Activity", "RemainingDuration"),
            ("Relationship", "PredecessorActivityObjectId"),
            ("Calendar", "StandardWorkWeek"),
            calendars={record["ObjectId"]: record.line for record in file.calendars},
        ),
    )
    name_activities(file, known)
    both = [read_activities(project, known) for project in projects]
    imported = [_project(project, known, wbs) for project in projects]
    network = Network(
        projects=[
            _engine_project(project, each, file, known)
            for project, each in zip(projects, imported, strict=True)
        ],
        calendars=list(calendars.values()),
        activities=[activity for activities, _kept in both for activity in activities],
        links=read_links(file, known),
        wbs_parents={node.id: node.parent_id for node in wbs},
    )
    baselines = read_baselines(file, known)
    return ImportedSchedule(
        network,
        tuple(imported),
        wbs,
        tuple(kept for _activities, each in both for kept in each),
        *read_codes(file, known),
        resources,
        read_assignments(file, known, resources),
        build_report(fields=file.unread, constructs=file.notes, lines=file.notes.lines),
        baselines,
        "pmxml",
        encoding or "utf-8",
        known.places,
    )


def _calendar(project: FileProject, calendars: set[str], default: str) -> str:
    wanted = project.record["ActivityDefaultCalendarObjectId"]
    return wanted if wanted in calendars else default


def _project(project: FileProject, known: Known, wbs: tuple[WbsNode, ...]) -> ImportedProject:
    record = project.record
    start, data_date = read_instant(record, "PlannedStartDate"), read_instant(record, "DataDate")
    if data_date is None:
        known.notes["project.data_date_missing"] += 1
    root = next(node for node in wbs if node.is_project and node.project_id == project.id)
    first = data_date if data_date is not None else start
    assert first is not None  # a project without either is a stub
    return ImportedProject(
        project.id,
        record["Id"],
        record["Name"] or root.name or record["Id"],
        first,
        start,
        read_instant(record, "MustFinishByDate"),
        read_instant(record, "ScheduledFinishDate"),
        known.project_calendars[project.id],
    )


def _engine_project(
    project: FileProject, imported: ImportedProject, file: PmxmlFile, known: Known
) -> Project:
    return Project(
        id=project.id,
        data_date=imported.data_date,
        name=imported.name,
        plan_start=imported.plan_start,
        must_finish=imported.must_finish,
        calendar_id=imported.calendar_id,
        options=_options(project, file, known),
    )


def _options(project: FileProject, file: PmxmlFile, known: Known) -> ScheduleOptions:
    """The options P6 scheduled with; the server writes them into the project itself, the desktop beside it."""
    own = project.record
    options = project.options or own

    def said(name: str) -> str:
        return options[name] or own[name]

    for name, understood in (
        ("OutOfSequenceScheduleType", MODES),
        ("RelationshipLagCalendar", LAG_CALENDARS),
        ("ComputeTotalFloatType", FLOATS),
    ):
        if said(name) and said(name) not in understood:
            file.notes[f"schedule_options.{name}={said(name)[:40]}"] += 1
    return ScheduleOptions(
        progress_mode=MODES.get(said("OutOfSequenceScheduleType"), ProgressMode.RETAINED_LOGIC),
        lag_calendar=LAG_CALENDARS.get(said("RelationshipLagCalendar"), LagCalendar.PREDECESSOR),
        float_kind=FLOATS.get(said("ComputeTotalFloatType"), FloatKind.FINISH),
        critical_by=CriticalBy.LONGEST_PATH
        if said("CriticalActivityPathType") == LONGEST_PATH
        else CriticalBy.TOTAL_FLOAT,
        critical_float_minutes=_critical_float(options, own),
        open_ends_are_critical=_flag(options, own, "MakeOpenEndedActivitiesCritical", False),
        use_expected_finish=_flag(options, own, "UseExpectedFinishDates", True),
        float_to_own_project_end=_flag(options, own, "CalculateFloatBasedOnFinishDate", True),
        lag_from_early_start=_flag(options, own, "StartToStartLagCalculationType", True),
        heed_other_projects=not _flag(options, own, "IgnoreOtherProjectRelationships", False),
        float_paths=_float_paths(options, own),
        float_paths_by=PathsBy.TOTAL_FLOAT
        if _flag(options, own, "MultipleFloatPathsUseTotalFloat", False)
        else PathsBy.FREE_FLOAT,
        float_paths_lead_to=known.activities.get(
            (project.id, said("MultipleFloatPathsEndingActivityObjectId"))
        ),
    )


def _float_paths(options: Record, own: Record) -> int:
    """How many float paths are wanted, 0 for none."""
    if not _flag(options, own, "MultipleFloatPathsEnabled", False):
        return 0
    stated = options if options["MaximumMultipleFloatPaths"] else own
    return max(read_count(stated, "MaximumMultipleFloatPaths", DEFAULT_FLOAT_PATHS), 1)


def _flag(options: Record, own: Record, name: str, default: bool) -> bool:
    return read_flag(options if options[name] else own, name, default)


def _critical_float(options: Record, own: Record) -> int:
    found = (
        read_hours(options, "CriticalActivityFloatThreshold"),
        read_hours(own, "CriticalActivityFloatThreshold"),
        read_hours(own, "CriticalActivityFloatLimit"),
    )
    return next((minutes for minutes in found if minutes is not None), 0)
