"""From the logged temperatures to the equivalent age of cubes beside the structure and the day they fall due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project
from yingzao.engines.quality.maturity import EquivalentAge, daily_means, equivalent_age, predict_due_date
from yingzao.engines.quality.process_limits import Finding, check_limits
from yingzao.standards.loader import load

from .models import LogPlace, TemperatureLog

LOOKED_BACK_DAYS = 7
"""The coming days are taken to be as warm as the last so many that have a mean."""
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Maturity:
    """Degree-days so far, and when they are expected to be enough; ``due_on`` is None while nothing is logged."""

    age: EquivalentAge
    expected_c: Decimal | None
    due_on: date | None

    @property
    def sum_text(self) -> str:
        """The figures in signs that need no language: ``412.5 ℃·d; 18.3 ℃/d; GB 50204-2015 附录C``."""
        expected = "" if self.expected_c is None else f"; {self.expected_c} ℃/d"
        return f"{self.age.degree_days.quantize(_TENTH)} ℃·d{expected}; {self.age.clause}"


def read_log(log: TemperatureLog) -> None:
    """Store the daily mean, and what is outside the limits of a curing room (GB/T 50081)."""
    means = daily_means(_readings(log), load("concrete"))
    mean = means.get(log.measured_on)
    log.mean_c = None if mean is None else mean.quantize(_TENTH)
    log.remark = "; ".join(_outside(log)) if log.place == LogPlace.CURING_ROOM else ""


def _readings(log: TemperatureLog) -> list[tuple[datetime, Decimal]]:
    return [(datetime.combine(log.measured_on, time(hour)), value) for hour, value in log.readings.items()]


def _outside(log: TemperatureLog) -> list[str]:
    """``23.5 ℃ > 22`` for every reading beyond its limit."""
    table = load("process_limits")
    checks = [
        check_limits(value, table.parameter("curing_room", "temperature")) for value in log.readings.values()
    ]
    if log.humidity_percent is not None:
        checks.append(check_limits(log.humidity_percent, table.parameter("curing_room", "humidity")))
    signs = {Finding.BELOW: ("<", "low"), Finding.ABOVE: (">", "high")}
    return [
        f"{check.value} {check.unit} {signs[check.finding][0]} {getattr(check, signs[check.finding][1])}"
        for check in checks
        if check.finding in signs
    ]


def curing_limits() -> str:
    """What is asked of a curing room, with the clause: ``18–22 ℃, ≥ 95 %; GB/T 50081-2019``."""
    asked = load("process_limits")
    warm, damp = (
        check_limits(Decimal(0), asked.parameter("curing_room", key)) for key in ("temperature", "humidity")
    )
    return f"{warm.low}–{warm.high} {warm.unit}, ≥ {damp.low} {damp.unit}; {warm.clause}"


def means_of(project: Project) -> dict[date, Decimal]:
    """Daily means of the site; of two logs of a day the newer counts."""
    logs = TemperatureLog.objects.filter(project=project, place=LogPlace.SITE).current().order_by("pk")
    return {log.measured_on: log.mean_c for log in logs if log.mean_c is not None}


def maturity_of(made_on: date, means: Mapping[date, Decimal], today: date | None = None) -> Maturity:
    """Equivalent age of cubes made on that day, by the daily means of their place."""
    as_of = max(today or timezone.localdate(), made_on)
    table = load("concrete")
    age = equivalent_age(made_on, means, as_of, table)
    last = [means[day] for day in sorted(means) if day <= as_of][-LOOKED_BACK_DAYS:]
    if not last:
        return Maturity(age, None, None)
    expected = (sum(last, Decimal(0)) / len(last)).quantize(_TENTH)
    return Maturity(age, expected, predict_due_date(made_on, age, expected, table))


def maturity_words(maturity: Maturity) -> str:
    """One sentence for the page of a group."""
    age = maturity.age
    told = _("%(sum)s of 600 ℃·d after %(days)s days") % {
        "sum": age.degree_days.quantize(_TENTH), "days": age.age_days,
    }  # fmt: skip
    if age.missing_days:
        told += "; " + _("%s days without a mean count nothing") % len(age.missing_days)
    if maturity.due_on is None:
        return told + "; " + _("log the temperature, so that the day can be foretold")
    return told
