"""A XER's tables to the schedule engine's network, with everything P6 stored kept beside it."""

from collections import Counter
from dataclasses import replace
from typing import TypeVar

from yingzao.engines.calendar import WorkCalendar
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
    Notes,
    Places,
    WbsNode,
    check_count,
)

from .activities import Surroundings, read_activities, read_links, read_resource_calendars
from .baselines import read_baselines, without_baselines
from .calendars import STANDARD_WEEK, read_calendars
from .dictionaries import read_assignments, read_codes, read_resources, read_wbs
from .errors import XerError
from .fields import read_flag, read_instant, read_minutes, read_number, required
from .limits import DEFAULT_LIMITS, XerLimits
from .report import report_on
from .tables import XerFile, XerRow

STANDARD_CALENDAR = "standard"
DEFAULT_FLOAT_PATHS = 10
MOST_FLOAT_PATHS = 10_000
Choice = TypeVar("Choice")
LAG_CALENDARS = {
    "RCAL_PREDECESSOR": LagCalendar.PREDECESSOR,
    "RCAL_SUCCESSOR": LagCalendar.SUCCESSOR,
    "RCAL_24HOUR": LagCalendar.ROUND_THE_CLOCK,
    "RCAL_PROJDEFAULT": LagCalendar.PROJECT,
}
FLOAT_KINDS = {
    "FT_FF": FloatKind.FINISH,
    "FT_SS": FloatKind.START,
    "FT_SF": FloatKind.START,
    "FT_MIN": FloatKind.SMALLEST,
}
OTHER_PROJECTS = {"SD_BOTH": True, "SD_NONE": False}


def to_networks(whole: XerFile, limits: XerLimits = DEFAULT_LIMITS) -> ImportedSchedule:
    """Map a read XER to engine input; cross-project links join the projects into one network.

    Raises :class:`XerError` naming line, table and field for values that cannot be understood. What could be
    overlooked or had to be guessed is counted in ``report``.
    """
    notes = Notes()
    xer, baselines = without_baselines(whole)
    project_rows = {required(row, "proj_id"): row for row in xer.table("PROJECT")}
    if not project_rows:
        raise XerError(
            "xer.no_project",
            "The file holds no project.",
            "Export it again from Primavera P6 with at least one project.",
            table="PROJECT",
        )
    places = Places(("TASK", "remain_drtn_hr_cnt"), ("TASKPRED", "pred_task_id"), ("CALENDAR", "clndr_data"))
    for count, row in enumerate(xer.table("TASK"), start=1):
        check_count(count, row.table, row.line, "xer")
    calendars = read_calendars(xer, limits, notes, places)
    default = _default_calendar(xer, calendars, notes)
    wbs = read_wbs(xer, limits, notes)
    project_calendars = {
        project_id: row["clndr_id"] if row["clndr_id"] in calendars else default
        for project_id, row in project_rows.items()
    }
    known = set(calendars)
    around = Surroundings(
        project_calendars, known, read_resource_calendars(xer, known), _outside(project_rows)
    )
    activities, imported = read_activities(xer, around, limits, notes, places)
    ids = {activity.id for activity in activities}
    options = _options(xer, notes)
    projects = [
        _project(row, project_calendars[project_id], wbs, limits, notes)
        for project_id, row in project_rows.items()
    ]
    code_types, code_values, activity_codes = read_codes(xer, notes)
    kept = read_baselines(whole, baselines, activities, limits, notes)
    network = Network(
        projects=[_engine_project(project, project_rows[project.id], options, notes) for project in projects],
        calendars=list(calendars.values()),
        activities=activities,
        links=read_links(xer, ids, around, notes, places),
        wbs_parents={node.id: node.parent_id for node in wbs},
    )
    return ImportedSchedule(
        network,
        tuple(projects),
        wbs,
        tuple(imported),
        code_types,
        code_values,
        activity_codes,
        read_resources(xer),
        read_assignments(xer, ids, notes),
        report_on(whole, notes),
        kept,
        places=places,
    )


def _outside(project_rows: dict[str, XerRow]) -> set[str]:
    """Projects that came along only because an exported one is linked to them."""
    exported = {project_id for project_id, row in project_rows.items() if row["export_flag"] == "Y"}
    return set(project_rows) - exported if exported else set()


def _default_calendar(xer: XerFile, calendars: dict[str, WorkCalendar], notes: Counter[str]) -> str:
    """The calendar the file marks as default, else its first, else an ordinary five-day week."""
    for row in xer.table("CALENDAR"):
        if row["default_flag"] == "Y":
            return row["clndr_id"]
    if calendars:
        return next(iter(calendars))
    notes["calendar.none_in_file"] += 1
    calendars[STANDARD_CALENDAR] = WorkCalendar(STANDARD_CALENDAR, "5 × 8 h", STANDARD_WEEK)
    return STANDARD_CALENDAR


