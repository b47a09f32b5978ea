"""Activities and links of a XER to those of the schedule engine."""

from collections import Counter, defaultdict
from dataclasses import dataclass
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
from yingzao.formats.schedule_file import ImportedActivity, Notes, Places, StoredDates

from .errors import XerError
from .fields import read_instant, read_minutes, read_number, required
from .limits import XerLimits
from .tables import XerFile, XerRow

KINDS = {
    "TT_TASK": ActivityKind.TASK,
    "TT_RSRC": ActivityKind.RESOURCE_DEPENDENT,
    "TT_MILE": ActivityKind.START_MILESTONE,
    "TT_FINMILE": ActivityKind.FINISH_MILESTONE,
    "TT_LOE": ActivityKind.LEVEL_OF_EFFORT,
    "TT_WBS": ActivityKind.WBS_SUMMARY,
}
STATUSES = {
    "TK_NOTSTART": Progress.NOT_STARTED,
    "TK_ACTIVE": Progress.IN_PROGRESS,
    "TK_COMPLETE": Progress.COMPLETED,
}
CONSTRAINTS = {
    "CS_MSOA": ConstraintKind.START_NO_EARLIER,
    "CS_MSOB": ConstraintKind.START_NO_LATER,
    "CS_MEOA": ConstraintKind.FINISH_NO_EARLIER,
    "CS_MEOB": ConstraintKind.FINISH_NO_LATER,
    "CS_MSO": ConstraintKind.START_ON,
    "CS_MEO": ConstraintKind.FINISH_ON,
    "CS_MANDSTART": ConstraintKind.MANDATORY_START,
    "CS_MANDFIN": ConstraintKind.MANDATORY_FINISH,
    "CS_ALAP": ConstraintKind.AS_LATE_AS_POSSIBLE,
}
Kind = TypeVar("Kind")
LINKS = {"PR_FS": LinkKind.FS, "PR_SS": LinkKind.SS, "PR_FF": LinkKind.FF, "PR_SF": LinkKind.SF}


@dataclass(frozen=True)
class Surroundings:
    """What an activity row refers to: projects, their default calendars, calendars and resource work.

    ``outside`` holds projects of which P6 exported only the activities linked to another project: without
    their own predecessors these cannot be scheduled and keep the dates P6 stored.
    """

    project_calendars: dict[str, str]
    calendars: set[str]
    resource_calendars: dict[str, tuple[str, ...]]
    outside: set[str]


def read_activities(
    xer: XerFile, around: Surroundings, limits: XerLimits, notes: Notes, places: Places
) -> tuple[list[Activity], list[ImportedActivity]]:
    """Return engine activities and, in the same order, what P6 stored beside them."""
    activities: list[Activity] = []
    imported: list[ImportedActivity] = []
    seen = places.activities
    for row in xer.table("TASK"):
        activity_id = required(row, "task_id")
        if activity_id in seen:
            raise XerError(
                "xer.duplicate_id",
                f"Activity {activity_id} stands twice; it was first met in line {seen[activity_id]}.",
                "Export the file again from Primavera P6.",
                line=row.line,
                table="TASK",
                field="task_id",
                params={"id": activity_id, "first_line": seen[activity_id]},
            )
        seen[activity_id] = row.line
        activity = _activity(row, activity_id, around, limits, notes)
        activities.append(activity)
        imported.append(_imported(row, activity, limits, notes))
    return activities, imported


