"""What a value in a formula is: a number in a unit, a text, yes or no, a date, or a column of such."""

from dataclasses import dataclass
from enum import StrEnum

from .units import Unit, read_unit


class Kind(StrEnum):
    """What is no number."""

    TEXT = "text"
    TRUTH = "truth"
    DAY = "day"
    THING = "thing"
    """A person, a photo, a record …: a formula may only ask whether it is there."""


TEXT, TRUTH, DAY, THING = Kind.TEXT, Kind.TRUTH, Kind.DAY, Kind.THING


@dataclass(frozen=True)
class Number:
    """A number that stands in ``unit``."""

    unit: Unit


Simple = Number | Kind


@dataclass(frozen=True)
class Column:
    """A column of a table: any number of values of one type."""

    of: Simple


Type = Simple | Column


def number(unit: str = "") -> Number:
    """The type of a number in a unit as written; raises FormulaError for what is no unit."""
    return Number(read_unit(unit))


def word_of(given: Simple) -> str:
    """The unit's name, or the key of the kind's word in ``errors.KINDS``."""
    if isinstance(given, Number):
        return given.unit.text or "plain"
    return given.value
