"""A wide drawing on sheets of paper: one sheet as long as it stays readable, then several side by side."""

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


def cut_into_sheets(width_px: float, height_px: float, paper: Paper) -> list[Sheet]:
    """Windows row by row; a drawing is never enlarged beyond its size on the screen."""
    room_width, room_height = paper.room_mm
    fitting = min(room_width / width_px, room_height / height_px, MM_PER_PX)
    scale = max(fitting, SMALLEST_MM_PER_PX)
    across, down = ceil(width_px * scale / room_width - 1e-9), ceil(height_px * scale / room_height - 1e-9)
    wide, high = width_px / across, height_px / down
    return [
        Sheet(row * across + column + 1, across * down, column * wide, row * high, wide, high,
              wide * scale, high * scale)
        for row in range(down)
        for column in range(across)
    ]  # fmt: skip
