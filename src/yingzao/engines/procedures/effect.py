"""Did a measure help? A figure measured before and after, and what had been aimed at."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Direction(StrEnum):
    """Which way a figure should go."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True)
class Effect:
    """``change`` is after − before in the figure's own unit, ``percent`` of the figure before (None where that is 0).

    ``reached`` is None where no target was set.
    """

    change: Decimal
    percent: Decimal | None
    is_better: bool
    reached: bool | None


def effect_of(before: Decimal, after: Decimal, direction: Direction, target: Decimal | None = None) -> Effect:
    """Compare two measurements of one figure.

    >>> effect_of(Decimal(12), Decimal(3), Direction.LOWER, Decimal(4))
    Effect(change=Decimal('-9'), percent=Decimal('-75.0'), is_better=True, reached=True)
    """
    change = after - before
    percent = (change / abs(before) * 100).quantize(Decimal("0.1")) if before else None
    wanted = change < 0 if direction is Direction.LOWER else change > 0
    reached = None
    if target is not None:
        reached = after <= target if direction is Direction.LOWER else after >= target
    return Effect(change, percent, wanted, reached)
