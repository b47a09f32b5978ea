"""Days set aside for weather in a draft's calendar: from stop rules and climate to a proposal, and its acceptance."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal
from yingzao.core.records.wording import in_words
from yingzao.engines.calendar.weather import Loss, MonthLost, lost_share, propose
from yingzao.standards.adjusting import Value, adjusted
from yingzao.standards.loader import load
from yingzao.standards.structure import TableError
from yingzao.standards.weather import Measure, Region, StopRule, WeatherTable

from .models import ClimateRule, PlanCalendar
from .workdays import calendar_to_draw, hours_of, write_calendar

USUAL_REGION = "CN-11"
MOST_DAYS = 12 * 366
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
NOTE = "weather"


@dataclass(frozen=True)
class Climate:
    """What is in force for a project: the table with its own figures, and the region chosen."""

    stored: ClimateRule
    table: WeatherTable
    region: Region

    def has_own(self, path: str) -> bool:
        """Does a figure under that path differ from the table's?"""
        return any(each.startswith(f"{path}.") for each in self.stored.figures)


@dataclass(frozen=True)
class Asked:
    """What a proposal is made for; ``percent`` is how surely no more days are lost than are set aside."""

    first: date
    last: date
    rules: tuple[str, ...]
    percent: int


@dataclass(frozen=True)
class Proposal:
    """What would be set aside, month by month, and the part of a day lost in each of the twelve months."""

    months: tuple[MonthLost, ...]
    shares: tuple[float, ...]

    @property
    def days(self) -> list[date]:
        return [day for month in self.months for day in month.days]


def named(row: Measure | StopRule | Region) -> str:
    """The name of a row of the table in the language of the person who reads."""
    return str(in_words(row))


def climate_of(project: Project) -> Climate:
    """The project's own climate, else the company's, else the usual one (not stored)."""
    rules = ClimateRule.objects
    stored = rules.filter(project=project).first() or rules.filter(project=None).first()
    stored = stored or ClimateRule(region=USUAL_REGION)
    table = _with_own(stored.figures)
    return Climate(stored, table, table.region(stored.region))


def _with_own(figures: Mapping[str, str]) -> WeatherTable:
    table = adjusted("weather", {path: Decimal(value) for path, value in figures.items()})
    assert isinstance(table, WeatherTable)
    return table


@transaction.atomic
def set_climate(project: Project, region: str, figures: Mapping[str, Decimal], source: str) -> ClimateRule:
    """Store the climate of a project; ``figures`` by their path in the table, of which only those that differ are kept.

    Refuses own figures without a source, and figures that do not hang together; then nothing is changed.
    """
    usual = _usual_figures()
    own = {path: str(value) for path, value in figures.items() if Decimal(str(usual[path])) != value}
    if own and not source.strip():
        raise Refusal(_("Say where the figures come from that are not the usual ones."))
    try:
        _with_own(own).region(region)
    except (TableError, KeyError) as problem:
        text = _("A month has at most 31 days, and a stricter measure no more of them than a milder one.")
        raise Refusal(text) from problem
    rule = ClimateRule.objects.filter(project=project).first() or ClimateRule(project=project)
    rule.region, rule.figures, rule.source = region, own, source.strip() if own else ""
    rule.save()
    return rule


def _usual_figures() -> Mapping[str, Value]:
    table = load("weather")
    found: dict[str, Value] = {hours_path(rule): rule.hours_allowed for rule in table.rules}
    for region in table.regions:
        for number, month in enumerate(region.months):
            found |= {days_path(region, number, measure): days for measure, days in month.items()}
    return found


def hours_path(rule: StopRule) -> str:
    """Where the hours that a rule still allows stand in the table."""
    return f"rules.{rule.key}.hours_allowed"


def days_path(region: Region, month: int, measure: str) -> str:
    """Where the days of a measure in a month (0 is January) of a region stand in the table."""
    return f"regions.{region.key}.months.{month}.{measure}"


def shares_of(climate: Climate, calendar: PlanCalendar, rules: Collection[str]) -> tuple[float, ...]:
    """The part of a day that the chosen rules take from the calendar on average, for the twelve months."""
    hours = max(hours_of(shifts) for shifts in calendar.week)
    losses = [
        Loss(rule.measure, max(0.0, 1.0 - float(rule.hours_allowed) / hours) if hours else 0.0)
        for rule in climate.table.rules
        if rule.key in rules
    ]
    return tuple(
        lost_share(
            {key: float(days) for key, days in month.items()}, climate.table.families(), losses, length
        )
        for month, length in zip(climate.region.months, MONTH_DAYS, strict=True)
    )


def proposal(calendar: PlanCalendar, climate: Climate, asked: Asked) -> Proposal:
    """What would be set aside; days the planner, a file or the law has set stay as they are. Changes nothing."""
    if not asked.first <= asked.last:
        raise Refusal(_("The last day lies before the first."))
    if (asked.last - asked.first).days >= MOST_DAYS:
        raise Refusal(_("At most %d days can be looked at. Choose a shorter period.") % MOST_DAYS)
    shares = shares_of(climate, calendar, asked.rules)
    days = (asked.first + timedelta(n) for n in range((asked.last - asked.first).days + 1))
    working = [day for day in days if calendar.week[day.weekday()] and not _stays(calendar, day.isoformat())]
    return Proposal(propose(working, shares, asked.percent / 100), shares)


def _stays(calendar: PlanCalendar, day: str) -> bool:
    return day in calendar.exceptions and NOTE not in calendar.day_notes.get(day, {})


@transaction.atomic
def set_aside(calendar: PlanCalendar, climate: Climate, asked: Asked) -> int:
    """Write a proposal into a draft's calendar; returns how many days.

    What was set aside before in the same period is replaced; the edit is undone like any other.
    """
    plan, row = calendar_to_draw(calendar)
    days = proposal(row, climate, asked).days
    if not days:
        raise Refusal(
            _("These rules give no day to set aside. Choose others, another period or more certainty.")
        )
    stale = {
        day
        for day, note in row.day_notes.items()
        if NOTE in note and asked.first <= date.fromisoformat(day) <= asked.last
    }
    exceptions = {day: shifts for day, shifts in row.exceptions.items() if day not in stale}
    notes = {day: note for day, note in row.day_notes.items() if day not in stale}
    for day in days:
        exceptions[day.isoformat()] = []
        notes[day.isoformat()] = {NOTE: list(asked.rules), "percent": asked.percent}
    words = _(
        "%(count)d days set aside for weather in calendar %(calendar)s, %(first)s – %(last)s (%(percent)d %%)"
    )
    values = {
        "count": len(days),
        "calendar": row,
        "first": asked.first,
        "last": asked.last,
        "percent": asked.percent,
    }
    write_calendar(plan, row, exceptions, notes, words % values)
    return len(days)
