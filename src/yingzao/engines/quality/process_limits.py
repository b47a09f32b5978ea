"""Key process parameters against their limits: slump, temperature, humidity, weld current, torque …

The limits stand in ``standards/process_limits.toml``; values are in the unit of the parameter. Also the beginning
and end of cold-weather work, which a series of daily means decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from yingzao.engines.answer import Answer
from yingzao.engines.quality.strength import Number
from yingzao.standards.confidence import Confidence
from yingzao.standards.process import ColdSeason, Parameter


class Finding(StrEnum):
    """Where a value lies; unknown when what decides the limits is missing, outside when the table ends before."""

    WITHIN = "within"
    BELOW = "below"
    ABOVE = "above"
    UNKNOWN = "unknown"
    OUTSIDE_TABLE = "outside_table"


@dataclass(frozen=True)
class LimitCheck:
    """A value against its limits; ``margin`` is the distance to the nearer limit, below zero outside."""

    finding: Finding
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    margin: Decimal | None
    unit: str
    clause: str
    confidence: Confidence
    missing: tuple[str, ...] = ()

    @property
    def within(self) -> Answer:
        """Yes or no, unknown without limits."""
        if self.finding is Finding.WITHIN:
            return Answer.YES
        return Answer.NO if self.finding in (Finding.BELOW, Finding.ABOVE) else Answer.UNKNOWN


@dataclass(frozen=True)
class ColdSpell:
    """A time of cold-weather work (冬期施工); ``ends_on`` is None while it lasts."""

    begins_on: date
    ends_on: date | None


def check_limits(value: Number, parameter: Parameter, given: Number | None = None) -> LimitCheck:
    """Compare a value with the limits of its parameter.

    ``given`` is what the limits depend on: the diameter of the bar, or the value asked for (target). Raises
    ValueError for what is no number. Example: a slump of 150 mm where 180 was asked for is just within −30.
    """
    number = _number(value)
    decides = None if given is None else _number(given)
    needs = parameter.from_target or parameter.depends_on is not None
    if needs and decides is None:
        missing = "target" if parameter.depends_on is None else parameter.depends_on.key
        return _unlimited(Finding.UNKNOWN, number, parameter, (missing,))
    row = next(
        (
            row
            for row in parameter.rows
            if row.up_to is None or (decides is not None and decides <= row.up_to)
        ),
        None,
    )
    if row is None:
        return _unlimited(Finding.OUTSIDE_TABLE, number, parameter, ())
    shift = decides if parameter.from_target and decides is not None else Decimal(0)
    low = None if row.low is None else row.low + shift
    high = None if row.high is None else row.high + shift
    finding = Finding.WITHIN
    if low is not None and number < low:
        finding = Finding.BELOW
    elif high is not None and number > high:
        finding = Finding.ABOVE
    distances = [
        *([] if low is None else [number - low]),
        *([] if high is None else [high - number]),
    ]
    return LimitCheck(
        finding, number, low, high, min(distances), parameter.unit, parameter.clause, parameter.confidence
    )


def cold_spells(daily_mean_c: Mapping[date, Number], rule: ColdSeason) -> tuple[ColdSpell, ...]:
    """Times of cold-weather work: from the first of five days in a row below 5 °C to the last of five above it.

    A day without a mean breaks a row. Raises ValueError for a mean that is no number.
    """
    spells: list[ColdSpell] = []
    in_a_row, before = 0, None
    for day in sorted(daily_mean_c):
        mean = _number(daily_mean_c[day])
        lasting = bool(spells) and spells[-1].ends_on is None
        turning = mean > rule.limit_c if lasting else mean < rule.limit_c
        follows = before is not None and day - before == timedelta(days=1)
        in_a_row = (in_a_row + 1 if follows else 1) if turning else 0
        before = day
        if in_a_row < rule.days:
            continue
        if lasting:
            spells[-1] = ColdSpell(spells[-1].begins_on, day)
        else:
            spells.append(ColdSpell(day - timedelta(days=rule.days - 1), None))
        in_a_row = 0
    return tuple(spells)


def _unlimited(
    finding: Finding, value: Decimal, parameter: Parameter, missing: tuple[str, ...]
) -> LimitCheck:
    return LimitCheck(
        finding, value, None, None, None, parameter.unit, parameter.clause, parameter.confidence, missing
    )


def _number(value: Number) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{value!r} is no number")
    return number
