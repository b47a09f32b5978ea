"""Monitoring readings against limits on the total and on the rate: normal, watch or alarm, and why.

The limits come from the monitoring scheme (GB 50497-2019 asks for both a cumulative value and a rate of
change); they are compared with the absolute value, so settlement and heave are caught alike.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

_SECONDS_PER_DAY = Decimal(86_400)


class State(StrEnum):
    """State of a monitoring point, mildest first; unknown when nothing could be compared."""

    UNKNOWN = "unknown"
    NORMAL = "normal"
    WATCH = "watch"
    ALARM = "alarm"


class Quantity(StrEnum):
    """What was compared with a limit."""

    CUMULATIVE = "cumulative"
    RATE = "rate"


@dataclass(frozen=True)
class Limits:
    """Watch (预警) and alarm (报警) limits of a point; None where the scheme sets none.

    ``unit`` is the unit of the readings, e.g. mm; rates are in that unit per day.
    """

    unit: str
    watch: Decimal | None = None
    alarm: Decimal | None = None
    rate_watch: Decimal | None = None
    rate_alarm: Decimal | None = None

    def __post_init__(self) -> None:
        for low, high in ((self.watch, self.alarm), (self.rate_watch, self.rate_alarm)):
            if any(limit is not None and not (limit.is_finite() and limit > 0) for limit in (low, high)):
                raise ValueError("limits must be numbers above zero")
            if low is not None and high is not None and low > high:
                raise ValueError("the watch limit lies above the alarm limit")


@dataclass(frozen=True)
class Reading:
    """Cumulative change of a point since its first reading, at a time."""

    at: datetime
    value: Decimal

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError(f"{self.value} is not a reading")


@dataclass(frozen=True)
class Reason:
    """A limit that was reached: which quantity, its value, the limit and their unit."""

    state: State
    quantity: Quantity
    value: Decimal
    limit: Decimal
    unit: str


@dataclass(frozen=True)
class Judgement:
    """State of a point with every reason, gravest first; ``missing`` names what could not be compared."""

    state: State
    reasons: tuple[Reason, ...]
    rate_per_day: Decimal | None
    missing: tuple[str, ...]


def rate_per_day(earlier: Reading, later: Reading) -> Decimal:
    """Change per day between two readings, signed.

    Raises ValueError unless the second is later than the first.
    Example: 2 mm within 12 hours is 4 mm/d.
    """
    elapsed = later.at - earlier.at
    seconds = (
        Decimal(elapsed.days) * _SECONDS_PER_DAY + elapsed.seconds + Decimal(elapsed.microseconds) / 10**6
    )
    if seconds <= 0:
        raise ValueError("the second reading must be later than the first")
    return (later.value - earlier.value) * _SECONDS_PER_DAY / seconds


def judge_reading(current: Reading | None, previous: Reading | None, limits: Limits) -> Judgement:
    """Judge a reading, with the one before it for the rate; a limit counts as reached when met exactly.

    The rate is missing, not zero, without a previous reading. A limit of one kind that the scheme does not
    set is not asked for. With nothing to compare the state is unknown; so it is when a limit on the rate
    cannot be checked, unless the total alone has reached a limit already.
    """
    rate = rate_per_day(previous, current) if current and previous else None
    values = {Quantity.CUMULATIVE: current.value if current else None, Quantity.RATE: rate}
    bounds = {
        Quantity.CUMULATIVE: (limits.watch, limits.alarm, limits.unit),
        Quantity.RATE: (limits.rate_watch, limits.rate_alarm, f"{limits.unit}/d"),
    }
    reasons, missing, compared = [], [], False
    for quantity, (watch, alarm, unit) in bounds.items():
        if watch is None and alarm is None:
            continue
        value = values[quantity]
        if value is None:
            missing.append(quantity.value)
            continue
        compared = True
        state, limit = _reached(abs(value), watch, alarm)
        if limit is not None:
            reasons.append(Reason(state, quantity, value, limit, unit))
    reasons.sort(key=lambda reason: reason.state is not State.ALARM)
    quiet = State.NORMAL if compared and not missing else State.UNKNOWN
    return Judgement(reasons[0].state if reasons else quiet, tuple(reasons), rate, tuple(missing))


def _reached(size: Decimal, watch: Decimal | None, alarm: Decimal | None) -> tuple[State, Decimal | None]:
    if alarm is not None and size >= alarm:
        return State.ALARM, alarm
    if watch is not None and size >= watch:
        return State.WATCH, watch
    return State.NORMAL, None
