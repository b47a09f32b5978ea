"""Small drawings of figures as geometry: curves over days, bars, causes by weight. Templates put them into SVG.

Every length is a pixel of a drawing :data:`WIDTH` wide; what is printed takes the same drawing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 34, 34, 20, 170
"""Where the field of the drawing lies: words of the axes stand outside it."""
WHOLE = 100.0
FEW_MONTHS = 8


@dataclass(frozen=True)
class Label:
    """A word of an axis and where it stands."""

    at: float
    text: str


@dataclass(frozen=True)
class Curve:
    """One line: its path, the point at its end, and the name by which the template knows its look."""

    name: str
    path: str
    ends_at: tuple[float, float]


@dataclass(frozen=True)
class Curves:
    """Lines over days: percent upwards, days to the right."""

    lines: tuple[Curve, ...]
    days: tuple[Label, ...]
    heights: tuple[Label, ...]
    today: float | None = None


@dataclass(frozen=True)
class Bar:
    """A bar from the ground up; ``name`` says what it stands for, ``text`` how much."""

    x: float
    y: float
    width: float
    height: float
    name: str
    text: str

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Bars:
    """Bars side by side and, for causes by weight, the line of what they come to together."""

    bars: tuple[Bar, ...]
    heights: tuple[Label, ...]
    line: str = ""
    points: tuple[tuple[float, float], ...] = ()


def curves(
    series: Mapping[str, Sequence[tuple[date, float]]], today: date | None = None, until: date | None = None
) -> Curves | None:
    """Percentages over days; None where no series has a point. One point is drawn as its end alone."""
    points = [point for line in series.values() for point in line]
    if not points:
        return None
    first, last = min(day for day, _value in points), max(day for day, _value in points)
    last = max(last, until or last, first + timedelta(days=1))

    def x(day: date) -> float:
        return round(LEFT + (day - first).days / (last - first).days * (WIDTH - LEFT - RIGHT), 1)

    lines = tuple(
        Curve(name, "M" + "L".join(f"{x(d)} {_y(v)}" for d, v in line), (x(line[-1][0]), _y(line[-1][1])))
        for name, line in series.items()
        if line
    )
    shown = None if today is None or not first <= today <= last else x(today)
    return Curves(lines, tuple(Label(x(day), text) for day, text in _ticks(first, last)), _percents(), shown)


def _ticks(first: date, last: date) -> list[tuple[date, str]]:
    """The first day, then months, thinned out until they have room; weeks where there is less than two months."""
    if (last - first).days <= 62:
        step = max(7, (last - first).days // 6)
        return [(day, f"{day:%m-%d}") for day in _steps(first, last, step)]
    months = [day for day in _steps(first, last, 1) if day.day == 1]
    every = -(-len(months) // FEW_MONTHS)
    return [(day, f"{day:%Y-%m}") for day in months[::every]]


def _steps(first: date, last: date, days: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, days)]


def bars(values: Sequence[tuple[str, float]], most: float = WHOLE) -> Bars | None:
    """A bar for every name and value, percent by default; None where there is none."""
    if not values:
        return None
    return Bars(tuple(_bars(values, most)), _percents() if most == WHOLE else _counts(most))


def pareto(counts: Sequence[tuple[str, int]]) -> Bars | None:
    """Bars of counts, already in falling order, and the line of their cumulated share (0 … 100 % over the field)."""
    if not counts:
        return None
    whole = sum(count for _name, count in counts)
    drawn = list(
        _bars([(name, float(count)) for name, count in counts], max(count for _name, count in counts))
    )
    points, sum_so_far = [], 0
    for bar, (_name, count) in zip(drawn, counts, strict=True):
        sum_so_far += count
        points.append((round(bar.middle, 1), _y(WHOLE * sum_so_far / whole)))
    line = "M" + "L".join(f"{x} {y}" for x, y in points)
    return Bars(tuple(drawn), _counts(counts[0][1]), line, tuple(points))


def _bars(values: Sequence[tuple[str, float]], most: float) -> list[Bar]:
    room = (WIDTH - LEFT - RIGHT) / len(values)
    width = min(room * 0.6, 60)
    found = []
    for place, (name, value) in enumerate(values):
        y = _y(WHOLE * value / most if most else 0.0)
        x = round(LEFT + place * room + (room - width) / 2, 1)
        found.append(Bar(x, y, round(width, 1), round(BOTTOM - y, 1), name, f"{value:g}"))
    return found


def _y(percent: float) -> float:
    return round(BOTTOM - max(0.0, min(percent, WHOLE)) / WHOLE * (BOTTOM - TOP), 1)


def _percents() -> tuple[Label, ...]:
    return tuple(Label(_y(value), f"{value}") for value in (0, 25, 50, 75, 100))


def _counts(most: float) -> tuple[Label, ...]:
    """Nothing, the half and the whole of a count; no half of an odd one."""
    halves = (0, most / 2, most) if most % 2 == 0 else (0, most)
    return tuple(Label(_y(WHOLE * value / most), f"{value:g}") for value in halves)
