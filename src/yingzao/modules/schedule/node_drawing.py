"""An activity-on-node diagram (单代号网络图) as shapes in pixels: boxes with six times, links with kind and lag."""

from collections.abc import Callable
from dataclasses import dataclass
from math import hypot
from typing import Literal

from django.utils.translation import gettext as _

from yingzao.engines.calendar import CompiledCalendar, moment
from yingzao.engines.schedule import Link, LinkKind
from yingzao.engines.schedule.nodes import Box, BoxKind, Connection, NodeDiagram, draw_node_diagram

from .drawn_plan import DrawnPlan, Found, found_in
from .models import Activity
from .time_axis import cut_to, in_two_lines
from .words import days_text, number_text

BOX_PX = 216
NAME_PX = 108
HEIGHT_PX = 66
GAP_PX = 88
ROW_PX = 94
MARGIN_PX = 24
HEAD_PX = 7.0

Times = Literal["dates", "days"]
"""How the four times are written: as dates, or as working days counted from the beginning of the plan."""


@dataclass(frozen=True)
class Words:
    """A text at a place."""

    x: float
    y: float
    text: str
    looks: str = ""


@dataclass(frozen=True)
class DrawnBox:
    """A box with its upper left corner and its words; ``url`` opens its activity, virtual work has none."""

    x: float
    y: float
    width: float
    height: float
    is_virtual: bool
    words: list[Words]
    looks: str
    title: str
    url: str = ""
    found: Found | None = None


@dataclass(frozen=True)
class DrawnConnection:
    """A line from box to box with its head, and what it is where it is not plain finish to start."""

    path: str
    head: str
    words: list[Words]
    looks: str
    title: str


@dataclass(frozen=True)
class NodeDrawing:
    """A diagram to be drawn; lengths in pixels. ``kept_x`` and ``kept_y`` are spans that a sheet should not cut."""

    width: float
    height: float
    boxes: list[DrawnBox]
    connections: list[DrawnConnection]
    kept_x: list[tuple[float, float]]
    kept_y: list[tuple[float, float]]
    links_outside: int

    @property
    def found(self) -> list[Found]:
        """What the search has found, in the order of the numbers."""
        return [box.found for box in self.boxes if box.found is not None]


def draw_nodes(
    drawn: DrawnPlan, times: Times = "dates", words: str = "", with_ends: bool = True
) -> NodeDrawing:
    """The diagram of what is drawn; what ``words`` name is marked as found.

    ``with_ends`` as in :func:`draw_node_diagram`: for a whole plan, not for a branch of it.
    """
    diagram = draw_node_diagram(drawn.network, drawn.result, with_ends)
    said = _Times(drawn, diagram, times)
    boxes = [_box(box, drawn, said, words) for box in diagram.boxes]
    lines = [_connection(each, diagram, drawn) for each in diagram.connections]
    return NodeDrawing(
        width=2 * MARGIN_PX + max(diagram.layers, 1) * (BOX_PX + GAP_PX) - GAP_PX,
        height=2 * MARGIN_PX + max(diagram.rows, 1) * ROW_PX,
        boxes=boxes,
        connections=sorted(lines, key=lambda line: "critical" in line.looks),
        kept_x=sorted({(box.x, box.x + BOX_PX) for box in boxes}),
        kept_y=sorted({(box.y, box.y + box.height) for box in boxes}),
        links_outside=drawn.links_outside,
    )


class _Times:
    """Instants and floats as a box shows them."""

    def __init__(self, drawn: DrawnPlan, diagram: NodeDiagram, times: Times) -> None:
        self.as_dates = times == "dates"
        self.begin = min((box.early_start for box in diagram.boxes), default=0)
        self.compiled: dict[str, CompiledCalendar] = {}
        self.calendars = {calendar.id: calendar for calendar in drawn.network.calendars}

    def of(self, box: Box, row: Activity) -> list[str]:
        """ES, EF, TF, FF, LS, LF: the order in which the box is read."""
        start, finish = self._days_from_start(row) if not self.as_dates else (_start_date, _finish_date)
        floats = [self._float(value, row) for value in (box.total_float_minutes, box.free_float_minutes)]
        if self.as_dates and box.early_finish == box.early_start:
            finish = start
        early = [start(box.early_start), finish(box.early_finish)]
        return [*early, *floats, start(box.late_start), finish(box.late_finish)]

    def _days_from_start(self, row: Activity) -> tuple[Callable[[int], str], Callable[[int], str]]:
        key = row.calendar.source_id
        if key not in self.compiled:
            self.compiled[key] = CompiledCalendar(self.calendars[key], self.begin)
        calendar, per_day = self.compiled[key], row.calendar.minutes_per_day

        def days(instant: int) -> str:
            return number_text(calendar.work_between(self.begin, instant) / per_day)

        return days, days

    @staticmethod
    def _float(minutes: int | None, row: Activity) -> str:
        return "/" if minutes is None else number_text(minutes / row.calendar.minutes_per_day)


def _start_date(instant: int) -> str:
    return f"{moment(instant):%y-%m-%d}"


def _finish_date(instant: int) -> str:
    """The last day of the work, not the midnight after it."""
    return f"{moment(instant - 1):%y-%m-%d}"


def _left(layer: int) -> float:
    return float(MARGIN_PX + layer * (BOX_PX + GAP_PX))


