"""The uploaded list handed back as Excel: the cells to mend are marked, a last column says what is wrong."""

from collections import defaultdict
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import PatternFill

from yingzao.formats.sheets import Fault, column_letters

from .columns import PROBLEMS
from .models import Upload
from .reading import read_table
from .workbook import guarded_cell, header_cell, sheet_name

_WRONG = PatternFill("solid", fgColor="F8D3CE")


def workbook_to_mend(upload: Upload) -> bytes:
    """All rows of the sheet, so that the mended file can be uploaded in its place."""
    texts: dict[int, list[str]] = defaultdict(list)
    marked: set[tuple[int, str]] = set()
    for row, letters, header, _value, text, remedy in upload.report["problems"]:
        texts[row].append(f"{letters} {header}: {text} {remedy}".strip())
        marked.add((row, letters))
    header_row = upload.report["header_row"]
    sheets = read_table(upload.file).sheets
    sheet = next((each for each in sheets if each.name == upload.report["sheet"]), sheets[0])
    width = len(upload.report["columns"])
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet_name(sheet.name))
    page.freeze_panes = "A2"
    page.append(
        [header_cell(page, each["header"]) for each in upload.report["columns"]]
        + [header_cell(page, str(PROBLEMS))]
    )
    for row in sheet.rows:
        if row.number <= header_row:
            continue
        cells = []
        for index in range(width):
            value = row.cell(index)
            cell = guarded_cell(page, value.text if isinstance(value, Fault) else value)
            if (row.number, column_letters(index)) in marked:
                cell.fill = _WRONG
            cells.append(cell)
        page.append([*cells, guarded_cell(page, "\n".join(texts[row.number]))])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
