"""The tables of a XER as they stand in the file: rows with their line numbers, values by field name."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


class XerRow:
    """One row: values by field name in lower case; a field the table lacks reads as an empty string."""

    __slots__ = ("_columns", "_values", "line", "table")

    def __init__(self, table: str, line: int, columns: Mapping[str, int], values: Sequence[str]) -> None:
        self.table = table
        self.line = line
        self._columns = columns
        self._values = values

    def __getitem__(self, name: str) -> str:
        column = self._columns.get(name, -1)
        return self._values[column].strip() if 0 <= column < len(self._values) else ""


@dataclass
class XerTable:
    """A table: its field names (lower case, in file order) and rows."""

    name: str
    fields: tuple[str, ...] = ()
    rows: list[XerRow] = field(default_factory=list)

    def __iter__(self) -> Iterator[XerRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass
class XerFile:
    """A whole XER: tables by upper-case name, and what the reader had to overlook (code → count)."""

    version: str
    encoding: str
    tables: dict[str, XerTable]
    oddities: Counter[str]

    def table(self, name: str) -> XerTable:
        """Return a table, or an empty one if the file has none of that name."""
        return self.tables.get(name.upper()) or XerTable(name.upper())


def baseline_rows(projects: XerTable | None) -> list[XerRow]:
    """The rows of PROJECT that are baselines of another row.

    P6 marks a baseline by the project it was made of (``orig_proj_id``); only where that one is in the file too
    can it serve as a baseline.
    """
    rows = {row["proj_id"]: row for row in projects or ()}
    return [
        row for row in rows.values() if row["orig_proj_id"] in rows and row["orig_proj_id"] != row["proj_id"]
    ]
