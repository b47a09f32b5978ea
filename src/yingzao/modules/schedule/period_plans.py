"""The life of a period plan: drawn from the plan in use, carried out, closed with the cause of what was missed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.events import on
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.events import Created
from yingzao.core.records.models import RecordQuerySet
from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import ENDED, Status
from yingzao.engines.calendar import CompiledCalendar, instant, moment

from .gates import Missing
from .models import Activity, Cause, Outcome, PeriodItem, PeriodPlan, Span, State
from .queries import activities_of, current_plan
from .readiness import lacking_by_activity

WHOLE = 99.95
"""From here on a percentage counts as all of it."""


def first_day(span: str, day: date) -> date:
    """The first day of the period that ``day`` lies in."""
    if span == Span.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if span == Span.WEEK else day


def last_day(span: str, first: date) -> date:
    if span == Span.MONTH:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first + timedelta(days=6) if span == Span.WEEK else first


def frame(plan: PeriodPlan) -> None:
    """Set the days of the period, the title they give it, and the plan it is drawn from, if one is in use."""
    plan.begins_on = first_day(plan.span, plan.begins_on)
    plan.ends_on = last_day(plan.span, plan.begins_on)
    plan.title = plan.title.strip() or title_of(plan)
    plan.source = current_plan(plan.project)


def title_of(plan: PeriodPlan) -> str:
    """What a plan is called unless somebody calls it otherwise."""
    if plan.span == Span.MONTH:
        return _("Plan of %s") % f"{plan.begins_on:%Y-%m}"
    if plan.span == Span.DAY:
        return _("Plan of the day %s") % f"{plan.begins_on:%m-%d}"
    return _("Week plan %(first)s to %(last)s") % {
        "first": f"{plan.begins_on:%m-%d}",
        "last": f"{plan.ends_on:%m-%d}",
    }


def refuse_unless_complete(plan: PeriodPlan) -> None:
    """What is submitted was drawn from a plan, asks for something, and is the only one of its period."""
    if plan.source is None:
        text = _(
            "No plan was in use when this was drawn up. Put a schedule plan to use, then draw it up again."
        )
        raise Refusal(text)
    if not plan.items.exists():
        raise Refusal(_("The plan in use asks for nothing in this period; there is nothing to submit."))
    other = (
        _alike(plan)
        .filter(begins_on=plan.begins_on)
        .exclude(pk=plan.pk)
        .current()
        .exclude(status=Status.DRAFT)
        .first()
    )
    if other is not None:
        raise Refusal(_("%s is the plan of this period already.") % other.full_number)


@on(Created, of=PeriodPlan)
def draw_new(event: Created) -> None:
    draw_up(event.subject)  # type: ignore[arg-type]


@transaction.atomic
def draw_up(plan: PeriodPlan) -> None:
    """Write the items: what the period before left undone, then what the plan in use asks for."""
    if plan.source is None:
        return
    before = _previous(plan)
    left = {item.activity.pk: item for item in _left_over(before) if item.activity} if before else {}
    begin, end = instant(plan.begins_on), instant(plan.ends_on or plan.begins_on) + 1440
    rows = {row.pk: row for row in under_way(plan.project, plan.part, begin, end)}
    late = (
        activities_of(plan.project).filter(pk__in=left.keys() - rows.keys()).exclude(progress=State.COMPLETED)
    )
    ordered = [
        *late,
        *sorted(rows.values(), key=lambda row: (row.pk not in left, row.start or 0, row.position)),
    ]
    for order, row in enumerate(ordered, 1):
        start, finish = max(row.start or begin, begin), min(row.finish or end, end)
        PeriodItem(
            plan=plan, order=order, activity=row, code=row.code, name=row.name, part=row.part,
            responsible=row.responsible, begins_on=_day(start, plan), ends_on=_day(max(start, finish - 1), plan),
            percent_before=row.percent, percent_target=target_percent(row, plan.source.data_date, end),
            carried_from=left.get(row.pk),
        ).save()  # fmt: skip


def _day(at: int, plan: PeriodPlan) -> date:
    return min(max(moment(at).date(), plan.begins_on), plan.ends_on or plan.begins_on)


def _alike(plan: PeriodPlan) -> RecordQuerySet:
    """Period plans of the same span and part of the project."""
    return PeriodPlan._default_manager.filter(project=plan.project, span=plan.span, part=plan.part)


def _previous(plan: PeriodPlan) -> PeriodPlan | None:
    earlier = _alike(plan).filter(begins_on__lt=plan.begins_on)
    return earlier.current().exclude(status=Status.DRAFT).order_by("-begins_on").first()


def _left_over(before: PeriodPlan) -> Iterator[PeriodItem]:
    """Items not reached; of a period not closed yet, those that are not where they should be now."""
    for item in before.items.select_related("activity").exclude(activity=None).exclude(outcome=Outcome.DONE):
        if item.outcome == Outcome.MISSED or (item.activity and item.activity.percent < item.percent_target):
            yield item


def under_way(project: Project, part: Part | None, begin: int, end: int) -> list[Activity]:
    """Unfinished activities that the plan in use has in the period and part, by actual or computed dates."""
    begun = Q(actual_start__lt=end) | Q(actual_start=None, early_start__lt=end)
    not_over = Q(early_finish__gt=begin) | Q(early_finish=begin, original_minutes=0)
    rows = activities_of(project).filter(begun, not_over).exclude(progress=State.COMPLETED)
    return list(rows.filter(part__path__startswith=part.path) if part else rows)


def target_percent(activity: Activity, data_date: int, end: int) -> float:
    """How far the plan in use has an activity at ``end``, in percent of its duration, in whole steps of one."""
    start, finish = activity.start, activity.early_finish
    if start is None or finish is None or finish <= end:
        return 100.0
    calendar = CompiledCalendar(activity.calendar.as_calendar())
    since = max(start, data_date) if activity.progress == State.IN_PROGRESS else start
    whole = calendar.work_between(since, finish)
    share = calendar.work_between(since, min(end, finish)) / whole if whole else 1.0
    return float(round(activity.percent + (100.0 - activity.percent) * max(0.0, share)))


@dataclass(frozen=True)
class Result:
    """What came of one item: percent reached, and the cause where it was missed."""

    percent: float
    cause: str = ""
    note: str = ""


@transaction.atomic
def close_period(plan: PeriodPlan, results: Mapping[int, Result]) -> PeriodPlan:
    """Judge every item and close the plan; whatever missed its target needs a cause."""
    fresh = locked(plan)
    if fresh.state != Status.APPROVED:
        raise Refusal(_("A period plan is closed once, after it was submitted."))
    items = list(fresh.items.all())
    for item in items:
        result = results.get(item.pk)
        if result is None:
            raise Refusal(_("%s: write down how far it came.") % item)
        _judge(item, result)
        item.save(action="judged")
    fresh.status, fresh.closed_on = Status.CLOSED, timezone.localdate()
    fresh.save(action="closed")
    return fresh


def _judge(item: PeriodItem, result: Result) -> None:
    if not 0 <= result.percent <= 100:
        raise Refusal(_("%s: a percentage lies between 0 and 100.") % item)
    is_reached = result.percent >= min(item.percent_target, WHOLE)
    if not is_reached and result.cause not in Cause.values:
        raise Refusal(_("%s was not reached: choose the cause.") % item)
    item.percent_reached = result.percent
    item.outcome = Outcome.DONE if is_reached else Outcome.MISSED
    item.cause, item.cause_note = ("", "") if is_reached else (result.cause, result.note.strip()[:200])


@dataclass(frozen=True)
class ItemLine:
    """An item as the page shows it: what keeps it from starting, and how far its activity is today."""

    item: PeriodItem
    missing: list[Missing]
    percent_now: float | None


def lines_of(plan: PeriodPlan) -> list[ItemLine]:
    related = ("activity__calendar", "activity__plan__project", "part", "responsible", "carried_from__plan")
    items = list(plan.items.select_related(*related))
    waiting = [i.activity for i in items if i.activity and i.activity.progress == State.NOT_STARTED]
    missing = lacking_by_activity(waiting) if plan.state not in ENDED else {}
    return [
        ItemLine(i, missing.get(i.activity_id or 0, []), i.activity.percent if i.activity else None)
        for i in items
    ]


def reached_percent(plan: PeriodPlan) -> float | None:
    """Items reached of all items (计划完成率, PPC); None while the period is open."""
    outcomes = [item.outcome for item in plan.items.all()]
    if plan.state != Status.CLOSED or not outcomes:
        return None
    return round(100 * outcomes.count(Outcome.DONE) / len(outcomes), 1)


def causes_of(plan: PeriodPlan) -> list[tuple[Cause, int]]:
    """Cause → how many items it kept back, the most frequent first."""
    causes = plan.items.filter(outcome=Outcome.MISSED).values_list("cause", flat=True)
    return [(Cause(cause), count) for cause, count in Counter(causes).most_common()]


def period_facts(plan: PeriodPlan) -> dict[str, Any]:
    """What the panel shows beside the sheet, which has every item: what somebody must look after."""
    every = lines_of(plan)
    lines = [line for line in every if line.missing or line.item.carried_from_id]
    return {
        "plan": plan, "lines": lines, "items": len(every), "blocked": sum(1 for line in lines if line.missing),
        "reached": reached_percent(plan), "causes": causes_of(plan),
    }  # fmt: skip
