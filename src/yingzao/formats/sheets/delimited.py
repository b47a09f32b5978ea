"""Text files of a table: encoding and separator are found out; every cell is text."""

import csv
from collections.abc import Iterator
from io import StringIO

from yingzao.formats.cut_text import is_cut

from .model import Budget, File, Limits, Row, Sheet, SheetError, column_letters

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = ",\t;"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def read_delimited(content: bytes, limits: Limits) -> File:
    """The one table of a text file; raises SheetError unreadable_text, cut_text, cut_row, text_too_long,
    too_many_columns, too_many_cells."""
    text, encoding = _decoded(content)
    rows: list[Row] = []
    widths: list[int] = []
    budget = Budget(limits.cells)
    has_more = False
    for number, cells in enumerate(_records(text, limits), start=1):
        values = tuple(_undisarmed(cell.strip()) or None for cell in cells)
        while values and values[-1] is None:
            values = values[:-1]
        if not values:
            continue
        if len(values) > limits.columns:
            raise SheetError(
                "too_many_columns", limit=limits.columns, cell=f"{column_letters(len(values) - 1)}{number}"
            )
        if len(rows) == limits.rows:
            has_more = True
            break
        budget.take(len(values))
        rows.append(Row(number, values))
        widths.append(len(cells))
    if not has_more and _is_cut_row(text, widths):
        raise SheetError("cut_row", row=rows[-1].number)
    return File((Sheet("", tuple(rows), has_more),), encoding)


def _decoded(content: bytes) -> tuple[str, str]:
    """Text and encoding: by its mark, else UTF-8, else the encoding of Chinese Windows."""
    encodings = [name for mark, name in _MARKS if content.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            before = content[: error.start]
            if is_cut(error) and not before.isascii():
                raise SheetError("cut_text", row=before.decode(encoding).count("\n") + 1) from error
            continue
        if "\0" not in text:
            return text, encoding
    raise SheetError("unreadable_text")


def _is_cut_row(text: str, widths: list[int]) -> bool:
    """Does the text stop within a row: one without an end, shorter than all the others, which are equally long?"""
    return (
        len(widths) > 2
        and len(set(widths[:-1])) == 1
        and widths[-1] < widths[0]
        and not text.endswith(("\n", "\r"))
    )


def _records(text: str, limits: Limits) -> Iterator[list[str]]:
    csv.field_size_limit(limits.text + 1)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text))
    try:
        yield from reader
    except csv.Error as error:
        raise SheetError("text_too_long", row=reader.line_num, limit=limits.text) from error


def _separator(text: str) -> str:
    """What stands most often in the first lines, outside quotation marks."""
    head = "".join(part for number, part in enumerate(text[:4000].split('"')) if number % 2 == 0)
    return max(_SEPARATORS, key=head.count)


def _undisarmed(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a text for a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text
