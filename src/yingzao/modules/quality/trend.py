"""A line of pass rates as points of a drawing, from 0 to 100 per cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 1100, 120
MOST_NAMES = 16
"""More names than these would run into one another."""


@dataclass(frozen=True)
class Dot:
    """One value of the line: where it is drawn, what it says, and whether there is room to write it there."""

    x: int
    y: int
    name: str
    rate: Decimal
    is_named: bool


@dataclass(frozen=True)
class TrendLine:
    """The dots of a line from left to right, and the height of the target in the same units."""

    dots: tuple[Dot, ...]
    target_y: int

    @property
    def path(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def trend_line(rates: Sequence[tuple[str, Decimal | None]], target: Decimal = Decimal(80)) -> TrendLine:
    """Dots for named rates in per cent, evenly spaced over ``WIDTH``; what is None is left out, its place kept.

    Example: two rates of 100 and 50 stand at the left and right end, at the top and half way down.
    """
    step = WIDTH / max(len(rates) - 1, 1)
    every = -(-len(rates) // MOST_NAMES)
    dots = [
        Dot(round(place * step), _height(rate), name, rate, place % every == 0)
        for place, (name, rate) in enumerate(rates)
        if rate is not None
    ]
    return TrendLine(tuple(dots), _height(target))


def _height(rate: Decimal) -> int:
    return round(HEIGHT * (100 - rate) / 100)
