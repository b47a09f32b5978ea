"""From plan, estimates, lessons and risk events to what the simulation takes, with the basis of every duration."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.engines.forecast import simulation
from yingzao.engines.schedule import Network

from ..calculations import network_of
from ..codes import codes_in
from ..judging import baseline_dates
from ..models import (
    MILESTONES,
    SPANNING,
    Activity,
    Dependency,
    DurationEstimate,
    ForecastRule,
    Plan,
    RiskEvent,
    State,
)
from ..models.rules import monthly_chances
from .learning import Lessons, learn
from .rules import estimates_of, rule_for

GROUP = "all"
SIMULATED_STATES = ("in_approval", "approved")
"""A risk event counts from the day it is handed in until it is closed."""


class Basis(models.TextChoices):
    """What an uncertain duration rests on."""

    ESTIMATED = "estimated", _("three-point estimate")
    LEARNED = "learned", _("learned from actuals")
    DEFAULT = "default", _("default spread, to be confirmed")

    @property
    def colour(self) -> str:
        return {"estimated": "blue", "learned": "green", "default": "yellow"}[self.value]


@dataclass(frozen=True)
class Uncertain:
    """An activity with its distribution of remaining working minutes and where that comes from."""

    row: Activity
    spread: simulation.Spread
    basis: Basis
    cases: int = 0
    branch: str = ""

    def days(self, probability: float) -> float:
        """Remaining duration in working days kept with that probability."""
        return simulation.value_at(self.spread, probability) / self.row.calendar.minutes_per_day


@dataclass
class Gathered:
    """All that one simulation of a plan needs."""

    plan: Plan
    rule: ForecastRule
    rows: list[Activity]
    network: Network
    uncertain: list[Uncertain]
    events: list[RiskEvent]
    lessons: Lessons
    lost_days: tuple[float, ...]

    def model(self) -> simulation.RiskModel:
        """The engine's risk model: all durations of one group, events with those of their activities still open."""
        group = simulation.Group(GROUP, self.rule.correlation)
        return simulation.RiskModel(
            estimates=[
                simulation.Estimate(each.row.source_id, each.spread, GROUP) for each in self.uncertain
            ],
            groups=[group],
            events=[event for _record, event in self.engine_events()],
            weather=[simulation.Weather(key, self.lost_days) for key in self._calendars()]
            if self.lost_days
            else [],
        )

    def engine_events(self) -> list[tuple[RiskEvent, simulation.RiskEvent]]:
        """Risk events that still have an unfinished activity to act upon."""
        open_rows = {each.row.code: each.row for each in self.uncertain}
        found = []
        for record in self.events:
            rows = [open_rows[code] for code in codes_in(record.activity_codes) if code in open_rows]
            impacts = [simulation.Impact(row.source_id, _impact(record, row)) for row in rows]
            if impacts:
                chance = record.probability_percent / 100
                found.append((record, simulation.RiskEvent(str(record.pk), chance, impacts)))
        return found

    def _calendars(self) -> list[str]:
        return sorted({each.row.calendar.source_id for each in self.uncertain})


def gather(plan: Plan, with_weather: bool = True) -> Gathered:
    """Read everything about a plan; unfinished work gets an estimate, else what was learned, else the default."""
    rule = rule_for(plan.project)
    rows = list(plan.activities.select_related("calendar", "wbs"))
    network = network_of(plan, rows, list(plan.dependencies.all()))
    lost_days = monthly_chances(rule.lost_days_percent) if with_weather else ()
    if lost_days:  # the days that are drawn take the place of those the calendars set aside
        bare = [calendar.as_calendar(with_weather=False) for calendar in plan.calendars.all()]
        network = replace(network, calendars=bare)
    estimates, lessons = estimates_of(plan.project), learn(plan, rows, rule.least_cases)
    return Gathered(
        plan, rule, rows, network,
        [_uncertain(row, estimates.get(row.code), lessons, rule) for row in open_rows(rows)],
        list(events_of(plan)), lessons, lost_days,
    )  # fmt: skip


def events_of(plan: Plan) -> Iterable[RiskEvent]:
    return RiskEvent.objects.filter(project=plan.project_id, status__in=SIMULATED_STATES).order_by("number")


def open_rows(rows: Iterable[Activity]) -> list[Activity]:
    """Activities with work left; those finished after the data date are finished."""
    return [
        row
        for row in rows
        if row.kind not in (*MILESTONES, *SPANNING)
        and row.progress != State.COMPLETED
        and row.remaining_minutes > 0
        and not row.particulars.get("resource_work")
    ]


def _uncertain(
    row: Activity, estimate: DurationEstimate | None, lessons: Lessons, rule: ForecastRule
) -> Uncertain:
    left = float(row.remaining_minutes)
    if estimate is not None:
        share = (
            left / row.original_minutes if row.progress == State.IN_PROGRESS and row.original_minutes else 1.0
        )
        scale = row.calendar.minutes_per_day * min(share, 1.0)
        days = (estimate.optimistic_days, estimate.likely_days, estimate.pessimistic_days)
        return Uncertain(row, simulation.pert_beta(*(value * scale for value in days)), Basis.ESTIMATED)
    group = lessons.group_for(row)
    if group is not None:
        spread = simulation.learn_lognormal(left, group.pairs)
        return Uncertain(row, spread, Basis.LEARNED, len(group.cases), str(group.node or ""))
    low, high = left * rule.optimistic_percent / 100, left * rule.pessimistic_percent / 100
    return Uncertain(row, simulation.pert_beta(low, left, high), Basis.DEFAULT)


def _impact(event: RiskEvent, row: Activity) -> simulation.Spread:
    likely = event.likely_days
    low = likely if event.least_days is None else event.least_days
    high = likely if event.most_days is None else event.most_days
    per_day = row.calendar.minutes_per_day
    return simulation.triangular(low * per_day, likely * per_day, high * per_day)


def digest(
    plan: Plan, rows: Sequence[Activity] | None = None, links: Sequence[Dependency] | None = None
) -> str:
    """SHA-256 over everything the dates of a plan follow from; it changes with any of it."""
    found = list(plan.activities.select_related("calendar")) if rows is None else list(rows)
    network = network_of(plan, found, list(plan.dependencies.all() if links is None else links))
    return hashlib.sha256(repr(network).encode()).hexdigest()


def committed_finishes(plan: Plan, rows: Iterable[Activity]) -> dict[str, int]:
    """Activity id → the finish it is measured against: the baseline's, else as the plan was drawn up."""
    baseline: dict[str, Any] = baseline_dates(plan)
    found = {}
    for row in rows:
        finish = (baseline.get(row.code) or (None, row.planned_finish))[1]
        if finish is not None:
            found[row.source_id] = finish
    return found
