"""The Gantt chart on paper: the rows of the screen cut into sheets, each with its columns and time axis."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yingzao.engines.calendar import instant

from .gantt import gantt_data
from .models import Plan
from .sheets import Paper
from .time_axis import AXIS_PX, Tick, TimeScale, cut_to, ticks

ROW_PX = 20
COLUMNS = (
    ("code", 92),
    ("name", 230),
    ("duration_text", 58),
    ("start", 76),
    ("finish", 76),
    ("total_float_text", 58),
)
"""Field of the chart's rows and width in pixels, from the left."""
LEFT_PX = sum(width for _name, width in COLUMNS)
RIGHT_PX = 24
INDENT_PX = 8
WIDEST_DAY_PX = 40.0


@dataclass(frozen=True)
class PaperCell:
    x: float
    text: str
    is_number: bool


@dataclass(frozen=True)
class PaperRow:
    """One row: ``y`` is its upper edge; bars are (x, width), paths are empty where there is nothing."""

    y: float
    looks: str
    cells: list[PaperCell]
    bar: tuple[float, float] | None
    done: tuple[float, float] | None
    baseline: tuple[float, float] | None
    shape: str


@dataclass(frozen=True)
class GanttSheet:
    """One sheet with its rows; ``view_box`` is its size in pixels."""

    number: int
    of: int
    rows: list[PaperRow]
    links: list[tuple[str, bool]]
    width: float
    height: float
    width_mm: float
    height_mm: float

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width:.1f} {self.height:.1f}"


@dataclass(frozen=True)
class GanttDrawing:
    """What all sheets share, and the sheets."""

    ticks: list[Tick]
    columns: list[tuple[float, str]]
    date_x: float
    left: float
    sheets: list[GanttSheet]


def draw_gantt(plan: Plan, paper: Paper) -> GanttDrawing:
    """All rows of the plan on sheets of ``paper``; the whole time of the plan stands on each of them."""
    data = gantt_data(plan)
    rows = data["activities"]
    moments = [at for row in rows for name in _DATES if (at := _instant(row[name])) is not None]
    start, end = min(moments, default=plan.data_date), max(moments, default=plan.data_date)
    room_width, room_height = (side / paper.mm_per_px for side in paper.room_mm)
    days = max(1.0, (end - start) / 1440 + 2)
    day_px = min(WIDEST_DAY_PX, (room_width - LEFT_PX - RIGHT_PX) / days)
    scale = TimeScale(start, day_px, LEFT_PX + 8)
    width = LEFT_PX + days * day_px + RIGHT_PX
    fitting = max(1, int((room_height - AXIS_PX) // ROW_PX))
    pages = [rows[first : first + fitting] for first in range(0, len(rows), fitting)] or [[]]
    sheets = [
        _sheet(number, len(pages), page, data["links"], scale, width, paper)
        for number, page in enumerate(pages, 1)
    ]
    edges = [float(sum(width for _name, width in COLUMNS[:n])) for n in range(len(COLUMNS))]
    heads = [(edge, name) for edge, (name, _width) in zip(edges, COLUMNS, strict=True)]
    return GanttDrawing(list(ticks(scale, start, end)), heads, scale.x(plan.data_date), LEFT_PX, sheets)


_DATES = ("start", "finish", "baseline_start", "baseline_finish")


def _instant(stamp: str | None) -> int | None:
    return None if stamp is None else instant(datetime.fromisoformat(stamp))


def _sheet(
    number: int, of: int, page: list[dict[str, Any]], links: list[dict[str, Any]], scale: TimeScale, width: float,
    paper: Paper,
) -> GanttSheet:  # fmt: skip
    tops: dict[Any, float] = {row["id"]: AXIS_PX + ROW_PX * place for place, row in enumerate(page)}
    by_id = {row["id"]: row for row in page}
    height = AXIS_PX + ROW_PX * len(page) + 1
    paths = [
        (_link(by_id[link["source"]], by_id[link["target"]], link["type"], tops, scale), link["critical"])
        for link in links
        if link["source"] in by_id and link["target"] in by_id
    ]
    rows = [_row(row, tops[row["id"]], scale) for row in page]
    return GanttSheet(
        number, of, rows, paths, width, height, width * paper.mm_per_px, height * paper.mm_per_px
    )


def _row(row: dict[str, Any], y: float, scale: TimeScale) -> PaperRow:
    left, right = (scale.x(_instant(row[name]) or 0) for name in ("start", "finish"))
    is_summary, is_milestone = row["kind"] == "summary", "milestone" in row["kind"]
    bar = None if is_summary or is_milestone else (left, max(1.5, round(right - left, 1)))
    planned = [_instant(row[name]) for name in ("baseline_start", "baseline_finish")]
    baseline = None
    if planned[0] is not None and planned[1] is not None and not is_summary:
        baseline = (scale.x(planned[0]), max(1.5, round(scale.x(planned[1]) - scale.x(planned[0]), 1)))
    looks = " ".join(
        filter(
            None, ["summary" if is_summary else "", "critical" if row["critical"] and not is_summary else ""]
        )
    )
    shape = _bracket(left, right, y) if is_summary else _diamond(left, y) if is_milestone else ""
    done = (left, round(bar[1] * row["percent"] / 100, 1)) if bar and row["percent"] else None
    return PaperRow(y, looks, _cells(row), bar, done, baseline, shape)


def _cells(row: dict[str, Any]) -> list[PaperCell]:
    cells, edge = [], 0.0
    for name, width in COLUMNS:
        indent = INDENT_PX * row["wbs_level"] if name == "name" else 0
        text = str(row[name] or "")[:10] if name in ("start", "finish") else str(row[name] or "")
        is_number = name in ("duration_text", "total_float_text")
        x = edge + width - 5 if is_number else edge + 5 + indent
        cells.append(PaperCell(x, cut_to(text, width - 8 - indent), is_number))
        edge += width
    return cells


def _bracket(left: float, right: float, y: float) -> str:
    right = max(right, left + 4)
    return f"M{left} {y + 5}H{right}v9l-4 -5H{left + 4}l-4 5z"


def _diamond(x: float, y: float) -> str:
    return f"M{x} {y + 4}l6 6l-6 6l-6 -6z"


def _link(
    before: dict[str, Any], after: dict[str, Any], kind: str, tops: dict[Any, float], scale: TimeScale
) -> str:
    """From the end of the bar that the link leaves, down or up the side of the one it reaches."""
    out = scale.x(_instant(before["finish" if kind[0] == "F" else "start"]) or 0)
    into = scale.x(_instant(after["start" if kind[1] == "S" else "finish"]) or 0)
    y1, y2 = tops[before["id"]] + 9.5, tops[after["id"]] + 9.5
    turn = out + 4 if kind[0] == "F" else out - 4
    return f"M{out} {y1}H{turn}V{y2}H{into}"
