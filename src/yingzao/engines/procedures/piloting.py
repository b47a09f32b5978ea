"""A trial against the time before it: counts made comparable, and each figure told better or worse."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from .effect import Direction, Effect, effect_of

_PLACES = Decimal("0.01")
COMPARED_DAYS = 30


@dataclass(frozen=True)
class Measured:
    """A figure and the records it was counted from; ``value`` None where there was nothing to measure it by."""

    value: Decimal | None
    records: tuple[int, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """One metric before and after; ``effect`` is None where one of them is unknown."""

    key: str
    before: Measured
    after: Measured
    effect: Effect | None


def days_of(first: date, last: date) -> int:
    """Days from ``first`` to ``last``, both included."""
    return (last - first).days + 1


def per_30_days(count: int, days: int, places: int = 1) -> Decimal:
    """A count over ``days`` in ``places`` projects as one project would have it in 30 days.

    >>> per_30_days(6, 45, 2)
    Decimal('2.00')
    """
    return (Decimal(count) * COMPARED_DAYS / (days * places)).quantize(_PLACES)


def share(part: int, whole: int) -> Decimal | None:
    """Percent; None of nothing."""
    return (Decimal(100) * part / whole).quantize(_PLACES) if whole else None


def middle(values: Iterable[float]) -> Decimal | None:
    """The median; None of nothing. Of durations it says more than the mean, which one forgotten task spoils."""
    found = list(values)
    return Decimal(str(median(found))).quantize(_PLACES) if found else None


def compare_periods(
    before: Mapping[str, Measured], after: Mapping[str, Measured], directions: Mapping[str, Direction]
) -> tuple[Comparison, ...]:
    """Every metric of ``directions`` in its order; what was not measured is unknown."""
    found = []
    for key, direction in directions.items():
        old, new = before.get(key, Measured(None)), after.get(key, Measured(None))
        known = old.value is not None and new.value is not None
        found.append(Comparison(key, old, new, effect_of(old.value, new.value, direction) if known else None))  # type: ignore[arg-type]
    return tuple(found)
