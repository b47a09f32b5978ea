"""What levelling is asked: resources and their capacity, who needs them, what may move and what goes first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum


class Reach(Enum):
    """How far levelling may go: to late dates only, or beyond them with a later project finish."""

    WITHIN_FLOAT = "within_float"
    BEYOND_FLOAT = "beyond_float"


@dataclass(frozen=True)
class Resource:
    """A renewable resource (crew, crane): ``capacity`` units at hand, from each instant of ``changes`` that many.

    With a calendar nobody can use it outside its working time; without one it works when its activities do.
    """

    id: str
    capacity: Decimal
    name: str = ""
    calendar_id: str | None = None
    changes: tuple[tuple[int, Decimal], ...] = ()

    def capacity_at(self, instant: int) -> Decimal:
        """Units at hand at an instant, its calendar aside."""
        units = self.capacity
        for since, value in self.changes:
            if since <= instant:
                units = value
        return units


@dataclass(frozen=True)
class Assignment:
    """An activity holds ``units`` of a resource during its working time."""

    activity_id: str
    resource_id: str
    units: Decimal = Decimal(1)


@dataclass(frozen=True)
class LevelOptions:
    """What may move and what goes first.

    ``pinned`` activities stay at their early dates, as started work does. Of activities that compete the project
    with the higher score goes first, then the lower number in ``priorities`` (500 where none is given).
    ``placements`` is the effort of the genetic search per project; where ``time_left`` (seconds) is given, search and
    proof take that long instead, and unproven plans may differ between runs.
    """

    reach: Reach = Reach.BEYOND_FLOAT
    pinned: frozenset[str] = frozenset()
    priorities: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, Decimal] = field(default_factory=dict)
    seed: int = 0
    placements: int = 20_000
    proof_seconds: float = 0.0
    time_left: Callable[[], float] | None = None