def _activity(
    row: XerRow, activity_id: str, around: Surroundings, limits: XerLimits, notes: Notes
) -> Activity:
    project_id = _project_of(row, around)
    kind = _coded(row, "task_type", KINDS, ActivityKind.TASK, notes)
    actual_start = read_instant(row, "act_start_date", limits)
    actual_finish = read_instant(row, "act_end_date", limits)
    remaining = _remaining(row, kind, notes)
    resource_calendars = around.resource_calendars.get(activity_id, ())
    outside = project_id in around.outside
    notes["activity.outside_project_kept"] += outside
    return Activity(
        id=activity_id,
        project_id=project_id,
        calendar_id=_calendar_of(row, project_id, around, notes),
        remaining_minutes=remaining,
        code=row["task_code"],
        kind=kind,
        progress=_progress(row, actual_start, actual_finish, notes),
        actual_start=actual_start,
        actual_finish=actual_finish,
        constraint=_constraint(row, "cstr_type", "cstr_date", limits, notes),
        secondary_constraint=_constraint(row, "cstr_type2", "cstr_date2", limits, notes),
        expected_finish=read_instant(row, "expect_end_date", limits),
        suspended=read_instant(row, "suspend_date", limits),
        resumed=read_instant(row, "resume_date", limits),
        external_early_start=read_instant(
            row, "early_start_date" if outside else "external_early_start_date", limits
        ),
        external_late_finish=read_instant(
            row, "late_end_date" if outside else "external_late_end_date", limits
        ),
        wbs_id=row["wbs_id"] or None,
        resource_work=tuple(ResourceWork(calendar_id, remaining) for calendar_id in resource_calendars),
    )


def _project_of(row: XerRow, around: Surroundings) -> str:
    project_id = row["proj_id"]
    if not project_id and len(around.project_calendars) == 1:
        return next(iter(around.project_calendars))
    if project_id not in around.project_calendars:
        raise XerError(
            "xer.unknown_project",
            f"The activity belongs to project {project_id!r}, which the file does not hold.",
            "Export the file again together with that project.",
            line=row.line,
            table="TASK",
            field="proj_id",
            params={"project": project_id},
        )
    return project_id


def _calendar_of(row: XerRow, project_id: str, around: Surroundings, notes: Notes) -> str:
    """The calendar of a row, the project's for one that names none; finished work needs none any more."""
    calendar_id = row["clndr_id"]
    if calendar_id in around.calendars:
        return calendar_id
    if calendar_id and row["status_code"].upper() != "TK_COMPLETE":
        raise XerError(
            "xer.calendar_missing",
            f"Calendar {calendar_id} is used, but the file does not hold it.",
            "Export the file again together with its calendars, or choose another one for the activity.",
            line=row.line,
            table="TASK",
            field="clndr_id",
            params={"calendar": calendar_id, "activity": row["task_code"]},
        )
    notes.at("activity.calendar_missing", row.line)
    return around.project_calendars[project_id]


def _remaining(row: XerRow, kind: ActivityKind, notes: Counter[str]) -> int:
    if kind in (ActivityKind.START_MILESTONE, ActivityKind.FINISH_MILESTONE):
        return 0
    minutes = read_minutes(row, "remain_drtn_hr_cnt")
    if minutes is None:
        minutes = read_minutes(row, "target_drtn_hr_cnt")
        if minutes is None:
            notes["activity.duration_missing"] += 1
    if minutes is not None and minutes < 0:
        notes["activity.duration_negative"] += 1
    return max(minutes or 0, 0)


def _progress(
    row: XerRow, actual_start: int | None, actual_finish: int | None, notes: Counter[str]
) -> Progress:
    progress = STATUSES.get(row["status_code"].upper())
    if progress is None:
        if row["status_code"]:
            notes[f"activity.status_code={row['status_code'][:40]}"] += 1
        started = Progress.IN_PROGRESS if actual_start is not None else Progress.NOT_STARTED
        return Progress.COMPLETED if actual_finish is not None else started
    return progress


def _constraint(
    row: XerRow, kind_name: str, date_name: str, limits: XerLimits, notes: Counter[str]
) -> Constraint | None:
    code = row[kind_name].upper()
    if not code:
        return None
    kind = CONSTRAINTS.get(code)
    if kind is None:
        notes[f"activity.{kind_name}={code[:40]}"] += 1
        return None
    when = read_instant(row, date_name, limits)
    if when is None and kind is not ConstraintKind.AS_LATE_AS_POSSIBLE:
        notes["activity.constraint_without_date"] += 1
        return None
    return Constraint(kind, when)


