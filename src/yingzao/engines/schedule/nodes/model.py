"""What an activity-on-node diagram consists of: numbered boxes in layers, and the links that join them."""

from dataclasses import dataclass
from enum import Enum

from yingzao.engines.schedule.model import Link


class BoxKind(Enum):
    """What a box stands for: work, a milestone, or the virtual first and last work of a network with several."""

    WORK = "work"
    MILESTONE = "milestone"
    START = "start"
    FINISH = "finish"


@dataclass(frozen=True)
class Box:
    """An activity: its number, its place (layer from the left, row of its middle from the top) and its six times.

    Dates are instants (clock minutes), floats working minutes; a float is None for completed work. The virtual
    first and last work have no ``activity_id``.
    """

    number: int
    kind: BoxKind
    layer: int
    row: float
    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    total_float_minutes: int | None
    free_float_minutes: int | None
    critical: bool
    activity_id: str | None = None


@dataclass(frozen=True)
class Connection:
    """The links from one box to another (numbers, tail < head); those of a virtual work are none.

    ``route`` are the rows at which it passes the layers between its ends, left to right.
    """

    tail: int
    head: int
    links: tuple[Link, ...]
    critical: bool
    route: tuple[float, ...]


@dataclass(frozen=True)
class NodeDiagram:
    """Boxes in the order of their numbers and the connections in that of their ends; rows go from 0 to ``rows``."""

    boxes: tuple[Box, ...]
    connections: tuple[Connection, ...]
    layers: int
    rows: float

    def box(self, number: int) -> Box:
        """The box with a number; they count from 1 without gaps."""
        return self.boxes[number - 1]
