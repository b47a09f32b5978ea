"""The histogram of a resource as shapes: bars by day or week, the line of what is at hand, marks of overload."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingzao.engines.calendar import MINUTES_PER_DAY, instant
from yingzao.engines.resources.usage import UsedDay

from ..time_axis import AXIS_PX, Tick, TimeScale, ticks
from .usage import Column, columns_of
from .words import span_words, units_text

DAY_PX = {False: 16.0, True: 5.0}
"""How wide a day is where bars stand for days, and where they stand for weeks."""
LEFT_PX, RIGHT_PX, PLOT_PX, FOOT_PX = 44, 24, 150, 10
BASE_PX = AXIS_PX + PLOT_PX
MOST_LEVELS = 5
MONTH_PX = 56
"""How wide the words of a month stand."""


@dataclass(frozen=True)
class LoadBar:
    """One bar; ``mark_y`` is where the mark of an overload stands."""

    x: float
    y: float
    width: float
    height: float
    is_overloaded: bool
    url: str
    title: str
    mark_y: float


@dataclass(frozen=True)
class LoadDrawing:
    """Everything the template writes; ``levels`` are heights with their figure."""

    width: float
    height: float
    base: float
    bars: list[LoadBar]
    ticks: list[Tick]
    levels: list[tuple[float, str]]
    capacity: str


def draw_load(
    days: Sequence[UsedDay],
    unit: str,
    by_week: bool,
    like: Sequence[UsedDay] = (),
    url_of: Callable[[Column], str] | None = None,
) -> LoadDrawing | None:
    """Draw the days; with ``like`` on the scales of both, so that before and after may be laid side by side."""
    both = [*days, *like]
    if not both:
        return None
    first, last = min(day.on for day in both), max(day.on for day in both)
    if by_week:
        first -= timedelta(days=first.weekday())
    scale = TimeScale(instant(first), DAY_PX[by_week], LEFT_PX)
    top = max([*(day.demand for day in both), *(day.capacity or Decimal(0) for day in both), Decimal(1)])
    height_of = _heights(top)
    return LoadDrawing(
        scale.x(instant(last) + MINUTES_PER_DAY) + (DAY_PX[by_week] * 6 if by_week else 0) + RIGHT_PX,
        BASE_PX + FOOT_PX,
        BASE_PX,
        [_bar(column, scale, height_of, unit, url_of) for column in columns_of(days, by_week)],
        _spaced(ticks(scale, instant(first), instant(last))),
        [(BASE_PX - height_of(level), units_text(level)) for level in _levels(top)],
        _capacity_line(columns_of(days, by_week), scale, height_of),
    )


def _spaced(found: Iterable[Tick]) -> list[Tick]:
    """A month that begins right after the first day takes the place of that day's words."""
    spaced: list[Tick] = []
    for tick in found:
        if tick.is_major and spaced and tick.x - spaced[0].x < MONTH_PX:
            spaced[0] = replace(spaced[0], text="")
        spaced.append(tick)
    return spaced


def _heights(top: Decimal) -> Callable[[Decimal], float]:
    room = PLOT_PX - 16
    return lambda units: round(float(units / top) * room, 1)


def _levels(top: Decimal) -> list[Decimal]:
    """Whole figures from zero to the top, at most six of them."""
    step = max((top / MOST_LEVELS).to_integral_value(ROUND_CEILING), Decimal(1))
    return [step * n for n in range(int(top / step) + 1)]


def _bar(
    column: Column, scale: TimeScale, height_of: Callable[[Decimal], float], unit: str,
    url_of: Callable[[Column], str] | None,
) -> LoadBar:  # fmt: skip
    x, end = _edges(column, scale)
    height = height_of(column.demand)
    y = round(BASE_PX - height, 1)
    return LoadBar(
        x + 1, y, round(end - x - 2, 1), height, column.is_overloaded,
        url_of(column) if url_of else "", column_text(column, unit), y - 4,
    )  # fmt: skip


def _edges(column: Column, scale: TimeScale) -> tuple[float, float]:
    return scale.x(instant(column.first)), scale.x(instant(column.last) + MINUTES_PER_DAY)


def column_text(column: Column, unit: str) -> str:
    """What a bar says when it is pointed at or read aloud."""
    params: dict[str, Any] = {
        "days": span_words(column.first, column.last), "demand": units_text(column.demand, unit),
        "capacity": "" if column.capacity is None else units_text(column.capacity, unit),
    }  # fmt: skip
    if column.capacity is None:
        return _("%(days)s: needs %(demand)s, what is at hand is not known") % params
    if column.is_overloaded:
        return _("%(days)s: needs %(demand)s, at hand %(capacity)s, over-allocated") % params
    return _("%(days)s: needs %(demand)s, at hand %(capacity)s") % params


def _capacity_line(columns: Sequence[Column], scale: TimeScale, height_of: Callable[[Decimal], float]) -> str:
    """A step line; each figure holds to the next bar."""
    known = [column for column in columns if column.capacity is not None]
    pieces: list[str] = []
    for place, column in enumerate(known):
        x, end = _edges(column, scale)
        if place + 1 < len(known):
            end = _edges(known[place + 1], scale)[0]
        y = round(BASE_PX - height_of(column.capacity or Decimal(0)), 1)
        pieces.append(f"{'M' if not pieces else 'L'}{x} {y}H{end}")
    return "".join(pieces)
