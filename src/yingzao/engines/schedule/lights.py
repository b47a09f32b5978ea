"""Traffic lights of activities: delay, float and progress against a rule, each verdict with its reasons.

The rule is the company's or the project's own; common practice on Chinese sites is yellow beyond three
and red beyond seven working days of delay (红黄绿灯预警).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Light(Enum):
    """A light; ``NONE`` where nothing is known to judge by."""

    NONE = "none"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


_RANK = {light: rank for rank, light in enumerate(Light)}


@dataclass(frozen=True)
class LightLimits:
    """Thresholds; a light turns when the value is *beyond* them. None: this measure is not judged.

    Days are working days of the activity's calendar, percents are points of progress.
    """

    yellow_days: float | None = 3.0
    red_days: float | None = 7.0
    milestone_yellow_days: float | None = 0.0
    milestone_red_days: float | None = 3.0
    yellow_percent: float | None = None
    red_percent: float | None = None
    yellow_float_days: float | None = None
    red_float_days: float | None = None


@dataclass(frozen=True)
class Standing:
    """How one activity stands on the data date; None where it is not known.

    ``delay_days`` is forecast minus planned finish, ``behind_percent`` planned minus actual progress.
    """

    delay_days: float | None = None
    float_days: float | None = None
    behind_percent: float | None = None
    is_milestone: bool = False
    is_completed: bool = False


@dataclass(frozen=True)
class Reason:
    """Why a light is not green: the measure (``delay``, ``milestone``, ``percent``, ``float``), its value and limit."""

    measure: str
    light: Light
    value: float
    limit: float


@dataclass(frozen=True)
class LightVerdict:
    """The light and every reason for it, the worst first."""

    light: Light
    reasons: tuple[Reason, ...] = ()


def judge(standing: Standing, limits: LightLimits) -> LightVerdict:
    """Judge one activity. Completed work is green: its delay can no longer be corrected there.

    >>> judge(Standing(delay_days=4.0), LightLimits()).light
    <Light.YELLOW: 'yellow'>
    >>> judge(Standing(delay_days=7.5), LightLimits()).reasons[0].limit
    7.0
    """
    if standing.is_completed:
        return LightVerdict(Light.GREEN)
    known = (standing.delay_days, standing.float_days, standing.behind_percent)
    if all(value is None for value in known):
        return LightVerdict(Light.NONE)
    if standing.is_milestone:
        delay = ("milestone", standing.delay_days, limits.milestone_yellow_days, limits.milestone_red_days)
    else:
        delay = ("delay", standing.delay_days, limits.yellow_days, limits.red_days)
    percent = ("percent", standing.behind_percent, limits.yellow_percent, limits.red_percent)
    reasons = [reason for reason in (_beyond(*delay), _beyond(*percent)) if reason]
    low = _below(standing.float_days, limits.yellow_float_days, limits.red_float_days)
    reasons += [low] if low else []
    reasons.sort(key=lambda reason: -_RANK[reason.light])
    return LightVerdict(reasons[0].light if reasons else Light.GREEN, tuple(reasons))


def _beyond(measure: str, value: float | None, yellow: float | None, red: float | None) -> Reason | None:
    if value is None:
        return None
    if red is not None and value > red:
        return Reason(measure, Light.RED, value, red)
    if yellow is not None and value > yellow:
        return Reason(measure, Light.YELLOW, value, yellow)
    return None


def _below(value: float | None, yellow: float | None, red: float | None) -> Reason | None:
    if value is None:
        return None
    if red is not None and value < red:
        return Reason("float", Light.RED, value, red)
    if yellow is not None and value < yellow:
        return Reason("float", Light.YELLOW, value, yellow)
    return None


def worst(lights: Iterable[Light]) -> Light:
    """The worst light of all; ``NONE`` when there is none."""
    return max(lights, key=_RANK.__getitem__, default=Light.NONE)


def roll_up(lights: Iterable[tuple[Light, bool]]) -> Light:
    """The light of a WBS node, project or portfolio from (light, is critical) of what lies beneath.

    Critical work decides. Work with float left may be late without moving the end, so it lifts the light at
    most to yellow.

    >>> roll_up([(Light.GREEN, True), (Light.RED, False)])
    <Light.YELLOW: 'yellow'>
    """
    capped = (Light.YELLOW if light is Light.RED and not critical else light for light, critical in lights)
    return worst(capped)
