"""Which tables and fields of a XER are read, and so what an import left behind."""

from collections import Counter

from yingzao.formats.schedule_file import MappingReport, Notes, build_report

from .tables import XerFile

MAPPED: dict[str, frozenset[str]] = {
    table: frozenset(fields.split())
    for table, fields in {
        "PROJECT": """proj_id proj_short_name proj_name last_recalc_date plan_start_date plan_end_date
            scd_end_date clndr_id critical_drtn_hr_cnt critical_path_type export_flag
            orig_proj_id sum_base_proj_id""",
        "CALENDAR": "clndr_id clndr_name default_flag base_clndr_id day_hr_cnt clndr_data proj_id clndr_type",
        "SCHEDOPTIONS": """schedoptions_id proj_id sched_retained_logic sched_progress_override
            sched_float_type sched_calendar_on_relationship_lag sched_use_expect_end_flag
            sched_open_critical_flag sched_use_project_end_date_for_float sched_lag_early_start_flag
            sched_outer_depend_type enable_multiple_longest_path_calc limit_multiple_longest_path_calc
            max_multiple_longest_path use_total_float_multiple_longest_paths
            key_activity_for_multiple_longest_paths""",
        "PROJWBS": "wbs_id proj_id parent_wbs_id wbs_short_name wbs_name seq_num proj_node_flag",
        "TASK": """task_id proj_id wbs_id clndr_id task_code task_name task_type status_code complete_pct_type
            phys_complete_pct duration_type rsrc_id total_float_hr_cnt free_float_hr_cnt remain_drtn_hr_cnt
            target_drtn_hr_cnt cstr_date cstr_type cstr_date2 cstr_type2 act_start_date act_end_date
            early_start_date early_end_date late_start_date late_end_date restart_date reend_date
            rem_late_start_date rem_late_end_date target_start_date target_end_date expect_end_date
            suspend_date resume_date driving_path_flag external_early_start_date external_late_end_date""",
        "TASKPRED": "task_pred_id task_id pred_task_id proj_id pred_proj_id pred_type lag_hr_cnt",
        "ACTVTYPE": "actv_code_type_id actv_code_type proj_id actv_code_type_scope seq_num",
        "ACTVCODE": "actv_code_id parent_actv_code_id actv_code_type_id actv_code_name short_name seq_num",
        "TASKACTV": "task_id actv_code_type_id actv_code_id proj_id",
        "RSRC": "rsrc_id parent_rsrc_id clndr_id rsrc_name rsrc_short_name rsrc_type",
        "TASKRSRC": """taskrsrc_id task_id proj_id rsrc_id target_qty remain_qty act_reg_qty act_ot_qty
            target_cost remain_cost act_reg_cost
            act_ot_cost rsrc_type""",
    }.items()
}


def report_on(xer: XerFile, constructs: Notes) -> MappingReport:
    """Compare what the file holds with what the import reads."""
    tables: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    for name, table in xer.tables.items():
        if name not in MAPPED:
            tables[name] = len(table)
            continue
        for unread in (field for field in table.fields if field not in MAPPED[name]):
            filled = sum(1 for row in table if row[unread])
            if filled:
                fields[f"{name}.{unread}"] = filled
    return build_report(tables, fields, constructs + xer.oddities, constructs.lines)
