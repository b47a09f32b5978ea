"""The columns of a schedule table, found by their headings in Chinese or English, and its helper sheets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yingzao.formats.schedule_file import ScheduleFileError
from yingzao.formats.sheets import File, Row, Sheet, Value

HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("Code", "编码", "工序编码", "作业代码", "任务编号", "代码", "编号", "序号", "activity id", "id"),
    "name": ("Name", "名称", "工序名称", "作业名称", "任务名称", "工作名称", "activity name", "task name"),
    "wbs": ("WBS", "WBS路径", "分部分项", "wbs path"),
    "kind": ("Kind", "类型", "工序类型", "作业类型", "type", "activity type"),
    "days": ("Days", "工期", "持续时间", "原定工期", "duration", "original duration"),
    "predecessors": ("Predecessors", "紧前工序", "前置任务", "前置工序", "紧前工作", "紧前作业"),
    "calendar": ("Calendar", "日历", "工作日历"),
    "constraint": ("Constraint", "限制条件", "约束", "约束条件"),
    "planned_start": ("Planned start", "计划开始", "计划开工", "开始时间", "start", "early start"),
    "planned_finish": ("Planned finish", "计划完成", "计划完工", "完成时间", "finish", "early finish"),
    "progress": ("Progress", "进度", "完成百分比", "完成比例", "percent complete", "% complete"),
    "remaining": ("Remaining", "剩余工期", "尚需工期", "remaining duration"),
    "actual_start": ("Actual start", "实际开始", "实际开工"),
    "actual_finish": ("Actual finish", "实际完成", "实际完工"),
    "direct_cost": ("Direct cost", "直接费", "直接成本", "直接费用", "费用"),
    "workers": ("Workers", "人数", "作业人数", "劳动力"),
    "shortest_days": ("Shortest duration", "最短工期", "极限工期"),
    "crash_cost_per_day": ("Cost of a day saved", "费用率", "赶工费率"),
    "materials": ("Materials", "材料", "主要材料"),
}
"""Field → headings; the first is the one that is written."""

NEEDED = ("code", "days")
MEANS = ("direct_cost", "workers", "shortest_days", "crash_cost_per_day", "materials")
"""What an activity costs and needs; kept as it is written."""
CALENDAR_SHEETS = ("Calendars", "日历")
PROJECT_SHEETS = ("Project", "项目")
HEADING_ROWS = 15
_UNIT = re.compile(r"[(（\[].*?[)）\]]|[\s*:：_/.-]+")


def plain(text: str) -> str:
    """A heading without units in brackets, blanks and case."""
    return _UNIT.sub("", text).casefold()


KNOWN: Mapping[str, str] = {plain(each): field for field, names in HEADINGS.items() for each in names}


@dataclass(frozen=True)
class TableSheet:
    """The sheet with the activities: which column holds what, headings as written, and the rows beneath."""

    name: str
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    unknown: tuple[str, ...]
    rows: tuple[Row, ...]

    def cell(self, row: Row, field: str) -> Value:
        """The value of a field in a row; None where the table has no such column."""
        column = self.columns.get(field)
        return None if column is None else row.cell(column)


def find_table(file: File) -> TableSheet | None:
    """The first sheet whose headings name activities and durations; None when there is none."""
    for sheet in file.sheets:
        if sheet.name in (*CALENDAR_SHEETS, *PROJECT_SHEETS):
            continue
        for place, row in enumerate(sheet.rows[:HEADING_ROWS]):
            found = _columns(row)
            if all(field in found for field in NEEDED):
                return _table(sheet, place, row, found)
    return None


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, value in enumerate(row.cells):
        field = KNOWN.get(plain(value)) if isinstance(value, str) else None
        if field is not None:
            found.setdefault(field, column)
    return found


def _table(sheet: Sheet, place: int, row: Row, found: dict[str, int]) -> TableSheet:
    if sheet.has_more:
        raise ScheduleFileError(
            "table.too_many_rows",
            f"The sheet has more than {len(sheet.rows)} rows.",
            "Split the plan, or export it as XER or XML.",
            line=sheet.rows[-1].number + 1,
            table=sheet.name or None,
            params={"rows": len(sheet.rows)},
        )
    used = set(found.values())
    unknown = [
        str(value) for column, value in enumerate(row.cells) if value is not None and column not in used
    ]
    headings = {field: str(row.cell(column)) for field, column in found.items()}
    return TableSheet(sheet.name, found, headings, tuple(unknown), sheet.rows[place + 1 :])


def helper_sheet(file: File, names: tuple[str, ...]) -> Sheet | None:
    """The sheet of calendars or of the project, if the file has it."""
    return next((sheet for sheet in file.sheets if sheet.name in names), None)
