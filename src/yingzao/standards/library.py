"""The shape of the list of standards: number, title, whether in force, and what came in its place."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yingzao.standards.confidence import Confidence
from yingzao.standards.tables import Table


class State(StrEnum):
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Entry:
    """One standard; ``confidence`` is that of its state and dates."""

    number: str
    title: str
    topic: str
    state: State
    confidence: Confidence
    replaced_by: str | None = None
    effective_on: date | None = None
    note: str | None = None


@dataclass(frozen=True)
class LibraryTable(Table):
    """Every ``replaced_by`` stands in the list itself and is in force; a number stands once."""

    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        known = {entry.number: entry for entry in self.entries}
        if len(known) != len(self.entries):
            raise ValueError("a number stands twice")
        for entry in self.entries:
            successor = known.get(entry.replaced_by or entry.number)
            if successor is None or (entry.replaced_by and successor.state is not State.IN_FORCE):
                raise ValueError(
                    f"{entry.number} is replaced by {entry.replaced_by}, which is not in force here"
                )
