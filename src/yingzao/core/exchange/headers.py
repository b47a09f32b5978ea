"""Which row holds the headers, and which column is which field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from yingzao.formats.sheets import Fault, Row, Sheet, column_letters

from .cells import shown_cell
from .columns import NUMBER, Described, SheetColumns, header_key, without_brackets

SEARCHED_ROWS = 30
SAMPLES = 3
_ALIKE = 0.6


@dataclass(frozen=True)
class Heading:
    """One column of the sheet: ``field`` is empty where it is not read, and ``why`` says so."""

    index: int
    header: str
    field: str = ""
    why: str = ""
    suggestion: str = ""
    """The field whose words are most like the header, offered where none fits."""
    samples: tuple[str, ...] = ()

    @property
    def letters(self) -> str:
        return column_letters(self.index)


@dataclass(frozen=True)
class Matching:
    """The headings of one sheet; ``missing`` are required columns that it does not have."""

    sheet: Sheet
    header_row: int
    """Number of the row of headers; 0 when none was found."""
    headings: tuple[Heading, ...]
    missing: tuple[Described, ...]

    @property
    def columns(self) -> dict[str, Heading]:
        return {heading.field: heading for heading in self.headings if heading.field}

    @property
    def updates(self) -> bool:
        """Does the sheet name records that exist?"""
        return NUMBER in self.columns

    @property
    def unknown(self) -> list[Heading]:
        return [
            heading for heading in self.headings if heading.header and not heading.field and not heading.why
        ]

    def rows(self) -> list[Row]:
        """The rows of data."""
        return [row for row in self.sheet.rows if row.number > self.header_row]


def best_matching(
    sheets: Sequence[Sheet], columns: SheetColumns, *, sheet: str = "", header_row: int | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Matching:  # fmt: skip
    """The sheet and row whose headers fit best, or those a person chose; ``mapping`` is column letter → field."""
    chosen = [each for each in sheets if each.name == sheet] or list(sheets)
    found = [
        _matching(each, row, columns, mapping or {})
        for each in chosen
        for row in _candidates(each, header_row)
    ]
    nothing = Matching(sheets[0], 0, (), tuple(columns.required()))
    return max(found, key=lambda each: (_fit(each), -each.header_row), default=nothing)


def _candidates(sheet: Sheet, header_row: int | None) -> list[Row]:
    if header_row is not None:
        return [row for row in sheet.rows if row.number == header_row]
    return list(sheet.rows[:SEARCHED_ROWS])


def _fit(matching: Matching) -> int:
    return len(matching.columns)


def _matching(sheet: Sheet, row: Row, columns: SheetColumns, mapping: Mapping[str, str]) -> Matching:
    headings: list[Heading] = []
    taken: dict[str, str] = {}
    for index in range(_width(sheet)):
        heading = _heading(index, row, columns, mapping)
        if heading.field in taken:
            why = _("Column %s is read as this already.") % taken[heading.field]
            heading = replace(heading, field="", why=why)
        elif heading.field:
            taken[heading.field] = heading.letters
        headings.append(heading)
    missing = tuple(each for each in columns.required() if each.name not in taken)
    return Matching(sheet, row.number, tuple(headings), missing)


def _width(sheet: Sheet) -> int:
    return max((len(row.cells) for row in sheet.rows), default=0)


def _heading(index: int, row: Row, columns: SheetColumns, mapping: Mapping[str, str]) -> Heading:
    cell = row.cell(index)
    header = "" if cell is None or isinstance(cell, Fault) else str(cell).replace("\n", " ")
    letters = column_letters(index)
    if letters in mapping:
        field = mapping[letters]
        known = field in columns.fields or field == NUMBER
        return Heading(index, header, field if known else "", "" if known else _("left out"))
    field = columns.by_header.get(header_key(header)) or columns.by_header.get(without_brackets(header)) or ""
    if not field and header_key(header) in columns.passed_over:
        return Heading(index, header, why=_("not written by hand"))
    return Heading(index, header, field)


def with_samples(matching: Matching, columns: SheetColumns) -> Matching:
    """The same with what the first rows hold, and a suggestion where a header is not known."""
    first = matching.rows()[:SAMPLES]
    free = [name for name in columns.fields if name not in matching.columns]
    headings = tuple(
        replace(
            each, samples=tuple(shown_cell(row.cell(each.index)) for row in first),
            suggestion="" if each.field or not each.header else _suggestion(each.header, free, columns),
        )
        for each in matching.headings
    )  # fmt: skip
    return replace(matching, headings=headings)


def _suggestion(header: str, free: Sequence[str], columns: SheetColumns) -> str:
    wanted = without_brackets(header)
    rated = [
        (SequenceMatcher(None, wanted, without_brackets(label)).ratio(), name)
        for name in free
        for label in columns.fields[name].labels.values()
    ]
    likeness, name = max(rated, default=(0.0, ""))
    return name if likeness >= _ALIKE else ""
