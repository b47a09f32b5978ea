"""What a file of tables holds, how much of it is taken, and how a file is refused."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum


class FaultKind(StrEnum):
    """Why a cell has no value that could be taken."""

    FORMULA = "formula"
    """A formula whose result was never stored: the file was written by a program, not saved by a spreadsheet."""
    ERROR = "error"
    """A formula that failed (#N/A, #REF! …)."""
    MERGED = "merged"
    """Covered by a merged cell: only the first cell of the range holds the value."""
    NUMBER = "number"
    """Marked as a number and none."""


@dataclass(frozen=True)
class Fault:
    """A cell without a usable value; ``text`` is the error sign, the range of the merger, or what stands there."""

    kind: FaultKind
    text: str = ""


Value = str | bool | int | Decimal | date | datetime | time | Fault | None
"""A cell: numbers are exact (whole ones ``int``), moments are local, blank text is None."""


@dataclass(frozen=True)
class Row:
    """A row that is not empty, under the number the spreadsheet shows."""

    number: int
    cells: tuple[Value, ...]

    def cell(self, column: int) -> Value:
        """The cell in that column (0 is A); None beyond the last."""
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True)
class Sheet:
    """One visible sheet; ``has_more`` when it holds more rows than the limit, and ``rows`` are the first of them."""

    name: str
    rows: tuple[Row, ...]
    has_more: bool = False
    formulas: int = 0
    """Cells whose value is the stored result of a formula."""
    hidden_rows: int = 0


@dataclass(frozen=True)
class File:
    """All visible sheets of a file; a text file is one sheet without a name."""

    sheets: tuple[Sheet, ...]
    encoding: str = ""
    """Of a text file; empty for a workbook."""
    starts_1904: bool = False
    """Do the day numbers of this workbook count from 1904 (old Macintosh) instead of 1900?"""


@dataclass(frozen=True)
class Limits:
    """How much is taken from one file."""

    bytes: int = 20 * 1024**2
    unpacked_bytes: int = 256 * 1024**2
    ratio: int = 200
    """Unpacked to packed size of one part above a megabyte; real sheets stay below 60."""
    rows: int = 10_000
    columns: int = 200
    cells: int = 1_000_000
    sheets: int = 40
    text: int = 32_767


class SheetError(ValueError):
    """A file that is not read; ``code`` and ``params`` let a screen say what is wrong and what to do."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params


@dataclass
class Budget:
    """Counts the cells read from one file."""

    limit: int
    taken: int = 0

    def take(self, cells: int) -> None:
        self.taken += cells
        if self.taken > self.limit:
            raise SheetError("too_many_cells", limit=self.limit)


def column_letters(index: int) -> str:
    """``0`` → ``A``, ``27`` → ``AB``."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
