"""Tables within records: a sheet of their own, each line named by the record's number or by the row of the list."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.core.records.table_field import RowsField, as_json
from yingzao.formats.sheets import File, Row, Sheet

from .cells import CellProblem, read_cell, shown_cell, write_cell
from .columns import LANGUAGES, NUMBER, Described, choices_of, header_key, plain
from .headers import Heading, Matching
from .workbook import sheet_name

Lines = dict[int | str, list[dict[str, Any]]]
"""Rows by the row of the list (a number) or by the compared number of the record."""


def has_own_sheet(each: Described) -> bool:
    return isinstance(each.field, RowsField) and bool(each.field.columns)


def columns_of(table: Described) -> list[Described]:
    """What is filled in in each row, called by its words in every language."""
    assert isinstance(table.field, RowsField)
    found = []
    for key, field in table.field.columns.items():
        column = Described(key, field)
        for code in LANGUAGES:
            with translation.override(code):
                column.labels[code], column.choices[code] = str(field.label or key), list(choices_of(field))
        found.append(column)
    return found


def lines_of(
    columns: Sequence[Described], number: str, rows: Iterable[Mapping[str, Any]] | None
) -> Iterator[list[Any]]:
    """The rows of one record as cells, its number before each."""
    for row in rows or ():
        yield [number, *(write_cell(each, each.field.to_python(row.get(each.name))) for each in columns)]


# -- reading ---------------------------------------------------------------------------------------------


def folded(file: File, matching: Matching, fields: Mapping[str, Described]) -> tuple[Matching, list[str]]:
    """The list with the rows of its sheets in a column each, and the names of the sheets read.

    Raises :class:`Refusal` naming sheet and row of the first line that cannot be read or belongs to no row.
    """
    read = []
    for table in filter(has_own_sheet, fields.values()):
        sheet = _sheet_of(table, file.sheets, matching)
        if sheet is not None and sheet.rows:
            matching = _with_column(matching, table, sheet, _lines(sheet, table, file.starts_1904))
            read.append(sheet.name)
    return matching, read


def _sheet_of(table: Described, sheets: Sequence[Sheet], matching: Matching) -> Sheet | None:
    if table.name in matching.columns:
        return None
    names = {plain(sheet_name(label)) for label in table.labels.values()}
    return next((each for each in sheets if each is not matching.sheet and plain(each.name) in names), None)


def _with_column(matching: Matching, table: Described, sheet: Sheet, lines: Lines) -> Matching:
    index = max((len(row.cells) for row in matching.sheet.rows), default=0)
    number = matching.columns.get(NUMBER)
    belonging: set[int | str] = set()
    rows = []
    for row in matching.sheet.rows:
        found: list[dict[str, Any]] = []
        if row.number > matching.header_row:
            keys: set[int | str] = {row.number}
            if number is not None:
                keys.add(plain(shown_cell(row.cell(number.index))))
            belonging |= keys
            found = [line for key in keys for line in lines.get(key, ())]
        rows.append(_with_cell(row, index, json.dumps(found, ensure_ascii=False) if found else None))
    if lost := lines.keys() - belonging:
        text = _("Sheet “%(sheet)s”: “%(name)s” is no row of the list. Mend it, or leave the line out.")
        raise Refusal(text % {"sheet": sheet.name, "name": sorted(map(str, lost))[0]})
    heading = Heading(index, table.label, table.name)
    return replace(
        matching, sheet=replace(matching.sheet, rows=tuple(rows)), headings=(*matching.headings, heading)
    )


def _with_cell(row: Row, index: int, text: str | None) -> Row:
    return replace(row, cells=(*row.cells, *[None] * (index - len(row.cells)), text))


def _lines(sheet: Sheet, table: Described, starts_1904: bool) -> Lines:
    head, *rows = sheet.rows
    columns = columns_of(table)
    keys = [each.name for each in columns]
    known = {header_key(label): each for each in columns for label in (each.name, *each.labels.values())}
    headed = [(i, known.get(header_key(cell))) for i, cell in enumerate(head.cells) if i and cell is not None]
    found: Lines = {}
    for row in rows:
        line = {}
        for index, column in headed:
            if column is not None and (value := _value(sheet, row, index, column, starts_1904)) not in (
                None,
                "",
            ):
                line[column.name] = value
        if line:
            found.setdefault(_named_by(sheet, row), []).append(
                {key: line[key] for key in keys if key in line}
            )
    return found


def _named_by(sheet: Sheet, row: Row) -> int | str:
    text = shown_cell(row.cell(0)) if row.cell(0) is not None else ""
    if not text:
        text = _(
            "Sheet “%(sheet)s”, row %(row)s: write the record's number or the row of the list into column A."
        )
        raise Refusal(text % {"sheet": sheet.name, "row": row.number})
    return int(text) if text.isascii() and text.isdigit() else plain(text)


def _value(sheet: Sheet, row: Row, index: int, column: Described, starts_1904: bool) -> Any:
    try:
        return as_json(column.field.clean(read_cell(column, row.cell(index), None, starts_1904)))
    except CellProblem as problem:
        said = f"{problem.text} {problem.remedy}"
    except ValidationError as error:
        said = " ".join(error.messages)
    text = _("Sheet “%(sheet)s”, row %(row)s, “%(column)s”: %(said)s")
    raise Refusal(text % {"sheet": sheet.name, "row": row.number, "column": column.label, "said": said})
