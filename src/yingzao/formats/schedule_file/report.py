"""What an import did not carry over: tables, fields and constructs, each with a count and its first lines."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MOST_LINES = 20


class Notes(Counter[str]):
    """Counts of what was guessed or left behind, and the lines in which the first of each stand."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, list[int]] = {}

    def at(self, name: str, line: int) -> None:
        """Count something that stands in a line of the file."""
        self[name] += 1
        lines = self.lines.setdefault(name, [])
        if len(lines) < MOST_LINES:
            lines.append(line)


@dataclass(frozen=True)
class Unmapped:
    """One thing left behind: ``what`` is table, field or construct, ``name`` says which, ``lines`` where first."""

    what: str
    name: str
    count: int
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class MappingReport:
    """Everything left behind or guessed during an import, most frequent first within each kind."""

    items: tuple[Unmapped, ...]

    def __iter__(self) -> Iterator[Unmapped]:
        return iter(self.items)

    def count(self, name: str) -> int:
        """How often a table, field or construct was met; 0 when never."""
        return sum(item.count for item in self.items if item.name == name)


def build_report(
    tables: Counter[str] | None = None,
    fields: Counter[str] | None = None,
    constructs: Counter[str] | None = None,
    lines: Mapping[str, Sequence[int]] | None = None,
) -> MappingReport:
    """Return the report of what was counted while reading."""
    kinds = (("table", tables), ("field", fields), ("construct", constructs))
    return MappingReport(
        tuple(
            Unmapped(what, name, count, tuple((lines or {}).get(name, ())))
            for what, counts in kinds
            for name, count in (counts or Counter()).most_common()
            if count
        )
    )
