"""What an activity-on-arrow diagram consists of: numbered nodes, arrows and the strokes that draw them."""

from dataclasses import dataclass
from enum import Enum

from yingzao.engines.schedule.model import Link


class ArrowKind(Enum):
    """What an arrow stands for: an activity, the lag of a link, or logic alone (虚工作)."""

    WORK = "work"
    WAIT = "wait"
    DUMMY = "dummy"


class Stroke(Enum):
    """How a piece of an arrow is drawn; ``GAP`` is time before a start that its predecessors do not explain."""

    SOLID = "solid"
    WAVE = "wave"
    DASHED = "dashed"
    GAP = "gap"


@dataclass(frozen=True)
class Segment:
    """A straight piece of an arrow: time in clock minutes, lane counted from the top."""

    stroke: Stroke
    from_time: int
    from_lane: int
    to_time: int
    to_lane: int


@dataclass(frozen=True)
class MilestoneMark:
    """A milestone at a node; a constraint may hold its date ``at`` later than what leads to it."""

    activity_id: str
    at: int


@dataclass(frozen=True)
class ArrowNode:
    """An event: its early and late instants, its lane, and the milestones that it stands for."""

    number: int
    early: int
    late: int
    lane: int
    milestones: tuple[MilestoneMark, ...] = ()


@dataclass(frozen=True)
class Arrow:
    """An arrow from node ``tail`` to node ``head`` (numbers, tail < head).

    ``activity_id`` names the work, ``link`` the link whose lag is waited for; dummies have neither. Dates are
    instants, floats working minutes (of dummies: clock minutes). ``segments`` lead from tail to head.
    """

    tail: int
    head: int
    kind: ArrowKind
    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    total_float_minutes: int | None
    free_float_minutes: int | None
    critical: bool
    lane: int
    segments: tuple[Segment, ...]
    activity_id: str | None = None
    link: Link | None = None


@dataclass(frozen=True)
class ArrowDiagram:
    """A time-scaled diagram; ``undrawn`` are links that no arrow can show (leads beyond a predecessor's start)."""

    nodes: tuple[ArrowNode, ...]
    arrows: tuple[Arrow, ...]
    lanes: int
    undrawn: tuple[Link, ...] = ()

    def node(self, number: int) -> ArrowNode:
        """The node with a number; they count from 1 without gaps."""
        return self.nodes[number - 1]
