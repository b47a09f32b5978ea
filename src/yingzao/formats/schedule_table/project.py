"""The sheet that says of the project what no row can: name, begin, data date, calendar."""

from dataclasses import dataclass

from yingzao.formats.schedule_file import ImportedProject
from yingzao.formats.sheets import File, Row, Sheet

from .cells import Place, read_instant, read_text
from .columns import PROJECT_SHEETS, TableSheet, helper_sheet, plain

FIELDS = {
    "code": ("Id", "项目编号", "编号"),
    "name": ("Name", "项目名称", "名称"),
    "start": ("Start", "开始日期", "开工日期"),
    "data_date": ("Data date", "数据日期"),
    "must_finish": ("Must finish by", "要求完工日期"),
    "calendar": ("Calendar", "日历"),
}


@dataclass(frozen=True)
class StatedProject:
    """What the sheet states; empty or None where it says nothing."""

    code: str = ""
    name: str = ""
    start: int | None = None
    data_date: int | None = None
    must_finish: int | None = None
    calendar: str = ""


def read_project_sheet(file: File) -> StatedProject:
    """Read the sheet of the project, a word and its value in every row; nothing where there is none."""
    sheet = helper_sheet(file, PROJECT_SHEETS)
    if sheet is None:
        return StatedProject()
    known = {plain(word): name for name, words in FIELDS.items() for word in words}
    rows = {known[plain(str(row.cell(0)))]: row for row in sheet.rows if plain(str(row.cell(0))) in known}

    def text(name: str) -> str:
        return read_text(_place(sheet, rows[name])) if name in rows else ""

    def when(name: str) -> int | None:
        return read_instant(_place(sheet, rows[name])) if name in rows else None

    return StatedProject(
        text("code"), text("name"), when("start"), when("data_date"), when("must_finish"), text("calendar")
    )


def _place(sheet: Sheet, row: Row) -> Place:
    """The second cell of a row, named by the first."""
    return Place(
        TableSheet(sheet.name, {"value": 1}, {"value": str(row.cell(0))}, (), sheet.rows), row, "value"
    )


def project_rows(project: ImportedProject, calendar: str) -> list[tuple[str, str | int | None]]:
    """The rows of the sheet: words, and texts or instants."""
    values = (
        project.short_name, project.name, project.plan_start, project.data_date, project.must_finish, calendar,
    )  # fmt: skip
    return [(words[0], value) for words, value in zip(FIELDS.values(), values, strict=True)]
