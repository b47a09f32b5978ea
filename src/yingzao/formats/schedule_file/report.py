"""What an import did not carry over: tables, fields and constructs, each with a count."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Unmapped:
    """One thing left behind: ``what`` is table, field or construct, ``name`` says which."""

    what: str
    name: str
    count: int


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
) -> MappingReport:
    """Return the report of what was counted while reading."""
    kinds = (("table", tables), ("field", fields), ("construct", constructs))
    return MappingReport(
        tuple(
            Unmapped(what, name, count)
            for what, counts in kinds
            for name, count in (counts or Counter()).most_common()
            if count
        )
    )
