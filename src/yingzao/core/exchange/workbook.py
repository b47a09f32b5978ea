"""A ledger as an Excel workbook: the rows and columns one looks at, with typed cells.

Dates, numbers and sums stay what they are, so that a spreadsheet can go on calculating. Text stays text:
what looks like a formula is marked as text and is never evaluated by the program that opens the file.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from yingzao.core.records.ledgers import Ledger
from yingzao.core.records.models import Record

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_CELL_LIMIT = 32_767
_NARROWEST, _WIDEST = 9, 48
_ROWS_MEASURED = 200


def ledger_workbook(ledger: Ledger, records: Iterable[Record], columns: Sequence[str]) -> bytes:
    """The records as ``.xlsx``: one header row in the active language, one row per record.

    ``columns`` are names the ledger can show; the caller leaves out those the reader may not see.
    """
    headers = [_header(ledger, column) for column in columns]
    return rows_workbook(
        str(ledger.plural), headers, ([_plain(ledger, r, c) for c in columns] for r in records),
        [_number_format(ledger, column) for column in columns],
    )  # fmt: skip


def rows_workbook(
    title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]], formats: Sequence[str] = ()
) -> bytes:
    """Any table as ``.xlsx`` with the same care: frozen header, widths, typed and guarded cells."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    formats = formats or [""] * len(headers)
    remaining = iter(rows)
    first = [row for row, _number in zip(remaining, range(_ROWS_MEASURED), strict=False)]
    for number, header in enumerate(headers):
        widest = max(_width(header), *(_width(row[number]) for row in first), _NARROWEST)
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(widest + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.append([_header_cell(sheet, header) for header in headers])
    for part in (first, remaining):
        for row in part:
            sheet.append([_cell(sheet, value, form) for value, form in zip(row, formats, strict=True)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _header(ledger: Ledger, column: str) -> str:
    label = str(ledger.label(column))
    return label[:1].upper() + label[1:]


def _plain(ledger: Ledger, record: Record, column: str) -> Any:
    value = ledger.value(record, column)
    match value:
        case bool():
            return _("yes") if value else _("no")
        case None | int() | float() | Decimal() | date() | time():
            return value
    return str(value)


def _number_format(ledger: Ledger, column: str) -> str:
    try:
        places = getattr(ledger.model._meta.get_field(column), "decimal_places", None)
    except FieldDoesNotExist:
        return ""
    return "" if places is None else "#,##0" + ("." + "0" * places if places else "")


def _header_cell(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="EEF1F5")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Any, number_format: str = "") -> WriteOnlyCell:
    match value:
        case datetime():
            return _formatted(sheet, timezone.make_naive(value) if timezone.is_aware(value) else value,
                              "yyyy-mm-dd hh:mm")  # fmt: skip
        case date():
            return _formatted(sheet, value, "yyyy-mm-dd")
        case str():
            return _text_cell(sheet, value)
        case Decimal() | int() | float() if number_format:
            return _formatted(sheet, value, number_format)
    return WriteOnlyCell(sheet, value)


def _formatted(sheet: WriteOnlyWorksheet, value: Any, number_format: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:_CELL_LIMIT])
    cell.data_type = "s"  # openpyxl would make a formula of a leading =
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True  # still text after somebody edits the cell
    return cell


def _sheet_name(title: str) -> str:
    return "".join("_" if c in r"[]:*?/\'" else c for c in title)[:31] or "1"


def _width(value: Any) -> int:
    """Columns a value takes on screen; a Chinese character takes two."""
    if isinstance(value, datetime):
        return 16
    lines = str("" if value is None else value).splitlines() or [""]
    return max(sum(2 if east_asian_width(c) in "WF" else 1 for c in line) for line in lines)
