"""Small authored XER files for tests, put together from dictionaries."""

DAY = "(0||0(s|08:00|f|12:00)())(0||1(s|13:00|f|17:00)())"
FIVE_DAYS = "(0||CalendarData()((0||DaysOfWeek()({})(0||Exceptions()({}))))"


def calendar_text(worked="23456", exceptions=""):
    """Return ``clndr_data``: day numbers worked (1 is Sunday) and exception nodes."""
    days = "".join(f"(0||{day}()({DAY if str(day) in worked else ''}))" for day in range(1, 8))
    return f"(0||CalendarData()((0||DaysOfWeek()({days}))(0||Exceptions()({exceptions}))))"


PROJECT = {
    "proj_id": "1",
    "proj_short_name": "DEMO",
    "clndr_id": "10",
    "last_recalc_date": "2024-03-04 00:00",
    "plan_start_date": "2024-03-04 00:00",
    "critical_drtn_hr_cnt": "0",
    "critical_path_type": "CT_TotFloat",
    "export_flag": "Y",
}
CALENDAR = {
    "clndr_id": "10",
    "clndr_name": "Five days",
    "default_flag": "Y",
    "day_hr_cnt": "8",
    "clndr_data": calendar_text(),
}
WBS = {
    "wbs_id": "100",
    "proj_id": "1",
    "wbs_short_name": "DEMO",
    "wbs_name": "Demo building",
    "proj_node_flag": "Y",
    "parent_wbs_id": "9",
}


def task(task_id, hours=8, **more):
    """Return a TASK row."""
    return {
        "task_id": str(task_id),
        "proj_id": "1",
        "wbs_id": "100",
        "clndr_id": "10",
        "task_code": f"A{task_id}",
        "task_name": f"Activity {task_id}",
        "task_type": "TT_Task",
        "status_code": "TK_NotStart",
        "remain_drtn_hr_cnt": str(hours),
        "target_drtn_hr_cnt": str(hours),
        **more,
    }


def link(before, after, kind="PR_FS", lag=0, **more):
    """Return a TASKPRED row."""
    return {
        "task_pred_id": f"{before}-{after}",
        "task_id": str(after),
        "pred_task_id": str(before),
        "proj_id": "1",
        "pred_proj_id": "1",
        "pred_type": kind,
        "lag_hr_cnt": str(lag),
        **more,
    }


def options(**more):
    """Return a SCHEDOPTIONS row with P6's defaults."""
    return {
        "schedoptions_id": "1",
        "proj_id": "1",
        "sched_retained_logic": "Y",
        "sched_progress_override": "N",
        "sched_calendar_on_relationship_lag": "rcal_Predecessor",
        "sched_float_type": "FT_FF",
        **more,
    }


def xer_text(end="\r\n", **tables):
    """Return a XER of the default project and calendar plus the given tables (lists of rows)."""
    tables = {"PROJECT": [PROJECT], "CALENDAR": [CALENDAR], "PROJWBS": [WBS], **tables}
    lines = ["ERMHDR\t19.12\t2024-03-04\tProject\tadmin"]
    for name, rows in tables.items():
        if rows is None:
            continue
        fields = list(dict.fromkeys(field for row in rows for field in row))
        lines += [f"%T\t{name}", "\t".join(["%F", *fields])]
        lines += ["\t".join(["%R", *(row.get(field, "") for field in fields)]) for row in rows]
    return end.join([*lines, "%E", ""])


def xer_bytes(encoding="utf-8", **tables):
    """Return :func:`xer_text` encoded."""
    return xer_text(**tables).encode(encoding)
