"""Tables out of Excel and CSV files that strangers send: cells with their types, or an error that names the remedy.

Workbooks are checked as archives before anything in them is opened. Formulas give the value Excel stored
with them; one that was never calculated is marked, for nobody here evaluates formulas.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import zip_longest
from typing import Any

Cell = str | int | Decimal | bool | date | datetime | time | None
MOST_ROWS, MOST_COLUMNS = 20_000, 200
MOST_BYTES, MOST_UNPACKED_BYTES, MOST_PARTS = 30 * 1024**2, 300 * 1024**2, 2_000
MOST_RATIO = 300
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
UNCALCULATED = "\0formula"
"""Stands in a cell whose formula has no stored value."""


class TableError(Exception):
    """A file that is not read; ``code`` names why, ``params`` the figures a message needs."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Table:
    """The first sheet that holds anything: its name, and row number (as Excel counts) with cells of each row."""

    sheet: str
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)


def read_table(content: bytes) -> Table:
    """Read ``.xlsx`` or CSV; raises :class:`TableError` (empty, too_large, old_excel, macros, bomb, …)."""
    if not content.strip():
        raise TableError("empty")
    if len(content) > MOST_BYTES:
        raise TableError("too_large", megabytes=MOST_BYTES // 1024**2)
    if content.startswith(_OLE):
        raise TableError("old_excel")
    if content.startswith(_ZIP):
        return _read_workbook(content)
    return _read_csv(content)


def _read_workbook(content: bytes) -> Table:
    has_formulas = _check_archive(content)
    from openpyxl import load_workbook

    try:
        values = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = load_workbook(io.BytesIO(content), read_only=True) if has_formulas else None
    except MemoryError:
        raise
    except Exception as broken:
        raise TableError("broken") from broken
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible":
            continue
        shown = _rows_of(sheet, formulas[sheet.title] if formulas else None)
        rows = _bounded(shown)
        if rows:
            return Table(sheet.title, rows)
    raise TableError("empty")


def _check_archive(content: bytes) -> bool:
    """Refuse what would unpack too large or runs macros; tells whether any sheet has formulas."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except zipfile.BadZipFile as broken:
        raise TableError("broken") from broken
    whole = sum(part.file_size for part in parts)
    dense = any(p.file_size > 1024**2 and p.file_size > MOST_RATIO * max(p.compress_size, 1) for p in parts)
    if len(parts) > MOST_PARTS or whole > MOST_UNPACKED_BYTES or dense:
        raise TableError("bomb")
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise TableError("not_excel")
    if "xl/vbaProject.bin" in names:
        raise TableError("macros")
    return any(_has_formula(archive, name) for name in names if name.startswith("xl/worksheets/sheet"))


def _has_formula(archive: zipfile.ZipFile, name: str) -> bool:
    kept = b""
    with archive.open(name) as part:
        while chunk := part.read(1024**2):
            if b"<f>" in kept + chunk or b"<f " in kept + chunk:
                return True
            kept = chunk[-3:]
    return False


def _rows_of(sheet: Any, formulas: Any) -> Iterator[list[Cell]]:
    both = zip_longest(
        sheet.iter_rows(values_only=True), formulas.iter_rows(values_only=True) if formulas else ()
    )
    for values, written in both:
        yield [_cell(value, _at(written, place)) for place, value in enumerate(values or ())]


def _at(row: Any, place: int) -> Any:
    return row[place] if row is not None and place < len(row) else None


def _cell(value: Any, written: Any) -> Cell:
    if value is None and isinstance(written, str) and written.startswith("="):
        return UNCALCULATED
    if isinstance(value, bool | int | datetime | date | time) or value is None:
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else Decimal(repr(value))
    return str(value).strip() or None


def _read_csv(content: bytes) -> Table:
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableError("not_excel")
    text = _decoded(content)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:8192], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    lines = csv.reader(io.StringIO(text, newline=""), dialect)
    try:
        rows = _bounded([cell.strip() or None for cell in line] for line in lines)
    except csv.Error as broken:
        raise TableError("broken") from broken
    if not rows:
        raise TableError("empty")
    return Table("CSV", rows)


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("encoding")


def _bounded(lines: Iterator[list[Cell]] | Any) -> list[tuple[int, list[Cell]]]:
    """Rows that hold something, numbered from 1; raises above the limits."""
    rows: list[tuple[int, list[Cell]]] = []
    for number, cells in enumerate(lines, start=1):
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise TableError("too_wide", columns=MOST_COLUMNS)
        if len(rows) > MOST_ROWS:
            raise TableError("too_many_rows", rows=MOST_ROWS)
        rows.append((number, cells))
    return rows
