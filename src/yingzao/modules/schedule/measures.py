"""Quick measures on a what-if copy: more crews, another calendar, another link, another method.

Each is one edit of the copy, which is computed anew and can be undone by who made it, and is kept with its cost
in the copy's list of measures.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.wording import together
from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import EDITABLE

from .editing import MEASURE, RowChange, carry_out, changed, created
from .means import needs_of
from .models import (
    MILESTONES,
    SPANNING,
    Activity,
    ActivityMeans,
    Dependency,
    LinkChoice,
    Plan,
    PlanCalendar,
    Purpose,
    State,
)

TWO_SHIFTS, ROUND_THE_CLOCK = [[360, 1320]], [[0, 1440]]
CALENDARS = {
    "seven_days": gettext_lazy("seven-day week"),
    "two_shifts": gettext_lazy("two shifts (06:00–22:00)"),
    "three_shifts": gettext_lazy("three shifts (24 h)"),
    "seven_days_two_shifts": gettext_lazy("seven-day week in two shifts"),
}
CREWS, CALENDAR, LINK, METHOD = MEASURE_KINDS = ("crews", "calendar", "link", "method")
MOST_FACTOR = Decimal(10)
MOST_DAYS = 20_000


@transaction.atomic
def more_crews(plan: Plan, codes: Sequence[str], factor: Decimal, cost_change: Decimal = Decimal(0)) -> None:
    """So many times the crews on each activity: open work takes as many times less long."""
    fresh = open_what_if(plan)
    if not 0 < factor <= MOST_FACTOR or factor == 1:
        raise Refusal(_("Give how many times the crews there are: above 0, at most 10, and not 1."))
    rows = _working(fresh, codes)
    changes = [changed("activity", row, **_sooner(row, factor)) for row in rows]
    more = _more_workers(fresh, rows, dict.fromkeys((row.pk for row in rows), factor))
    _keep(fresh, CREWS, cost_change, [*changes, *more], codes=list(codes), factor=str(factor))


def _sooner(row: Activity, factor: Decimal) -> dict[str, Any]:
    """What is left takes so many times less long."""
    done = row.original_minutes - row.remaining_minutes
    left = round(row.remaining_minutes / factor)
    values: dict[str, Any] = {"original_minutes": max(done, 0) + left, "remaining_minutes": left}
    if work := row.particulars.get("resource_work"):
        shorter = [[calendar, round(minutes / factor), lag] for calendar, minutes, lag in work]
        values["particulars"] = {**row.particulars, "resource_work": shorter}
    return values


@transaction.atomic
def change_calendar(plan: Plan, codes: Sequence[str], choice: str, cost_change: Decimal = Decimal(0)) -> None:
    """Another working time for open activities; days that are closed as holidays stay closed.

    Durations are working hours, so that twice the hours a day are half the days, with twice the people.
    """
    fresh = open_what_if(plan)
    if choice not in CALENDARS:
        raise Refusal(_("This working time is not known."))
    rows = _working(fresh, codes)
    calendars: dict[int, PlanCalendar] = {}
    changes, factors = [], {}
    for row in rows:
        before = row.calendar
        if before.pk not in calendars:
            calendars[before.pk] = _calendar(fresh, before, choice)
        after = calendars[before.pk]
        changes.append(changed("activity", row, calendar_id=after.pk))
        factors[row.pk] = Decimal(str(after.minutes_per_day)) / Decimal(str(before.minutes_per_day))
    more = _more_workers(fresh, rows, factors)
    _keep(fresh, CALENDAR, cost_change, [*changes, *more], codes=list(codes), calendar=choice)


@transaction.atomic
def change_link(
    plan: Plan, before: str, after: str, kind: int, lag_days: float, cost_change: Decimal = Decimal(0)
) -> None:
    """Another kind or lag for the link between two activities; it must be there."""
    fresh = open_what_if(plan)
    links = Dependency.objects.filter(plan=fresh, predecessor__code=before, successor__code=after)
    link = links.select_related("predecessor__calendar").first()
    if link is None:
        raise Refusal(
            _("There is no link from %(before)s to %(after)s.") % {"before": before, "after": after}
        )
    was = f"{LinkChoice(link.kind).name} {_lag_days(link)}"
    minutes = round(lag_days * link.predecessor.calendar.minutes_per_day)
    change = changed("link", link, kind=int(kind), lag_minutes=minutes, elapsed=False)
    now = f"{LinkChoice(kind).name} {lag_days:g}"
    _keep(fresh, LINK, cost_change, [change], codes=[before, after], was=was, now=now)


@transaction.atomic
def change_method(
    plan: Plan, code: str, days: float | None, workers: Decimal | None, cost_change: Decimal = Decimal(0)
) -> None:
    """Another way of building an activity: its duration, its people, and what it costs more or less."""
    fresh = open_what_if(plan)
    [row] = _working(fresh, [code])
    changes: list[RowChange | None] = []
    if days is not None:
        if not 0 < days <= MOST_DAYS:
            raise Refusal(_("A duration lies between 0 and 20,000 working days."))
        done = max(row.original_minutes - row.remaining_minutes, 0)
        minutes = max(round(days * row.calendar.minutes_per_day), done)
        changes.append(changed("activity", row, original_minutes=minutes, remaining_minutes=minutes - done))
    if workers is not None:
        means = ActivityMeans.objects.filter(activity=row).first()
        changes.append(_workers(row.pk, means, workers))
    told = {"days": days, "workers": None if workers is None else str(workers)}
    _keep(fresh, METHOD, cost_change, changes, codes=[code], **told)


def open_what_if(plan: Plan) -> Plan:
    """The locked copy, if it is a what-if that may still be changed."""
    fresh = locked(plan)
    if fresh.purpose != Purpose.WHAT_IF or fresh.state not in EDITABLE:
        raise Refusal(
            _("Measures are tried on a what-if copy that is still open; %s is none.") % fresh.full_number
        )
    return fresh


def _working(plan: Plan, codes: Sequence[str]) -> list[Activity]:
    """Open activities of these codes; refuses what is unknown, a milestone, or done."""
    found = {row.code: row for row in plan.activities.filter(code__in=codes).select_related("calendar")}
    if not codes:
        raise Refusal(_("Name at least one activity."))
    if unknown := [code for code in codes if code not in found]:
        raise Refusal(_("This plan has no activity %s.") % together(unknown[:10]))
    rows = list(found.values())
    if shut := [r.code for r in rows if r.kind in (*MILESTONES, *SPANNING) or r.progress == State.COMPLETED]:
        raise Refusal(_("Done already, or a milestone: %s. Choose open activities.") % together(shut[:10]))
    return rows


def _calendar(plan: Plan, before: PlanCalendar, choice: str) -> PlanCalendar:
    """The calendar of the choice that keeps the holidays of the one before; made once for each."""
    source_id = f"{choice}/{before.pk}"[:40]
    existing = plan.calendars.filter(source_id=source_id).first()
    if existing is not None:
        return existing
    usual = next((day for day in before.week if day), TWO_SHIFTS)
    day, hours = usual, before.hours_per_day
    if choice.endswith("two_shifts"):
        day, hours = TWO_SHIFTS, 16.0
    elif choice == "three_shifts":
        day, hours = ROUND_THE_CLOCK, 24.0
    if "shifts" in choice and hours <= before.hours_per_day:
        raise Refusal(_("“%s” already works as long each day.") % before.name)
    week = [day] * 7 if choice.startswith("seven") else [day if each else [] for each in before.week]
    closed = {on: shifts for on, shifts in before.exceptions.items() if not shifts}
    return PlanCalendar.objects.create(
        plan=plan, source_id=source_id, name=f"{CALENDARS[choice]} ← {before.name}"[:160], week=week,
        exceptions=closed, hours_per_day=hours,
        day_notes={on: note for on, note in before.day_notes.items() if on in closed},
    )  # fmt: skip


def _more_workers(
    plan: Plan, rows: list[Activity], factors: Mapping[int, Decimal]
) -> Iterator[RowChange | None]:
    """Workers as many times as the crews or the hours, where they are known."""
    for pk, needs in needs_of(plan, rows).items():
        if needs.workers is not None and factors[pk] != 1:
            yield _workers(pk, needs.means, needs.workers * factors[pk])


def _workers(activity_pk: int, means: ActivityMeans | None, workers: Decimal) -> RowChange | None:
    # As the database gives it back, so that undoing finds what it left.
    now = f"{workers:.1f}"
    if means is None:
        return created("means", ActivityMeans.objects.create(activity_id=activity_pk, workers=Decimal(now)))
    was = None if means.workers is None else str(means.workers)
    return None if was == now else RowChange("means", means.pk, {"workers": was}, {"workers": now})


def _lag_days(link: Dependency) -> str:
    return f"{link.lag_minutes / link.predecessor.calendar.minutes_per_day:g}"


def _keep(
    plan: Plan, kind: str, cost_change: Decimal, changes: Iterable[RowChange | None], **told: Any
) -> None:
    """Carry out the measure as one edit, which its author can undo, and keep it with its cost."""
    measure = {"id": uuid.uuid4().hex[:8], "kind": kind, "cost": str(cost_change), **told}
    rows = [change for change in changes if change is not None]
    carry_out(plan, [*rows, RowChange(MEASURE, 0, None, measure)], measure_text(measure))


def measure_text(measure: Mapping[str, Any]) -> str:
    """A measure in words."""
    codes = together(measure["codes"][:12]) + ("…" if len(measure["codes"]) > 12 else "")
    kind = measure["kind"]
    if kind == CREWS:
        return _("%(codes)s: crews × %(factor)s") % {"codes": codes, "factor": measure["factor"]}
    if kind == CALENDAR:
        return _("%(codes)s: %(calendar)s") % {"codes": codes, "calendar": CALENDARS[measure["calendar"]]}
    if kind == LINK:
        before, after = measure["codes"]
        names = {"before": before, "after": after, "was": measure["was"], "now": measure["now"]}
        return _("%(before)s → %(after)s: %(was)s becomes %(now)s") % names
    parts = []
    if measure.get("days") is not None:
        parts.append(_("%s d") % f"{measure['days']:g}")
    if measure.get("workers") is not None:
        parts.append(_("%s workers") % measure["workers"])
    return _("%(codes)s: another method (%(what)s)") % {"codes": codes, "what": together(parts) or "/"}
