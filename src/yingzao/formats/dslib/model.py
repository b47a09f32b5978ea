"""A tracked project as its ProTrack file tells it: plan, costs, progress by period, published sensitivity."""

from dataclasses import dataclass
from decimal import Decimal

from yingzao.engines.calendar import WorkCalendar
from yingzao.engines.schedule import Constraint, LinkKind


class DslibError(ValueError):
    """A file that cannot be read; ``code``, ``params`` and ``remedy`` let a screen say so in any language."""

    def __init__(self, code: str, problem: str, remedy: str, **params: object) -> None:
        super().__init__(f"{problem} {remedy}")
        self.code = code
        self.problem = problem
        self.remedy = remedy
        self.params = params


@dataclass(frozen=True)
class TrackedActivity:
    """A planned activity: baseline start (instant), working hours, fixed cost and own cost of an hour.

    ``planned_start_hours`` is ProTrack's own early start in working hours; ``groups`` lead down to the activity.
    """

    id: str
    name: str
    groups: tuple[str, ...]
    start: int
    hours: int
    fixed_cost: Decimal
    hourly_cost: Decimal
    planned_start_hours: int
    distribution: int
    constraint: Constraint | None = None


@dataclass(frozen=True)
class Relation:
    """A link between activities; the lag is in working hours."""

    predecessor_id: str
    successor_id: str
    kind: LinkKind
    lag_hours: int


@dataclass(frozen=True)
class Resource:
    """A resource: cost each time it is used and of an hour of one unit; ``total_cost`` as the file has it."""

    id: str
    name: str
    renewable: bool
    cost_per_use: Decimal
    cost_per_hour: Decimal
    total_cost: Decimal


@dataclass(frozen=True)
class Assignment:
    """Units of a resource on an activity; ``fixed``: a consumed amount that does not grow with time."""

    activity_id: str
    resource_id: str
    units: Decimal
    fixed: bool


@dataclass(frozen=True)
class Distribution:
    """Three points of a duration, in hours or in percent of the planned one."""

    low: float
    likely: float
    high: float
    is_percent: bool


@dataclass(frozen=True)
class TrackingRecord:
    """How an activity stood at the end of a period: hours, share done (0-1), deviation from planned cost."""

    activity_id: str
    actual_start: int | None
    actual_hours: int
    remaining_hours: int
    share_done: Decimal
    cost_deviation: Decimal


@dataclass(frozen=True)
class TrackingPeriod:
    """A tracking period and its end (instant)."""

    name: str
    end: int
    records: tuple[TrackingRecord, ...]


@dataclass(frozen=True)
class PublishedSensitivity:
    """Indices of an activity that ProTrack's own simulation found; CRI as absolute values."""

    activity_id: str
    criticality: float
    significance: float
    sensitivity: float
    cri_pearson: float
    cri_spearman: float
    cri_kendall: float


@dataclass(frozen=True)
class TrackedProject:
    """Everything the engines need of a file; ``simulated_by_distribution`` is false for scenario
    runs, ``simulated_hours`` are the project lengths that the published runs found."""

    name: str
    begin: int
    calendar: WorkCalendar
    activities: tuple[TrackedActivity, ...]
    relations: tuple[Relation, ...]
    resources: tuple[Resource, ...]
    assignments: tuple[Assignment, ...]
    periods: tuple[TrackingPeriod, ...]
    distributions: dict[int, Distribution]
    runs: int
    simulated_by_distribution: bool
    sensitivities: tuple[PublishedSensitivity, ...]
    simulated_hours: tuple[int, ...] = ()
