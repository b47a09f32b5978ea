"""An arrow diagram as shapes in pixels: strokes, arrow heads, numbered nodes, words, time axis and front line."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.engines.calendar import moment
from yingzao.engines.schedule.arrow import Arrow, ArrowKind, ArrowNode, Segment, Stroke

from .arrow_plan import ArrowPlan
from .drawn_plan import Found, found_in
from .time_axis import AXIS_PX, Tick, TimeScale, cut_to, ticks
from .words import days_text

LANE_PX = 46
NODE_PX = 9
MARGIN_PX = 28
WAVE_PX = 8


@dataclass(frozen=True)
class Line:
    """A piece of an arrow; ``looks`` are its classes."""

    path: str
    looks: str


@dataclass(frozen=True)
class Words:
    """A text at a place, cut to fit."""

    x: float
    y: float
    text: str
    looks: str


@dataclass(frozen=True)
class DrawnArrow:
    """All that belongs to one arrow; ``url`` opens its activity."""

    lines: list[Line]
    head: str
    words: list[Words]
    looks: str
    title: str
    url: str = ""
    found: Found | None = None


@dataclass(frozen=True)
class DrawnNode:
    x: float
    y: float
    number: int
    looks: str
    title: str


@dataclass
class Drawing:
    """A diagram to be drawn; lengths in pixels. ``front`` is the path of the front line, empty without one."""

    width: float
    height: float
    ticks: list[Tick]
    arrows: list[DrawnArrow]
    nodes: list[DrawnNode]
    front: str = ""
    front_points: list[tuple[float, float, str]] = field(default_factory=list)
    date_x: float | None = None

    @property
    def found(self) -> list[Found]:
        """What the search has found, from the left."""
        return [arrow.found for arrow in self.arrows if arrow.found is not None]


class Scale(TimeScale):
    """Instants and lanes to pixels."""

    def y(self, lane: float) -> float:
        return round(AXIS_PX + (lane + 0.5) * LANE_PX, 1)


def draw(plan: ArrowPlan, day_px: float, words: str = "") -> Drawing:
    """The whole diagram at ``day_px`` pixels a day; what ``words`` name is marked as found."""
    diagram = plan.diagram
    start = min((node.early for node in diagram.nodes), default=0)
    end = max((node.early for node in diagram.nodes), default=0)
    scale = Scale(start, day_px, MARGIN_PX)
    drawing = Drawing(
        width=scale.x(end) + MARGIN_PX + 60,
        height=AXIS_PX + diagram.lanes * LANE_PX + 12,
        ticks=list(ticks(scale, start, end)),
        arrows=[_arrow(arrow, plan, scale, words) for arrow in diagram.arrows],
        nodes=[_node(node, plan, scale) for node in diagram.nodes],
    )
    if plan.front is not None:
        drawing.date_x = scale.x(plan.front.data_date)
        corners = [(scale.x(at), scale.y(lane)) for at, lane in plan.front.line]
        drawing.front = "M" + " L".join(f"{x} {y}" for x, y in corners)
        for point in plan.front.points:
            row = plan.rows[point.activity_id]
            says = days_text(point.ahead_minutes, row.calendar.minutes_per_day)
            drawing.front_points.append((scale.x(point.time), scale.y(point.lane), f"{row} {says}"))
    return drawing


def _arrow(arrow: Arrow, plan: ArrowPlan, scale: Scale, looked_for: str) -> DrawnArrow:
    row = plan.rows.get(arrow.activity_id or "")
    looks = f"{arrow.kind.value}{' critical' if arrow.critical else ''}"
    title = words_below = ""
    if row is not None:
        words_below = days_text(row.original_minutes, row.calendar.minutes_per_day)
        free = days_text(arrow.free_float_minutes, row.calendar.minutes_per_day)
        dates = f"{moment(arrow.early_start):%Y-%m-%d} – {moment(arrow.early_finish - 1):%Y-%m-%d}"
        title = f"{arrow.tail}–{arrow.head} {row} · {words_below} · {dates} · {_('free float')} {free}"
    elif arrow.kind is ArrowKind.WAIT and arrow.link is not None:
        words_below = days_text(arrow.link.lag_minutes, 480)
    return DrawnArrow(
        lines=[Line(_path(piece, scale), piece.stroke.value) for piece in arrow.segments],
        head=_head(arrow.segments[-1], scale) if arrow.segments else "",
        words=list(_words(arrow, row.name if row else "", words_below, scale)),
        looks=looks, title=title, url=f"{row.get_absolute_url()}" if row is not None else "",
        found=found_in(row, looked_for),
    )  # fmt: skip


def _path(piece: Segment, scale: Scale) -> str:
    x1, y1, x2, y2 = (
        scale.x(piece.from_time), scale.y(piece.from_lane), scale.x(piece.to_time), scale.y(piece.to_lane),
    )  # fmt: skip
    if piece.stroke is not Stroke.WAVE or x2 - x1 < WAVE_PX:
        return f"M{x1} {y1} L{x2} {y2}"
    waves = int((x2 - x1 - NODE_PX) // WAVE_PX)
    half = WAVE_PX / 2
    return f"M{x1} {y1}" + f" q{half / 2} -5 {half} 0 q{half / 2} 5 {half} 0" * waves + f" L{x2} {y2}"


def _head(piece: Segment, scale: Scale) -> str:
    """A triangle that touches the circle of the node the last piece leads to."""
    y1, x2, y2 = scale.y(piece.from_lane), scale.x(piece.to_time), scale.y(piece.to_lane)
    if y1 == y2:
        tip = x2 - NODE_PX
        return f"M{tip} {y2} l-7 -3 v6 z"
    if y2 > y1:
        return f"M{x2} {y2 - NODE_PX} l-3 -7 h6 z"
    return f"M{x2} {y2 + NODE_PX} l-3 7 h6 z"


def _words(arrow: Arrow, name: str, below: str, scale: Scale) -> Iterator[Words]:
    """The name above the arrow, its duration below, cut to the length of what is drawn along its lane."""
    along = [piece for piece in arrow.segments if piece.from_lane == piece.to_lane == arrow.lane]
    if not along:
        return
    left, right = scale.x(along[0].from_time) + NODE_PX, scale.x(along[-1].to_time) - NODE_PX
    middle, y = round((left + right) / 2, 1), scale.y(arrow.lane)
    if name and (shown := cut_to(name, right - left)):
        yield Words(middle, y - 6, shown, "name")
    if below and (shown := cut_to(below, right - left)):
        yield Words(middle, y + 14, shown, "days")


def _node(node: ArrowNode, plan: ArrowPlan, scale: Scale) -> DrawnNode:
    names = together(plan.rows[m.activity_id].name for m in node.milestones if m.activity_id in plan.rows)
    title = f"{node.number} · {moment(node.early):%Y-%m-%d %H:%M}"
    return DrawnNode(
        scale.x(node.early), scale.y(node.lane), node.number, "milestone" if names else "",
        f"{title} · {names}" if names else title,
    )  # fmt: skip
