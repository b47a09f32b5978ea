"""Charts of an analysis as shapes in pixels, drawn by the server: S-curve of the finish, tornado of the activities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yingzao.engines.calendar import MINUTES_PER_DAY, moment

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 34, 28
BAR_PX, NAMES_PX = 26, 190
LEAST_SPAN_DAYS = 4


@dataclass(frozen=True)
class Mark:
    """A vertical line with its words; ``looks`` is its class, ``anchor`` the side the words stand on."""

    x: float
    y: float
    text: str
    looks: str
    anchor: str


@dataclass(frozen=True)
class Curve:
    """The S-curve: a path, the marked days, and the axes."""

    width: int
    height: int
    path: str
    marks: list[Mark]
    days: list[tuple[float, str]]
    shares: list[tuple[float, str]]
    left: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Bar:
    y: float
    x: float
    width: float
    name: str
    title: str
    days: float
    text_x: float


@dataclass(frozen=True)
class Bars:
    """A tornado: bars around the P50 finish, the widest on top."""

    width: int
    height: int
    middle: float
    middle_text: str
    bars: list[Bar]
    names_x: int


class _Axis:
    def __init__(self, first: int, last: int, left: float, right: float) -> None:
        spare = max((last - first) // 20, LEAST_SPAN_DAYS * MINUTES_PER_DAY - (last - first), 60) // 2
        self.first, self.last, self.left, self.right = first - spare, last + spare, left, right

    def x(self, instant: int) -> float:
        share = (instant - self.first) / (self.last - self.first)
        return round(self.left + share * (self.right - self.left), 1)


def _day(at: int) -> date:
    return moment(at - 1).date()


def draw_curve(finish: Mapping[str, Any], contract: int | None) -> Curve:
    """Share of iterations ended by each day, with P50, P80 and P90, the computed finish and the contract's."""
    points: Sequence[Sequence[float]] = finish["curve"]
    ends = [int(point[0]) for point in points]
    contract_end = None if contract is None else contract + MINUTES_PER_DAY
    span = max(ends) - min(ends)
    wanted = [finish["planned"], *([contract_end] if contract_end is not None else [])]
    near = [at for at in wanted if min(ends) - 2 * span <= at <= max(ends) + 2 * span]
    axis = _Axis(min([*ends, *near]), max([*ends, *near]), LEFT, WIDTH - RIGHT)
    corners = [(axis.x(int(at)), _y(share)) for at, share in points]
    path = f"M{corners[0][0]} {_y(0)} L" + " L".join(f"{x} {y}" for x, y in corners)
    marks = []
    for key, share in (("p50", 0.5), ("p80", 0.8), ("p90", 0.9)):
        marks.append(_mark(axis, finish[key], f"{key.upper()} {_day(finish[key]):%m-%d}", key, _y(share)))
    for at, looks in ((finish["planned"], "planned"), (contract_end, "contract")):
        if at is not None and at in near:
            marks.append(_mark(axis, at, f"{_day(at):%m-%d}", looks, TOP))
    return Curve(
        WIDTH, HEIGHT, path, marks, _days(axis), [(_y(share / 4), f"{share * 25} %") for share in range(5)],
        LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM,
    )  # fmt: skip


def _mark(axis: _Axis, at: int, text: str, looks: str, y: float) -> Mark:
    x = axis.x(at)
    return Mark(x, y, text, looks, "end" if x > WIDTH / 2 else "start")


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)


def _days(axis: _Axis) -> list[tuple[float, str]]:
    """Five or so days along the axis, each at its midnight."""
    first, last = -(-axis.first // MINUTES_PER_DAY), axis.last // MINUTES_PER_DAY
    step = max(1, round((last - first) / 5))
    return [
        (axis.x(day * MINUTES_PER_DAY), f"{moment(day * MINUTES_PER_DAY):%m-%d}")
        for day in range(first, last + 1, step)
    ]


def draw_tornado(bars: Sequence[Mapping[str, Any]], middle: int, number: int = 12) -> Bars:
    """Mean finish while an activity was among its shortest and among its longest tenth."""
    shown = bars[:number]
    ends = [middle, *(bar["low"] for bar in shown), *(bar["high"] for bar in shown)]
    axis = _Axis(min(ends), max(ends), NAMES_PX + 8, WIDTH - 64)
    drawn = []
    for place, bar in enumerate(shown):
        low, high = axis.x(min(bar["low"], bar["high"])), axis.x(max(bar["low"], bar["high"]))
        days = round(abs(bar["high"] - bar["low"]) / MINUTES_PER_DAY, 1)
        title = f"{bar['code']} {bar['name']}: {_day(bar['low'])} – {_day(bar['high'])}"
        drawn.append(
            Bar(
                24 + place * BAR_PX,
                low,
                max(round(high - low, 1), 1),
                f"{bar['code']} {bar['name']}",
                title,
                days,
                round(high + 6, 1),
            )
        )
    height = 24 + len(shown) * BAR_PX + 8
    return Bars(WIDTH, height, axis.x(middle), f"P50 {_day(middle):%Y-%m-%d}", drawn, NAMES_PX)
