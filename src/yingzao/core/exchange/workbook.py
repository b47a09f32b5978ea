"""A ledger as an Excel workbook: the rows and columns one looks at, with typed cells.

Dates, numbers and sums stay what they are, so that a spreadsheet can go on calculating. Text stays text:
what looks like a formula is marked as text and is never evaluated by the program that opens the file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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

from .cells import CELL_LIMIT

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NARROWEST, _WIDEST = 9, 48
_ROWS_MEASURED = 200
_BAND = PatternFill("solid", fgColor="EEF1F5")


def ledger_workbook(
    ledger: Ledger, records: Iterable[Record], columns: Sequence[str], totals: Mapping[str, Any] | None = None
) -> bytes:
    """The records as ``.xlsx``: a header row in the active language, one row per record, then the totals.

    ``columns`` are names the ledger can show; the caller leaves out those the reader may not see.
    """
    last = [_("Total"), *((totals or {}).get(column) for column in columns[1:])] if totals else None
    return rows_workbook(
        str(ledger.plural), ledger_headers(ledger, columns), ledger_rows(ledger, records, columns),
        [_number_format(ledger, column) for column in columns], last,
    )  # fmt: skip


def ledger_headers(ledger: Ledger, columns: Sequence[str]) -> list[str]:
    return [_header(ledger, column) for column in columns]


def ledger_rows(ledger: Ledger, records: Iterable[Record], columns: Sequence[str]) -> Iterator[list[Any]]:
    """The cells of every record, typed; times are local."""
    readers = [_reader(ledger, column) for column in columns]
    return ([_plain(read(record)) for read in readers] for record in records)


def rows_workbook(
    title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]], formats: Sequence[str] = (),
    totals: Sequence[Any] | None = None,
) -> bytes:  # fmt: skip
    """Any table as ``.xlsx`` with the same care: frozen header, widths, typed and guarded cells."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title))
    formats = formats or [""] * len(headers)
    remaining = iter(rows)
    first = [row for row, _number in zip(remaining, range(_ROWS_MEASURED), strict=False)]
    for number, header in enumerate(headers):
        widest = max(text_width(header), *(text_width(row[number]) for row in first), _NARROWEST)
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(widest + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.append([header_cell(sheet, header) for header in headers])
    for part in (first, remaining):
        for row in part:
            sheet.append([guarded_cell(sheet, value, form) for value, form in zip(row, formats, strict=True)])
    if totals is not None:
        cells = [guarded_cell(sheet, value, form) for value, form in zip(totals, formats, strict=True)]
        for cell in cells:
            cell.font, cell.fill = Font(bold=True), _BAND
        sheet.append(cells)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _header(ledger: Ledger, column: str) -> str:
    label = str(ledger.label(column))
    return label[:1].upper() + label[1:]


def _reader(ledger: Ledger, column: str) -> Callable[[Any], Any]:
    if column == "number":
        return lambda record: record.full_number
    return ledger.reader(column)


def _plain(value: Any) -> Any:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return timezone.make_naive(value) if timezone.is_aware(value) else value
        case None | int() | float() | Decimal() | date() | time():
            return value
    return str(value)


def _number_format(ledger: Ledger, column: str) -> str:
    try:
        places = getattr(ledger.model._meta.get_field(column), "decimal_places", None)
    except FieldDoesNotExist:
        return ""
    return "" if places is None else decimal_format(places)


def decimal_format(places: int | None) -> str:
    """Thousands separated, with as many decimals as are stored."""
    return "#,##0" + ("." + "0" * places if places else "")


def header_cell(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = guarded_cell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = _BAND
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def guarded_cell(sheet: WriteOnlyWorksheet, value: Any, number_format: str = "") -> WriteOnlyCell:
    """A typed cell; text is text even where it looks like a formula."""
    match value:
        case datetime():
            return _formatted(sheet, value, "yyyy-mm-dd hh:mm")
        case date():
            return _formatted(sheet, value, "yyyy-mm-dd")
        case str():
            return _text_cell(sheet, value, number_format)
        case Decimal() | int() | float() if number_format:
            return _formatted(sheet, value, number_format)
    return WriteOnlyCell(sheet, value)


def _formatted(sheet: WriteOnlyWorksheet, value: Any, number_format: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def _text_cell(sheet: WriteOnlyWorksheet, text: str, number_format: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:CELL_LIMIT])
    cell.data_type = "s"  # openpyxl would make a formula of a leading =
    if number_format == "@":
        cell.number_format = number_format
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True  # still text after somebody edits the cell
    return cell


def sheet_name(title: str) -> str:
    return "".join("_" if c in r"[]:*?/\'" else c for c in title)[:31] or "1"


def text_width(value: Any) -> int:
    """Columns a value takes on screen; a Chinese character takes two."""
    if isinstance(value, datetime):
        return 16
    lines = str("" if value is None else value).splitlines() or [""]
    return max(sum(2 if east_asian_width(c) in "WF" else 1 for c in line) for line in lines)
