"""The fever chart of a buffer (缓冲发热图): chain done across, buffer burnt upwards, zones behind, one point a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from yingzao.engines.schedule.buffers import ZoneLimits

from .models import BufferReading

WIDTH, HEIGHT = 520, 300
LEFT, TOP, RIGHT, BOTTOM = 52, 14, 14, 40
STEP = 20
TOP_PERCENT = 100


@dataclass(frozen=True)
class FeverPoint:
    x: float
    y: float
    zone: str
    title: str
    is_last: bool


@dataclass(frozen=True)
class FeverChart:
    """Shapes in pixels; ``zones`` are (zone, polygon), ticks are (pixel, percent)."""

    width: int
    height: int
    left: int
    bottom: int
    zones: list[tuple[str, str]]
    across: list[tuple[float, int]]
    upwards: list[tuple[float, int]]
    line: str
    points: list[FeverPoint]


def draw_fever_chart(readings: Sequence[BufferReading], limits: ZoneLimits) -> FeverChart:
    """The chart of these readings, oldest first; the scale grows where more than the whole buffer is burnt."""
    most = max([TOP_PERCENT, *(reading.consumed_percent for reading in readings)])
    top = ceil(most / STEP) * STEP
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT

    def x(percent: float) -> float:
        return round(LEFT + min(max(percent, 0), 100) / 100 * (right - LEFT), 1)

    def y(percent: float) -> float:
        return round(bottom - min(max(percent, 0), top) / top * (bottom - TOP), 1)

    (yellow, red), (yellow_end, red_end) = limits.borders(0), limits.borders(100)
    zones = [
        ("green", f"{x(0)},{y(0)} {x(100)},{y(0)} {x(100)},{y(yellow_end)} {x(0)},{y(yellow)}"),
        ("yellow", f"{x(0)},{y(yellow)} {x(100)},{y(yellow_end)} {x(100)},{y(red_end)} {x(0)},{y(red)}"),
        ("red", f"{x(0)},{y(red)} {x(100)},{y(red_end)} {x(100)},{y(top)} {x(0)},{y(top)}"),
    ]
    points = [
        FeverPoint(
            x(each.chain_percent), y(each.consumed_percent), each.zone,
            f"{each.data_day.isoformat()} {each.chain_percent:.0f} % / {each.consumed_percent:.0f} %",
            each is readings[-1],
        )
        for each in readings
    ]  # fmt: skip
    return FeverChart(
        WIDTH, HEIGHT, LEFT, bottom, zones, [(x(each), each) for each in range(0, 101, STEP)],
        [(y(each), each) for each in range(0, top + 1, STEP)],
        "M" + "L".join(f"{point.x} {point.y}" for point in points) if points else "", points,
    )  # fmt: skip
