"""A parsed formula: a tree whose depth is that of its brackets, because sums and products stay flat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .units import Unit

MOST_CHARACTERS = 2000
MOST_PARTS = 500
MOST_DEPTH = 32
MOST_DIGITS = 30
MOST_TEXT = 200


@dataclass(frozen=True)
class Literal:
    """A number with its unit, a text, or yes/no."""

    at: int
    value: Decimal | str | bool | date
    unit: Unit | None = None


@dataclass(frozen=True)
class Name:
    """A field, or ``table.column``."""

    at: int
    name: str


@dataclass(frozen=True)
class Chain:
    """``kind`` sum or product: the first part, then each further one with its sign (+ − * /)."""

    at: int
    kind: str
    parts: tuple[tuple[str, int, Node], ...]


@dataclass(frozen=True)
class Negative:
    at: int
    part: Node


@dataclass(frozen=True)
class Comparison:
    at: int
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    at: int
    function: str
    arguments: tuple[Node, ...]


Node = Literal | Name | Chain | Negative | Comparison | Call


@dataclass(frozen=True)
class Formula:
    """The text, its tree, how many parts it has, and every name it reads as often as it stands there."""

    text: str
    tree: Node
    parts: int
    mentions: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Each name once, in the order met."""
        return tuple(dict.fromkeys(self.mentions))
