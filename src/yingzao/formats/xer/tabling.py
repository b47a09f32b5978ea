"""A schedule back to the tables of a XER, so that Primavera P6 and others can read it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from yingzao.engines.calendar import MINUTES_PER_DAY, Shift, WorkCalendar, moment
from yingzao.engines.schedule import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    CriticalBy,
    FloatKind,
    LagCalendar,
    LinkKind,
    PathsBy,
    Progress,
    ProgressMode,
    Project,
    ScheduleOptions,
)
from yingzao.formats.schedule_file import ImportedActivity, ImportedSchedule

from .activities import KINDS, STATUSES
from .calendars import SERIAL_EPOCH
from .tables import XerFile
from .writing import DEFAULT_VERSION, table_of

Row = dict[str, str]
TYPE_CODES = {
    ActivityKind.TASK: "TT_Task",
    ActivityKind.RESOURCE_DEPENDENT: "TT_Rsrc",
    ActivityKind.START_MILESTONE: "TT_Mile",
    ActivityKind.FINISH_MILESTONE: "TT_FinMile",
    ActivityKind.LEVEL_OF_EFFORT: "TT_LOE",
    ActivityKind.WBS_SUMMARY: "TT_WBS",
}
STATUS_CODES = {
    Progress.NOT_STARTED: "TK_NotStart",
    Progress.IN_PROGRESS: "TK_Active",
    Progress.COMPLETED: "TK_Complete",
}
CONSTRAINT_CODES = {
    ConstraintKind.START_NO_EARLIER: "CS_MSOA",
    ConstraintKind.START_NO_LATER: "CS_MSOB",
    ConstraintKind.FINISH_NO_EARLIER: "CS_MEOA",
    ConstraintKind.FINISH_NO_LATER: "CS_MEOB",
    ConstraintKind.START_ON: "CS_MSO",
    ConstraintKind.FINISH_ON: "CS_MEO",
    ConstraintKind.MANDATORY_START: "CS_MANDSTART",
    ConstraintKind.MANDATORY_FINISH: "CS_MANDFIN",
    ConstraintKind.AS_LATE_AS_POSSIBLE: "CS_ALAP",
}
LINK_CODES = {LinkKind.FS: "PR_FS", LinkKind.SS: "PR_SS", LinkKind.FF: "PR_FF", LinkKind.SF: "PR_SF"}
LAG_CODES = {
    LagCalendar.PREDECESSOR: "rcal_Predecessor",
    LagCalendar.SUCCESSOR: "rcal_Successor",
    LagCalendar.ROUND_THE_CLOCK: "rcal_24Hour",
    LagCalendar.PROJECT: "rcal_ProjDefault",
}
WORK_FIELDS = {"RT_Labor": "work", "RT_Equip": "equip"}
NO_WORK: Row = {
    f"{which}_{what}_qty": "0" for what in ("work", "equip") for which in ("target", "act", "remain")
}
FLOAT_CODES = {FloatKind.FINISH: "FT_FF", FloatKind.START: "FT_SS", FloatKind.SMALLEST: "FT_Min"}


def to_tables(schedule: ImportedSchedule) -> XerFile:
    """Return the tables of a schedule; :func:`to_networks` makes an equal schedule of them.

    What a XER cannot say is counted in ``oddities``: lags that are elapsed whatever the options, baselines.
    """
    network = schedule.network
    projects = {project.id: project for project in network.projects}
    project_of = {activity.id: activity.project_id for activity in network.activities}
    work = _work(schedule)
    oddities: Counter[str] = Counter(
        elapsed_lags=sum(link.elapsed for link in network.links), baselines=len(schedule.baselines)
    )
    tables = {
        "PROJECT": _projects(schedule, projects),
        "CALENDAR": [_calendar(calendar) for calendar in network.calendars],
        "SCHEDOPTIONS": [
            _options(str(number), project) for number, project in enumerate(network.projects, start=1)
        ],
        "PROJWBS": _wbs(schedule),
        "ACTVTYPE": _code_types(schedule),
        "ACTVCODE": _code_values(schedule),
        "RSRC": _resources(schedule),
        "TASK": [
            {**_task(activity, kept), **work.get(activity.id, NO_WORK)}
            for activity, kept in zip(network.activities, schedule.activities, strict=True)
        ],
        "TASKPRED": _links(schedule, project_of),
        "TASKACTV": _activity_codes(schedule, project_of),
        "TASKRSRC": _assignments(schedule, project_of),
    }
    filled = {name: table_of(name, rows) for name, rows in tables.items() if rows}
    return XerFile(DEFAULT_VERSION, "utf-8", filled, +oddities)


def _projects(schedule: ImportedSchedule, projects: Mapping[str, Project]) -> list[Row]:
    return [
        {
            "proj_id": project.id,
            "proj_short_name": project.short_name,
            "clndr_id": project.calendar_id or "",
            "last_recalc_date": _stamp(project.data_date),
            "plan_start_date": _stamp(project.plan_start),
            "plan_end_date": _stamp(project.must_finish),
            "scd_end_date": _stamp(project.scheduled_finish),
            "critical_drtn_hr_cnt": _hours(projects[project.id].options.critical_float_minutes),
            "critical_path_type": "CT_DrivPath"
            if projects[project.id].options.critical_by is CriticalBy.LONGEST_PATH
            else "CT_TotFloat",
            "export_flag": "Y",
        }
        for project in schedule.projects
    ]


def _calendar(calendar: WorkCalendar) -> Row:
    return {
        "clndr_id": calendar.id,
        "default_flag": "N",
        "clndr_name": calendar.name,
        "clndr_type": "CA_Base",
        "day_hr_cnt": f"{calendar.hours_per_day:g}",
        "week_hr_cnt": f"{calendar.hours_per_day * 5:g}",
        "month_hr_cnt": f"{calendar.hours_per_day * 20:g}",
        "year_hr_cnt": f"{calendar.hours_per_day * 240:g}",
        "clndr_data": _calendar_text(calendar),
    }


def _calendar_text(calendar: WorkCalendar) -> str:
    """The nested text of a calendar; its week begins on Sunday."""
    week = "".join(f"(0||{day}()({_shifts(calendar.week[(day - 2) % 7])}))" for day in range(1, 8))
    special = "".join(
        f"(0||{number}(d|{_serial(day)})({_shifts(shifts)}))"
        for number, (day, shifts) in enumerate(sorted(calendar.exceptions.items()))
    )
    return f"(0||CalendarData()((0||DaysOfWeek()({week}))(0||Exceptions()({special}))))"


def _serial(day: date) -> int:
    return day.toordinal() - SERIAL_EPOCH


def _shifts(shifts: Iterable[Shift]) -> str:
    return "".join(
        f"(0||{number}(s|{_clock(start)}|f|{_clock(end % MINUTES_PER_DAY)})())"
        for number, (start, end) in enumerate(shifts)
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _options(number: str, project: Project) -> Row:
    options: ScheduleOptions = project.options
    return {
        "schedoptions_id": number,
        "proj_id": project.id,
        "sched_outer_depend_type": "SD_Both" if options.heed_other_projects else "SD_None",
        "sched_open_critical_flag": _flag(options.open_ends_are_critical),
        "sched_lag_early_start_flag": _flag(options.lag_from_early_start),
        "sched_retained_logic": _flag(options.progress_mode is ProgressMode.RETAINED_LOGIC),
        "sched_setplantoforecast": "N",
        "sched_float_type": FLOAT_CODES[options.float_kind],
        "sched_calendar_on_relationship_lag": LAG_CODES[options.lag_calendar],
        "sched_use_expect_end_flag": _flag(options.use_expected_finish),
        "sched_progress_override": _flag(options.progress_mode is ProgressMode.PROGRESS_OVERRIDE),
        "sched_use_project_end_date_for_float": _flag(options.float_to_own_project_end),
        "enable_multiple_longest_path_calc": _flag(options.float_paths > 0),
        "limit_multiple_longest_path_calc": "Y",
        "max_multiple_longest_path": str(options.float_paths or ""),
        "use_total_float_multiple_longest_paths": _flag(options.float_paths_by is PathsBy.TOTAL_FLOAT),
        "key_activity_for_multiple_longest_paths": options.float_paths_lead_to or "",
    }


def _wbs(schedule: ImportedSchedule) -> list[Row]:
    return [
        {
            "wbs_id": node.id,
            "proj_id": node.project_id,
            "parent_wbs_id": node.parent_id or "",
            "seq_num": str(node.sequence),
            "proj_node_flag": _flag(node.is_project),
            "wbs_short_name": node.code,
            "wbs_name": node.name,
        }
        for node in schedule.wbs
    ]


def _code_types(schedule: ImportedSchedule) -> list[Row]:
    return [
        {
            "actv_code_type_id": kind.id,
            "actv_code_type": kind.name,
            "actv_code_type_scope": kind.scope,
            "proj_id": kind.project_id or "",
        }
        for kind in schedule.code_types
    ]


def _code_values(schedule: ImportedSchedule) -> list[Row]:
    return [
        {
            "actv_code_id": value.id,
            "actv_code_type_id": value.type_id,
            "parent_actv_code_id": value.parent_id or "",
            "short_name": value.short_name,
            "actv_code_name": value.name,
        }
        for value in schedule.code_values
    ]


def _resources(schedule: ImportedSchedule) -> list[Row]:
    return [
        {
            "rsrc_id": resource.id,
            "parent_rsrc_id": resource.parent_id or "",
            "clndr_id": resource.calendar_id or "",
            "rsrc_short_name": resource.code,
            "rsrc_name": resource.name,
            "rsrc_type": resource.kind,
        }
        for resource in schedule.resources
    ]


def _task(activity: Activity, kept: ImportedActivity) -> Row:
    stored = kept.stored
    known = KINDS.get(kept.type_code.upper()) is activity.kind
    same = STATUSES.get(kept.status_code.upper()) is activity.progress
    return {
        "task_id": activity.id,
        "proj_id": activity.project_id,
        "wbs_id": activity.wbs_id or "",
        "clndr_id": activity.calendar_id,
        "task_code": activity.code,
        "task_name": kept.name,
        "task_type": kept.type_code if known else TYPE_CODES[activity.kind],
        "status_code": kept.status_code if same else STATUS_CODES[activity.progress],
        "complete_pct_type": kept.percent_type,
        "phys_complete_pct": "" if kept.physical_percent is None else repr(kept.physical_percent),
        "remain_drtn_hr_cnt": _hours(activity.remaining_minutes),
        "target_drtn_hr_cnt": _hours(kept.original_minutes),
        "act_start_date": _stamp(activity.actual_start),
        "act_end_date": _stamp(activity.actual_finish),
        **_constraint(activity.constraint, ""),
        **_constraint(activity.secondary_constraint, "2"),
        "expect_end_date": _stamp(activity.expected_finish),
        "suspend_date": _stamp(activity.suspended),
        "resume_date": _stamp(activity.resumed),
        "external_early_start_date": _stamp(activity.external_early_start),
        "external_late_end_date": _stamp(activity.external_late_finish),
        "early_start_date": _stamp(stored.early_start),
        "early_end_date": _stamp(stored.early_finish),
        "late_start_date": _stamp(stored.late_start),
        "late_end_date": _stamp(stored.late_finish),
        "restart_date": _stamp(stored.remaining_early_start),
        "reend_date": _stamp(stored.remaining_early_finish),
        "rem_late_start_date": _stamp(stored.remaining_late_start),
        "rem_late_end_date": _stamp(stored.remaining_late_finish),
        "target_start_date": _stamp(stored.planned_start),
        "target_end_date": _stamp(stored.planned_finish),
        "total_float_hr_cnt": _hours(stored.total_float_minutes),
        "free_float_hr_cnt": _hours(stored.free_float_minutes),
        "driving_path_flag": _flag(stored.on_longest_path),
    }


def _constraint(constraint: Constraint | None, suffix: str) -> Row:
    if constraint is None:
        return {f"cstr_type{suffix}": "", f"cstr_date{suffix}": ""}
    code = CONSTRAINT_CODES[constraint.kind]
    return {f"cstr_type{suffix}": code, f"cstr_date{suffix}": _stamp(constraint.instant)}


def _work(schedule: ImportedSchedule) -> dict[str, Row]:
    """Units of labour and of equipment on each activity, as P6 keeps them beside the assignments."""
    sums: dict[str, dict[str, float]] = {}
    for assignment in schedule.assignments:
        what = WORK_FIELDS.get(assignment.kind)
        if what is not None:
            units = sums.setdefault(assignment.activity_id, defaultdict(float))
            units[f"target_{what}_qty"] += assignment.planned_units
            units[f"act_{what}_qty"] += assignment.actual_units
            units[f"remain_{what}_qty"] += assignment.remaining_units
    return {
        activity_id: {**NO_WORK, **{field: f"{amount:g}" for field, amount in units.items()}}
        for activity_id, units in sums.items()
    }


def _links(schedule: ImportedSchedule, project_of: Mapping[str, str]) -> list[Row]:
    return [
        {
            "task_pred_id": str(number),
            "task_id": link.successor_id,
            "pred_task_id": link.predecessor_id,
            "proj_id": project_of[link.successor_id],
            "pred_proj_id": project_of[link.predecessor_id],
            "pred_type": LINK_CODES[link.kind],
            "lag_hr_cnt": _hours(link.lag_minutes),
        }
        for number, link in enumerate(schedule.network.links, start=1)
    ]


def _activity_codes(schedule: ImportedSchedule, project_of: Mapping[str, str]) -> list[Row]:
    type_of = {value.id: value.type_id for value in schedule.code_values}
    return [
        {
            "task_id": activity_id,
            "actv_code_type_id": type_of.get(value_id, ""),
            "actv_code_id": value_id,
            "proj_id": project_of.get(activity_id, ""),
        }
        for activity_id, values in schedule.activity_codes.items()
        for value_id in values
    ]


def _assignments(schedule: ImportedSchedule, project_of: Mapping[str, str]) -> list[Row]:
    stored = {kept.id: kept.stored for kept in schedule.activities}
    return [
        {
            "taskrsrc_id": assignment.id,
            "task_id": assignment.activity_id,
            "proj_id": project_of[assignment.activity_id],
            "rsrc_id": assignment.resource_id or "",
            "rsrc_type": assignment.kind,
            "target_qty": repr(assignment.planned_units),
            "act_reg_qty": repr(assignment.actual_units),
            "remain_qty": repr(assignment.remaining_units),
            "target_start_date": _stamp(stored[assignment.activity_id].planned_start),
            "target_end_date": _stamp(stored[assignment.activity_id].planned_finish),
            "restart_date": _stamp(stored[assignment.activity_id].remaining_early_start),
            "reend_date": _stamp(stored[assignment.activity_id].remaining_early_finish),
            "target_cost": str(assignment.planned_cost),
            "act_reg_cost": str(assignment.actual_cost),
            "remain_cost": str(assignment.remaining_cost),
        }
        for assignment in schedule.assignments
    ]


def _stamp(instant: int | None) -> str:
    return "" if instant is None else f"{moment(instant):%Y-%m-%d %H:%M}"


def _hours(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes / 60:.6f}".rstrip("0").rstrip(".")


def _flag(value: bool) -> str:
    return "Y" if value else "N"
