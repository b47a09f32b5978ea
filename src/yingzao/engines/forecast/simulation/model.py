"""What a schedule risk simulation is told: uncertain durations, what moves them together, events and weather."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import log, sqrt
from statistics import fmean


class SimulationError(ValueError):
    """Input that cannot be simulated; ``code`` and ``params`` say why."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message)
        self.code = code
        self.params = params


class Shape(IntEnum):
    """Shape of a distribution."""

    UNIFORM = 0
    TRIANGULAR = 1
    PERT_BETA = 2
    LOGNORMAL = 3


@dataclass(frozen=True)
class Spread:
    """A distribution: of minutes, or of factors where it is said so.

    Uniform from ``low`` to ``high``; triangular and PERT-beta (λ = 4) with mode ``likely``; lognormal with median
    ``likely`` and standard deviation ``log_deviation`` of the logarithm.
    """

    shape: Shape
    low: float = 0.0
    likely: float = 0.0
    high: float = 0.0
    log_deviation: float = 0.0

    def __post_init__(self) -> None:
        known = all(abs(x) < float("inf") for x in (self.low, self.likely, self.high, self.log_deviation))
        match self.shape:
            case Shape.UNIFORM:
                right = 0 <= self.low <= self.high
            case Shape.LOGNORMAL:
                right = self.likely > 0 and 0 <= self.log_deviation <= 3
            case _:
                right = 0 <= self.low <= self.likely <= self.high
        if not (known and right):
            raise SimulationError(
                "simulation.spread",
                f"{self.shape.name.lower()}: estimates must be zero or more and in ascending order.",
                low=self.low,
                likely=self.likely,
                high=self.high,
            )


def uniform(low: float, high: float) -> Spread:
    """Every value from ``low`` to ``high`` alike."""
    return Spread(Shape.UNIFORM, low, (low + high) / 2, high)


def triangular(low: float, likely: float, high: float) -> Spread:
    """Rising in a straight line to ``likely`` and falling from there."""
    return Spread(Shape.TRIANGULAR, low, likely, high)


def pert_beta(low: float, likely: float, high: float) -> Spread:
    """The beta distribution of PERT, mean ``(low + 4·likely + high) / 6``."""
    return Spread(Shape.PERT_BETA, low, likely, high)


def lognormal(median: float, log_deviation: float) -> Spread:
    """Lognormal by its median and the standard deviation of its logarithm."""
    return Spread(Shape.LOGNORMAL, 0.0, median, 0.0, log_deviation)


def learn_lognormal(planned_minutes: float, actuals: Iterable[tuple[float, float]]) -> Spread:
    """The duration of planned work from the project's own (planned, actual) durations of work like it.

    The logarithm of actual ÷ planned is taken as normal, as it is on real projects (Trietsch, Mazmanyan,
    Gevorgyan and Baker, EJOR 216, 2012). Raises SimulationError for fewer than three pairs or one not above 0.
    Example: actuals at 1, 2 and 4 times the plan give a median of twice the plan.
    """
    pairs = list(actuals)
    if len(pairs) < 3 or any(planned <= 0 or actual <= 0 for planned, actual in pairs):
        raise SimulationError(
            "simulation.actuals",
            "Learning needs at least three finished activities with durations above zero.",
            given=len(pairs),
        )
    ratios = [log(actual / planned) for planned, actual in pairs]
    mean = fmean(ratios)
    deviation = sqrt(sum((ratio - mean) ** 2 for ratio in ratios) / (len(ratios) - 1))
    return lognormal(planned_minutes * 2.718281828459045**mean, min(deviation, 3.0))


@dataclass(frozen=True)
class Estimate:
    """The uncertain (remaining) duration of an activity in working minutes; ``group`` moves together."""

    activity_id: str
    minutes: Spread
    group: str | None = None


@dataclass(frozen=True)
class Group:
    """Activities whose durations are correlated pairwise, 0 ≤ ``correlation`` ≤ 1, through one common factor."""

    id: str
    correlation: float


@dataclass(frozen=True)
class Impact:
    """What a risk event does to one activity: adds minutes, or multiplies its duration."""

    activity_id: str
    amount: Spread
    multiplies: bool = False


@dataclass(frozen=True)
class RiskEvent:
    """An event that happens in a share ``probability`` of all iterations."""

    id: str
    probability: float
    impacts: Sequence[Impact]


@dataclass(frozen=True)
class Weather:
    """Days lost in a calendar: probability for each month, January first, drawn day by day."""

    calendar_id: str
    lost_days: Sequence[float]


@dataclass(frozen=True)
class RiskModel:
    """All that is uncertain about a network; durations are drawn in steps of ``step_minutes``."""

    estimates: Sequence[Estimate] = ()
    groups: Sequence[Group] = ()
    events: Sequence[RiskEvent] = ()
    weather: Sequence[Weather] = ()
    step_minutes: int = 1