def _coded(row: XerRow, name: str, table: dict[str, Kind], default: Kind, notes: Counter[str]) -> Kind:
    code = row[name]
    kind = table.get(code.upper())
    if kind is None:
        notes[f"{row.table.lower()}.{name}={code[:40]}"] += 1
        return default
    return kind


def _imported(row: XerRow, activity: Activity, limits: XerLimits, notes: Counter[str]) -> ImportedActivity:
    def when(name: str) -> int | None:
        return read_instant(row, name, limits, notes)

    stored = StoredDates(
        when("early_start_date"),
        when("early_end_date"),
        when("late_start_date"),
        when("late_end_date"),
        when("restart_date"),
        when("reend_date"),
        when("rem_late_start_date"),
        when("rem_late_end_date"),
        when("target_start_date"),
        when("target_end_date"),
        read_minutes(row, "total_float_hr_cnt"),
        read_minutes(row, "free_float_hr_cnt"),
        row["driving_path_flag"] == "Y",
    )
    return ImportedActivity(
        activity.id,
        activity.project_id,
        activity.wbs_id,
        activity.code,
        row["task_name"],
        row["task_type"],
        row["status_code"],
        read_minutes(row, "target_drtn_hr_cnt") or 0,
        row["complete_pct_type"],
        read_number(row, "phys_complete_pct"),
        stored,
    )


def read_links(
    xer: XerFile, activities: set[str], around: Surroundings, notes: Notes, places: Places
) -> list[Link]:
    """Return the links between activities of the file; those to projects outside of it are counted.

    Raises for a link that names an activity which the file should hold and does not.
    """
    links = []
    for row in xer.table("TASKPRED"):
        predecessor, successor = row["pred_task_id"], row["task_id"]
        if predecessor not in activities or successor not in activities:
            _check_ends(row, activities, around)
            notes.at("link.activity_outside_file", row.line)
            continue
        places.links.setdefault((predecessor, successor), row.line)
        kind = _coded(row, "pred_type", LINKS, LinkKind.FS, notes)
        links.append(Link(predecessor, successor, kind, read_minutes(row, "lag_hr_cnt") or 0))
    return links


def _check_ends(row: XerRow, activities: set[str], around: Surroundings) -> None:
    """Raise when an end that is missing belongs to a project that the file holds whole."""
    for field, project in (("pred_task_id", "pred_proj_id"), ("task_id", "proj_id")):
        owner = row[project] or row["proj_id"]
        is_whole = not owner or (owner in around.project_calendars and owner not in around.outside)
        if row[field] not in activities and is_whole:
            raise XerError(
                "xer.link_nowhere",
                f"A link names activity {row[field] or 'without a number'}, which the file does not hold.",
                "Remove the link in Primavera P6, or export the file again together with that activity.",
                line=row.line,
                table="TASKPRED",
                field=field,
                params={"predecessor": row[field]},
            )


def read_resource_calendars(xer: XerFile, calendars: set[str]) -> dict[str, tuple[str, ...]]:
    """Return the calendars of the resources, other than materials, on resource-dependent activities."""
    dependent = {row["task_id"] for row in xer.table("TASK") if row["task_type"].upper() == "TT_RSRC"}
    calendar_of = {row["rsrc_id"]: row["clndr_id"] for row in xer.table("RSRC")}
    found: dict[str, set[str]] = defaultdict(set)
    for row in xer.table("TASKRSRC"):
        calendar_id = calendar_of.get(row["rsrc_id"], "")
        if row["task_id"] in dependent and calendar_id in calendars and row["rsrc_type"] != "RT_Mat":
            found[row["task_id"]].add(calendar_id)
    return {activity: tuple(sorted(chosen)) for activity, chosen in found.items()}
