"""The shape of the conditions that applications to start and to accept works are held by."""

from dataclasses import dataclass
from enum import StrEnum

from yingzao.standards.confidence import Confidence
from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table


class Application(StrEnum):
    START = "start"
    COMPLETION = "completion"


class Way(StrEnum):
    """How it is told whether a condition is met."""

    COUNTED = "counted"
    NONE_OPEN = "none_open"
    PROJECT = "project"
    BY_HAND = "by_hand"


@dataclass(frozen=True)
class GateRule:
    """One condition; ``kind`` is of the records that are counted, ``fact`` and ``value`` narrow them."""

    key: str
    application: Application
    way: Way
    zh: str
    en: str
    basis: str
    confidence: Confidence
    kind: str | None = None
    fact: str | None = None
    value: str | None = None
    standing: str = "approved"

    def __post_init__(self) -> None:
        if (self.kind is not None) != (self.way in (Way.COUNTED, Way.NONE_OPEN)):
            raise TableError(f"{self.key}: exactly what is counted names a kind of record")
        if (self.fact is None) != (self.value is None):
            raise TableError(f"{self.key}: a fact has a value")


@dataclass(frozen=True)
class GateRuleTable(Table):
    """The conditions shipped with the product; a key stands once."""

    items: tuple[GateRule, ...]

    def __post_init__(self) -> None:
        if len({item.key for item in self.items}) != len(self.items):
            raise TableError("a key of a condition stands twice")
