"""Planned, earned and actual over the months as lines in pixels, drawn by the server."""

from dataclasses import dataclass
from decimal import Decimal

from .value import Value

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 48, 76, 14, 28


@dataclass(frozen=True)
class Drawn:
    """A line with the place of its name."""

    key: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    right: int
    bottom: int
    lines: list[Drawn]
    shares: list[tuple[float, str]]
    months: list[tuple[float, str]]
    date_x: float | None


def draw_values(value: Value) -> Chart:
    """Cumulative planned, earned and actual in percent of the budget; the axis ends at the greatest of them."""
    budget = value.budget or Decimal(1)
    series = {
        "pv": [(point.planned, place) for place, point in enumerate(value.points, 1)],
        "ev": _known([(point.earned, place) for place, point in enumerate(value.points, 1)], value),
    }
    if value.cost_index is not None:
        actual = [(point.actual, place) for place, point in enumerate(value.points, 1)]
        series["ac"] = _known(actual, value)
    top = max([Decimal(1), *(amount / budget for line in series.values() for amount, _at in line)])
    count = len(value.points)

    def x(months: float) -> float:
        return round(LEFT + months / max(count, 1) * (WIDTH - LEFT - RIGHT), 1)

    def y(share: Decimal) -> float:
        return round(HEIGHT - BOTTOM - float(share / top) * (HEIGHT - BOTTOM - TOP), 1)

    lines = []
    for key, found in series.items():
        corners = [(x(0), y(Decimal(0))), *((x(at), y(amount / budget)) for amount, at in found)]
        path = "M" + " L".join(f"{left} {height}" for left, height in corners)
        lines.append(Drawn(key, path, *corners[-1]))
    step = max(1, -(-count // 8))
    months = [
        (x(place + 0.5), point.month.key[2:]) for place, point in enumerate(value.points) if place % step == 0
    ]
    shares = [(y(Decimal(share) / 4), f"{share * 25} %") for share in range(5)]
    place = value.points.index(value.now)
    date_x = x(place + _share_of_month(value)) if value.now.earned is not None else None
    return Chart(WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM, lines, shares, months, date_x)


def _known(series, value: Value):
    """The points that are known, the last of them at the data date."""
    known = [(amount, at) for amount, at in series if amount is not None]
    if known and known[-1][1] == value.points.index(value.now) + 1:
        amount, at = known[-1]
        known[-1] = (amount, at - 1 + _share_of_month(value))
    return known


def _share_of_month(value: Value) -> float:
    """How far the data date lies in its month, between 0 and 1."""
    now = value.now
    if now.month.is_closed:
        return 1.0
    days = (now.day - now.month.first).days + 1
    return min(days / 30.4, 1.0)
