"""From a reading and the one before it to a verdict with its reason."""

from datetime import timedelta
from decimal import Decimal

from yingzao.engines.monitoring.thresholds import Judgement, Limits, Reading, judge_reading

from .models import MonitoringReading, Quantity
from .queries import reading_before

_HUNDREDTH = Decimal("0.01")
CLOSEST = timedelta(minutes=10)
"""Readings of one point closer together than this give no daily rate worth judging."""


class TooClose(Exception):
    """A reading comes so soon after the one before it that it must be a correction of that one."""


def judge(reading: MonitoringReading) -> None:
    """Store the reading before, the rate and the verdict.

    Raises ValueError for limits that contradict, :class:`TooClose` for a reading right after another.
    """
    before = reading_before(reading)
    if before is not None and reading.read_at - before.read_at < CLOSEST:
        raise TooClose(before.full_number)
    if before is not None and all(getattr(reading, name) is None for name in reading.LIMITS):
        for name in reading.LIMITS:
            setattr(reading, name, getattr(before, name))
    reading.previous_at = before.read_at if before else None
    reading.previous_value = before.value if before else None
    limits = Limits(Quantity(reading.quantity).unit, *(getattr(reading, name) for name in reading.LIMITS))
    earlier = Reading(before.read_at, before.value) if before else None
    judgement = judge_reading(Reading(reading.read_at, reading.value), earlier, limits)
    rate = judgement.rate_per_day
    reading.rate_per_day = None if rate is None else rate.quantize(_HUNDREDTH)
    reading.verdict = judgement.state.value
    reading.verdict_reason = _reason(judgement)


def _reason(judgement: Judgement) -> str:
    return "; ".join(f"{abs(r.value):.2f} ≥ {r.limit} {r.unit}" for r in judgement.reasons)
