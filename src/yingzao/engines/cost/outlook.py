"""Earned schedule, and what cost and time will come to: with an interval, and the error made on closed periods.

Earned schedule ES is the planned time at which what is earned was to be earned; SPI(t) = ES ÷ AT, and the
estimate of the duration is IEAC(t) = PD ÷ SPI(t) (Lipke, The Measurable News, 2003). Cost is extrapolated the
same way: EAC = AC + (BAC − EV) ÷ CPI.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import exp, log, sqrt
from statistics import NormalDist, fmean

LEAST_TESTED = 3
"""Closed periods an interval is drawn from at least."""


def find_earned_schedule(planned: Sequence[Decimal], earned: Decimal) -> Decimal:
    """Periods of planned time in which ``earned`` was to be earned.

    ``planned`` is the cumulative planned value at the ends of periods 1, 2, …; between two of them it counts
    in a straight line. All earned gives the period in which the plan ends. Raises ValueError where the planned
    value falls or is empty.
    Example: planned 10, 30, 60 and earned 45 give 2.5 periods.
    """
    curve = [Decimal(0), *planned]
    if len(curve) < 2 or any(one > other for one, other in pairwise(curve)):
        raise ValueError("planned value must be given and must not fall")
    if earned >= curve[-1]:
        return Decimal(curve.index(curve[-1]))
    whole = max(place for place, value in enumerate(curve) if value <= max(earned, Decimal(0)))
    step = curve[whole + 1] - curve[whole]
    return whole + (max(earned, Decimal(0)) - curve[whole]) / step


@dataclass(frozen=True)
class EarnedSchedule:
    """Earned and actual time, SPI(t) and the estimated duration IEAC(t), all in one unit of time."""

    earned_time: Decimal
    actual_time: Decimal
    performance: Decimal | None
    estimated_duration: Decimal | None


def rate_earned_schedule(
    earned_time: Decimal, actual_time: Decimal, planned_duration: Decimal
) -> EarnedSchedule:
    """SPI(t) and IEAC(t) from earned schedule, time passed and planned duration; None where nothing divides.

    Example: 5 of 10 planned periods earned in 8: SPI(t) 0.625, estimate 16 periods.
    """
    performance = earned_time / actual_time if actual_time > 0 else None
    estimate = planned_duration / performance if performance else None
    return EarnedSchedule(earned_time, actual_time, performance, estimate)


@dataclass(frozen=True)
class Outlook:
    """What the whole will take at the pace so far, the interval around it, and how such estimates have done.

    ``back_test_error`` is the mean of |estimate ÷ actual − 1| when earlier periods had estimated what has been
    spent by now. Interval and error are None with fewer than three closed periods to test.
    """

    estimate: float
    low: float | None
    high: float | None
    back_test_error: float | None
    tested: int


def look_ahead(
    spent: Sequence[float], done: Sequence[float], whole: float, confidence: float = 0.8
) -> Outlook | None:
    """Extrapolate what is spent (money or time) to the whole; cumulative, one value for each closed period.

    The interval takes the pace of the rest against the pace before as lognormal, with the deviation that all
    pairs of closed periods have shown, by Student's t of as many periods. None where nothing is done or spent
    yet. Raises ValueError for sequences that do not fit or a confidence outside 0 to 1.
    Example: 30 spent for 20 of 100 done gives 150.
    """
    if len(spent) != len(done) or not 0 < confidence < 1:
        raise ValueError("spent and done need the same length and a confidence between 0 and 1")
    if not spent or spent[-1] <= 0 or done[-1] <= 0:
        return None
    rest = max(0.0, whole - done[-1]) * spent[-1] / done[-1]
    estimate = spent[-1] + rest
    errors = [
        abs((cost + (done[-1] - progress) * cost / progress) / spent[-1] - 1)
        for cost, progress in zip(spent[:-1], done[:-1], strict=True)
        if cost > 0 and 0 < progress < done[-1]
    ]
    if len(errors) < LEAST_TESTED:
        return Outlook(estimate, None, None, None, len(errors))
    paces = [_pace(spent, done, first, second) for second in range(len(spent)) for first in range(second)]
    known = [log(pace) ** 2 for pace in paces if pace is not None]
    reach = _student((1 + confidence) / 2, len(spent) - 1) * sqrt(fmean(known)) if known else 0.0
    low, high = spent[-1] + rest * exp(-reach), spent[-1] + rest * exp(reach)
    return Outlook(estimate, low, high, fmean(errors), len(errors))


def _pace(spent: Sequence[float], done: Sequence[float], first: int, second: int) -> float | None:
    """What progress cost between two periods against what it had cost before; None where that says nothing."""
    if spent[first] <= 0 or done[first] <= 0 or done[second] <= done[first] or spent[second] <= spent[first]:
        return None
    since = (spent[second] - spent[first]) / (done[second] - done[first])
    return since * done[first] / spent[first]


def _student(probability: float, freedom: int) -> float:
    """Quantile of Student's t from that of the normal (Fisher and Cornish, Technometrics 2, 1960)."""
    z = NormalDist().inv_cdf(probability)
    first = (z**3 + z) / (4 * freedom)
    return z + first + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