def _project(
    row: XerRow, calendar_id: str, wbs: tuple[WbsNode, ...], limits: XerLimits, notes: Counter[str]
) -> ImportedProject:
    project_id = row["proj_id"]
    root = next((node for node in wbs if node.is_project and node.project_id == project_id), None)
    plan_start = read_instant(row, "plan_start_date", limits)
    data_date = read_instant(row, "last_recalc_date", limits)
    if data_date is None:
        notes["project.data_date_missing"] += 1
        data_date = plan_start
    if data_date is None:
        raise XerError(
            "xer.no_data_date",
            "The project has neither a data date nor a planned start.",
            "Set one in Primavera P6 and export again.",
            line=row.line,
            table="PROJECT",
            field="last_recalc_date",
            params={"project": row["proj_short_name"] or project_id},
        )
    return ImportedProject(
        project_id,
        row["proj_short_name"],
        root.name if root else row["proj_name"] or row["proj_short_name"],
        data_date,
        plan_start,
        read_instant(row, "plan_end_date", limits),
        read_instant(row, "scd_end_date", limits),
        calendar_id,
    )


def _engine_project(
    project: ImportedProject, row: XerRow, options: dict[str, ScheduleOptions], notes: Counter[str]
) -> Project:
    chosen = options.get(project.id)
    if chosen is None:
        # P6 writes the options of the project that was scheduled; the others were scheduled with it.
        notes["project.options_missing"] += 1
        chosen = next(iter(options.values()), ScheduleOptions())
    by_path = row["critical_path_type"].upper() == "CT_DRIVPATH"
    return Project(
        id=project.id,
        data_date=project.data_date,
        name=project.name,
        plan_start=project.plan_start,
        must_finish=project.must_finish,
        calendar_id=project.calendar_id,
        options=replace(
            chosen,
            critical_by=CriticalBy.LONGEST_PATH if by_path else CriticalBy.TOTAL_FLOAT,
            critical_float_minutes=read_minutes(row, "critical_drtn_hr_cnt") or 0,
        ),
    )


def _options(xer: XerFile, notes: Counter[str]) -> dict[str, ScheduleOptions]:
    return {row["proj_id"]: _scheduling(row, notes) for row in xer.table("SCHEDOPTIONS")}


def _scheduling(row: XerRow, notes: Counter[str]) -> ScheduleOptions:
    if read_flag(row, "sched_progress_override"):
        mode = ProgressMode.PROGRESS_OVERRIDE
    elif read_flag(row, "sched_retained_logic", default=True):
        mode = ProgressMode.RETAINED_LOGIC
    else:
        mode = ProgressMode.ACTUAL_DATES
    return ScheduleOptions(
        progress_mode=mode,
        lag_calendar=_choice(row, "sched_calendar_on_relationship_lag", LAG_CALENDARS, notes)
        or LagCalendar.PREDECESSOR,
        float_kind=_choice(row, "sched_float_type", FLOAT_KINDS, notes) or FloatKind.FINISH,
        open_ends_are_critical=read_flag(row, "sched_open_critical_flag"),
        use_expected_finish=read_flag(row, "sched_use_expect_end_flag", default=True),
        float_to_own_project_end=read_flag(row, "sched_use_project_end_date_for_float", default=True),
        lag_from_early_start=read_flag(row, "sched_lag_early_start_flag", default=True),
        heed_other_projects=_choice(row, "sched_outer_depend_type", OTHER_PROJECTS, notes) is not False,
        float_paths=_float_paths(row),
        float_paths_by=PathsBy.TOTAL_FLOAT
        if read_flag(row, "use_total_float_multiple_longest_paths")
        else PathsBy.FREE_FLOAT,
        float_paths_lead_to=row["key_activity_for_multiple_longest_paths"] or None,
    )


def _choice(row: XerRow, name: str, known: dict[str, Choice], notes: Counter[str]) -> Choice | None:
    """The meaning of a code, None for an empty or unknown one; the unknown are counted."""
    code = row[name].upper()
    if code and code not in known:
        notes[f"schedoptions.{name}={code[:40]}"] += 1
    return known.get(code)


def _float_paths(row: XerRow) -> int:
    """How many float paths are wanted, 0 for none."""
    if not read_flag(row, "enable_multiple_longest_path_calc"):
        return 0
    if not read_flag(row, "limit_multiple_longest_path_calc", default=True):
        return MOST_FLOAT_PATHS
    return max(int(read_number(row, "max_multiple_longest_path") or DEFAULT_FLOAT_PATHS), 1)
