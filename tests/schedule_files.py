"""A small Primavera export written by hand, and ways to spoil it."""

HEADER = "ERMHDR\t20.12\t2026-03-02\tProject\tadmin\tadmin\tdbxDatabaseNoName\tProject Management\tCNY\n"

CALENDAR = (
    "(0||CalendarData()((0||DaysOfWeek()("
    + "".join(f"(0||{day}()((0||0(s|08:00|f|12:00)())(0||1(s|13:00|f|17:00)())))" for day in range(1, 8))
    + "))(0||Exceptions()())))"
)


def table(name: str, fields: str, *rows: str | tuple[str, ...]) -> str:
    """One table; a row is its cells, or one text with the cells between bars."""
    lines = [f"%T\t{name}", "%F\t" + "\t".join(fields.split())]
    lines += ["%R\t" + "\t".join(row.split("|") if isinstance(row, str) else row) for row in rows]
    return "\n".join(lines) + "\n"


def small_xer(data_date: str = "2026-03-02 08:00", second_project: bool = False) -> str:
    """A pit in three steps on a seven-day calendar: walls 10 d, dig 5 d, slab 4 d, then a milestone."""
    projects = [f"7|PIT|{data_date}|2026-03-02 08:00|1"]
    nodes = ["70|7||PIT|基坑工程|1|Y", "71|7|70|W|围护结构|1|N", "72|7|70|D|土方开挖|2|N"]
    tasks = [
        "101|7|71|1|A1010|地下连续墙|TT_Task|TK_NotStart|80|80|2026-03-02 08:00|2026-03-11 17:00",
        "102|7|72|1|A1020|土方开挖|TT_Task|TK_NotStart|40|40|2026-03-12 08:00|2026-03-16 17:00",
        "103|7|72|1|A1030|底板|TT_Task|TK_NotStart|32|32|2026-03-17 08:00|2026-03-20 17:00",
        "104|7|70|1|A1040|基坑完成|TT_FinMile|TK_NotStart|0|0|2026-03-20 17:00|2026-03-20 17:00",
        "105|7|70|1|A1050|监测布点|TT_Task|TK_NotStart|16|16|2026-03-02 08:00|2026-03-03 17:00",
    ]
    links = [
        "1|102|101|7|7|PR_FS|0",
        "2|103|102|7|7|PR_FS|0",
        "3|104|103|7|7|PR_FS|0",
        "4|104|105|7|7|PR_FS|0",
    ]
    if second_project:
        projects.append(f"8|ROAD|{data_date}|2026-03-02 08:00|1")
        nodes.append("80|8||ROAD|道路恢复|2|Y")
        tasks.append("201|8|80|1|R10|道路恢复|TT_Task|TK_NotStart|24|24|2026-03-21 08:00|2026-03-23 17:00")
        links.append("5|201|104|8|7|PR_FS|0")
    return "".join((
        HEADER,
        table("CALENDAR", "clndr_id default_flag clndr_name day_hr_cnt clndr_data",
              ("1", "Y", "七天制", "8", CALENDAR)),
        table("PROJECT", "proj_id proj_short_name last_recalc_date plan_start_date clndr_id", *projects),
        table("PROJWBS", "wbs_id proj_id parent_wbs_id wbs_short_name wbs_name seq_num proj_node_flag", *nodes),
        table("TASK", "task_id proj_id wbs_id clndr_id task_code task_name task_type status_code"
              " target_drtn_hr_cnt remain_drtn_hr_cnt target_start_date target_end_date", *tasks),
        table("TASKPRED", "task_pred_id task_id pred_task_id proj_id pred_proj_id pred_type lag_hr_cnt", *links),
        "%E\n",
    ))  # fmt: skip