def _y(row: float) -> float:
    return round(MARGIN_PX + row * ROW_PX, 1)


def _box(box: Box, drawn: DrawnPlan, said: _Times, looked_for: str) -> DrawnBox:
    x, y = _left(box.layer), round(_y(box.row) - HEIGHT_PX / 2, 1)
    row = drawn.rows.get(box.activity_id or "")
    looks = f"{box.kind.value}{' critical' if box.critical else ''}"
    if row is None:
        names = {BoxKind.START: _("Start"), BoxKind.FINISH: _("Finish")}
        short = {BoxKind.START: "St", BoxKind.FINISH: "Fin"}
        width = 76.0
        left = x + BOX_PX - width if box.kind is BoxKind.START else x
        words = [
            Words(left + width / 2, y + 20, str(box.number), "number"),
            Words(left + width / 2, y + 40, short[box.kind]),
            Words(left + width / 2, y + 57, names[box.kind], "small"),
        ]
        title = f"{box.number} · {names[box.kind]} · {moment(box.early_start):%Y-%m-%d %H:%M}"
        return DrawnBox(left, y, width, HEIGHT_PX, True, words, looks, title)
    lasts = _("milestone") if box.kind is BoxKind.MILESTONE else _lasting(row)
    names_of_times = ("ES", "EF", "TF", "FF", "LS", "LF")
    values = said.of(box, row)
    title = f"{box.number} · {row} · {lasts} · " + " · ".join(
        f"{name} {value}" for name, value in zip(names_of_times, values, strict=True)
    )
    found = found_in(row, looked_for)
    return DrawnBox(
        x, y, BOX_PX, HEIGHT_PX, False, _words(box, row, lasts, values, x, y), f"{looks}{' found' if found else ''}",
        title, row.get_absolute_url(), found,
    )  # fmt: skip


def _lasting(row: Activity) -> str:
    return days_text(row.original_minutes, row.calendar.minutes_per_day)


def _words(box: Box, row: Activity, lasts: str, values: list[str], x: float, y: float) -> list[Words]:
    """Number, name and duration at the left; ES EF, TF FF, LS LF at the right (JGJ/T 121-2015, box form)."""
    lines = in_two_lines(row.name, NAME_PX - 8)
    first = y + (38 if len(lines) == 1 else 31)
    number = str(box.number)
    words = [
        Words(x + 5, y + 14, number, "number start"),
        Words(x + NAME_PX - 4, y + 14, cut_to(row.code, NAME_PX - 16 - 7 * len(number)), "small end"),
        *(Words(x + NAME_PX / 2, first + 13 * n, line) for n, line in enumerate(lines)),
        Words(x + NAME_PX / 2, y + HEIGHT_PX - 6, lasts, "small"),
    ]
    half = (BOX_PX - NAME_PX) / 2
    for place, value in enumerate(values):
        column, line = place % 2, place // 2
        looks = "float" if line == 1 else "time"
        words.append(Words(x + NAME_PX + half * (column + 0.5), y + 15 + 22 * line, value, looks))
    return words


def _connection(connection: Connection, diagram: NodeDiagram, drawn: DrawnPlan) -> DrawnConnection:
    tail, head = diagram.box(connection.tail), diagram.box(connection.head)
    points = [(_left(tail.layer) + BOX_PX, _y(tail.row))]
    for layer, row in enumerate(connection.route, tail.layer + 1):
        points += [(_left(layer), _y(row)), (_left(layer) + BOX_PX, _y(row))]
    points.append((_left(head.layer), _y(head.row)))
    text = ", ".join(said for link in connection.links if (said := _link_text(link, drawn)))
    words = []
    if text:
        (x1, y1), (x2, y2) = points[-2:]
        words.append(Words(round(x1 * 0.5 + x2 * 0.5, 1), round(y1 * 0.5 + y2 * 0.5 - 4, 1), text))
    looks = f"link{' critical' if connection.critical else ''}{'' if connection.links else ' virtual'}"
    return DrawnConnection(
        "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points), _head(points[-2], points[-1]), words, looks,
        f"{tail.number} → {head.number}{' · ' if text else ''}{text}",
    )  # fmt: skip


def _link_text(link: Link, drawn: DrawnPlan) -> str:
    """Kind and lag of a link, such as SS+2 d; empty for finish to start without lag."""
    if link.kind is LinkKind.FS and link.lag_minutes == 0:
        return ""
    if link.lag_minutes == 0:
        return link.kind.name
    per_day = 1440 if link.elapsed else drawn.rows[link.predecessor_id].calendar.minutes_per_day
    sign = "+" if link.lag_minutes > 0 else ""
    lag = f"{link.kind.name}{sign}{days_text(link.lag_minutes, per_day)}"
    return _("%s elapsed") % lag if link.elapsed else lag


def _head(before: tuple[float, float], tip: tuple[float, float]) -> str:
    """A triangle whose tip touches the box, along the last piece of the line."""
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = hypot(dx, dy) or 1.0
    ux, uy = dx / length * HEAD_PX, dy / length * HEAD_PX
    base_x, base_y = tip[0] - ux, tip[1] - uy
    half_x, half_y = -uy * 0.45, ux * 0.45
    corners = [tip, (base_x + half_x, base_y + half_y), (base_x - half_x, base_y - half_y)]
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + " z"
