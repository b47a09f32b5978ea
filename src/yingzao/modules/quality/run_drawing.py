"""Values in their order as dots on a line, with named levels across: strengths of groups, control charts."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 110, 16, 30
MOST_MARKS = 10
_ROOM = 0.08
"""Of the height, left free above and below the outermost value."""
_CLOSEST = 13
"""Pixels between the names of two levels."""


@dataclass(frozen=True)
class Value:
    """One value: what stands under it and in its tip, where its record is, and its colour (green, yellow, red)."""

    value: float
    mark: str
    title: str
    url: str = ""
    colour: str = "blue"


@dataclass(frozen=True)
class Level:
    """A line across at ``value``, by the name that the page's colours know, and its words at the right."""

    name: str
    value: float
    words: str


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    told: Value


@dataclass(frozen=True)
class Across:
    """``text_y`` is moved where two names would lie on each other."""

    name: str
    y: float
    text_y: float
    words: str


@dataclass(frozen=True)
class RunChart:
    """Shapes in pixels of a drawing :data:`WIDTH` by :data:`HEIGHT`."""

    dots: tuple[Dot, ...]
    path: str
    levels: tuple[Across, ...]
    ticks: tuple[tuple[float, str], ...]
    marks: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def draw_run(values: Sequence[Value], levels: Sequence[Level]) -> RunChart | None:
    """The chart of these values, the oldest first; None without any. The scale holds every value and level."""
    if not values:
        return None
    heights = [each.value for each in values] + [each.value for each in levels]
    low, high = min(heights), max(heights)
    room = (high - low) * _ROOM or max(abs(high), 1.0) * _ROOM
    low, high = max(low - room, 0.0) if low >= 0 else low - room, high + room

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - BOTTOM - TOP), 1)

    def x(place: int) -> float:
        return round(LEFT + (place + 0.5) / len(values) * (WIDTH - LEFT - RIGHT), 1)

    dots = tuple(Dot(x(place), y(each.value), each) for place, each in enumerate(values))
    every = -(-len(values) // MOST_MARKS)
    return RunChart(
        dots=dots,
        path="M" + "L".join(f"{dot.x} {dot.y}" for dot in dots),
        levels=_apart([(each.name, y(each.value), each.words) for each in levels]),
        ticks=tuple(
            (y(low + (high - low) * share), f"{low + (high - low) * share:.4g}") for share in (0, 0.5, 1)
        ),
        marks=tuple((dot.x, dot.told.mark) for place, dot in enumerate(dots) if place % every == 0),
    )


def _apart(levels: Sequence[tuple[str, float, str]]) -> tuple[Across, ...]:
    """Names from the top down, each at least :data:`_CLOSEST` below the one before."""
    found: list[Across] = []
    for name, y, words in sorted(levels, key=lambda level: level[1]):
        above = found[-1].text_y + _CLOSEST if found else y
        found.append(Across(name, y, max(y, above), words))
    return tuple(found)
