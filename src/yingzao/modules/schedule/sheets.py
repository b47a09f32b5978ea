"""A wide drawing on sheets of paper: one sheet as long as it stays readable, then several side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Paper:
    """A sheet across (landscape); ``margin_mm`` on all sides, ``foot_mm`` for the title block at the bottom.

    ``mm_per_px`` is the scale at which a table of rows is printed.
    """

    name: str
    width_mm: int
    height_mm: int
    margin_mm: int = 10
    foot_mm: int = 30
    mm_per_px: float = 0.2

    @property
    def room_mm(self) -> tuple[int, int]:
        """Width and height that a drawing may take."""
        return self.width_mm - 2 * self.margin_mm, self.height_mm - 2 * self.margin_mm - self.foot_mm


PAPERS = {
    paper.name: paper
    for paper in (
        Paper("A4", 297, 210, mm_per_px=0.17),
        Paper("A3", 420, 297),
        Paper("A1", 841, 594, foot_mm=36, mm_per_px=0.26),
    )
}
SMALLEST_MM_PER_PX = 0.15
"""The words of a drawing stand 11 px high: at this scale 1.65 mm, the least that is read without a glass."""
MM_PER_PX = 25.4 / 96


@dataclass(frozen=True)
class Sheet:
    """A window on the drawing, in its pixels, and the size it is printed at."""

    number: int
    of: int
    x: float
    y: float
    width: float
    height: float
    width_mm: float
    height_mm: float

    @property
    def view_box(self) -> str:
        return f"{self.x:.1f} {self.y:.1f} {self.width:.1f} {self.height:.1f}"


LEAST_FILLED = 0.5
"""How much of a sheet is filled at least before it is cut through what should stay whole."""

Spans = Sequence[tuple[float, float]]


def cut_into_sheets(
    width_px: float, height_px: float, paper: Paper, whole_x: Spans = (), whole_y: Spans = ()
) -> list[Sheet]:
    """Windows row by row; a drawing is never enlarged beyond its size on the screen.

    ``whole_x`` and ``whole_y`` are spans of pixels, in order, that a cut should not go through; without them the
    sheets are alike.
    """
    room_width, room_height = paper.room_mm
    fitting = min(room_width / width_px, room_height / height_px, MM_PER_PX)
    scale = max(fitting, SMALLEST_MM_PER_PX)
    columns = _cuts(width_px, room_width / scale, whole_x)
    rows = _cuts(height_px, room_height / scale, whole_y)
    windows = [(x, y, wide, high) for y, high in rows for x, wide in columns]
    return [
        Sheet(number, len(windows), x, y, wide, high, wide * scale, high * scale)
        for number, (x, y, wide, high) in enumerate(windows, 1)
    ]


def _cuts(length: float, room: float, whole: Spans) -> list[tuple[float, float]]:
    """Begin and length of each piece."""
    count = ceil(length / room - 1e-9)
    if not whole:
        return [(place * length / count, length / count) for place in range(count)]
    pieces, begin = [], 0.0
    while length - begin > room + 1e-9:
        cut = begin + room
        for first, last in reversed(whole):
            if first < cut < last:
                cut = first
        if cut < begin + room * LEAST_FILLED:
            cut = begin + room
        pieces.append((begin, cut - begin))
        begin = cut
    return [*pieces, (begin, length - begin)]
