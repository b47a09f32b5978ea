"""What a report counts, as JSON with the keys of the rows it was counted from.

Everything under :data:`BOUND` belongs to the days of the report alone, so that counting it again later shows whether
records changed since; the rest (lagging work, what comes next) is as it stood when it was counted.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from yingzao.core.projects.models import Project
from yingzao.core.records.status import IN_FORCE, OPEN, Status
from yingzao.engines.calendar import instant

from ..daily import entries_of
from ..models import (
    Activity,
    CorrectiveAction,
    Delay,
    Outcome,
    PeriodItem,
    PeriodPlan,
    ProgressEntry,
    ProgressReport,
    ReportSpan,
    Span,
    Standing,
)
from ..queries import activities_of, current_plan, overall_progress
from ..standing import planned_on, standing_by
from .standing_now import actions_of, forecast_of, lagging_of, milestones_of, next_of

BOUND = ("progress", "entries", "started", "finished", "delays", "ppc", "weather", "causes")
PPC_PERIODS = 8
TREND_DAYS = 183
MOST_IDS = 500


def count(report: ProgressReport) -> dict[str, Any]:
    """All facts of a report; ``plan`` is None while the project has no plan in use."""
    plan = current_plan(report.project)
    facts = count_bound(report)
    facts["plan"] = (
        {"id": plan.pk, "number": plan.full_number, "on": plan.data_day.isoformat()} if plan else None
    )
    first, last = days_of(report)
    facts["lagging"] = lagging_of(report.project, last)
    facts["next"] = next_of(report.project, report.span, last + timedelta(days=1))
    facts["actions"] = actions_of(_actions(report.project, first, last))
    if report.span == ReportSpan.MONTH:
        facts["trend"] = _trend(report.project, last)
        facts["milestones"] = milestones_of(report.project)
        facts["forecast"] = forecast_of(report.project)
    return facts


def count_bound(report: ProgressReport) -> dict[str, Any]:
    """The facts that belong to the days of the report alone."""
    project, (first, last) = report.project, days_of(report)
    entries = list(entries_of(project).filter(on__range=(first, last)))
    facts = {
        "progress": _progress(project, first, last),
        "entries": _keys(entries) | {"days": len({entry.on for entry in entries})},
        "started": _keys(_happened(project, "actual_start", first, last)),
        "finished": _keys(_happened(project, "actual_finish", first, last)),
        "delays": _delays(project, first, last), "ppc": _ppc(project, last), "weather": _weather(entries),
    }  # fmt: skip
    if report.span == ReportSpan.MONTH:
        facts["causes"] = _causes(project, first, last)
    return facts


def days_of(report: ProgressReport) -> tuple[date, date]:
    return report.begins_on, report.ends_on or report.begins_on


def _keys(rows: Iterable[Any]) -> dict[str, Any]:
    keys = sorted(row.pk for row in rows)
    return {"count": len(keys), "ids": keys[:MOST_IDS]}


def _progress(project: Project, first: date, last: date) -> dict[str, Any]:
    """Planned and actual at the end of the report's days, and by the standing before them.

    At the end counts the standing on a data date within the days or the morning after them. Where the data date has not
    moved yet (``live``), the plan's curve and what was reported until now are told instead.
    """
    now, before = standing_by(project, last + timedelta(days=1)), standing_by(project, first)
    shown: dict[str, Any] = {"on": None, "planned": None, "actual": None, "planned_before": None,
                             "actual_before": None, "live": False}  # fmt: skip
    if before is not None:
        shown |= {"planned_before": before.planned_percent, "actual_before": before.actual_percent}
    if now is not None and now.on > first:
        shown |= {"on": now.on.isoformat(), "planned": now.planned_percent, "actual": now.actual_percent}
    elif now is not None:
        until = min(last, timezone.localdate())
        planned = planned_on(now, until + timedelta(days=1))
        actual = overall_progress(project).actual_percent
        shown |= {"on": until.isoformat(), "planned": planned, "actual": actual, "live": True}
    return shown


def _happened(project: Project, moment: str, first: date, last: date) -> QuerySet[Activity]:
    days = (instant(first), instant(last + timedelta(days=1)) - 1)
    return activities_of(project).filter(**{f"{moment}__range": days})


def _delays(project: Project, first: date, last: date) -> dict[str, Any]:
    """Filed delays that touch the days; ``days`` are all they lost."""
    found = Delay.objects.filter(
        project=project, status__in=IN_FORCE, begins_on__lte=last, ends_on__gte=first
    ).order_by("begins_on", "pk")
    rows = [
        {"id": d.pk, "number": d.full_number, "title": d.title, "cause": d.cause, "days": d.days_lost,
         "begins": d.begins_on.isoformat(), "ends": d.ends_on.isoformat(), "codes": d.activity_codes,
         "entitlement": d.entitlement}
        for d in found
    ]  # fmt: skip
    return _keys(found) | {"days": sum(delay.days_lost for delay in found), "rows": rows}


def _ppc(project: Project, last: date) -> list[dict[str, Any]]:
    """Items reached of all items in the last closed week plans that began by ``last``, the oldest first."""
    plans = PeriodPlan.objects.filter(
        project=project, span=Span.WEEK, part=None, status=Status.CLOSED, begins_on__lte=last
    ).order_by("-begins_on")[:PPC_PERIODS]
    shown = []
    for plan in reversed(plans):
        outcomes = list(plan.items.values_list("outcome", flat=True))
        done = outcomes.count(Outcome.DONE)
        if outcomes:
            shown.append({
                "id": plan.pk, "number": plan.full_number, "begins": plan.begins_on.isoformat(), "done": done,
                "of": len(outcomes), "percent": round(100 * done / len(outcomes), 1),
            })  # fmt: skip
    return shown


def _weather(entries: list[ProgressEntry]) -> list[dict[str, Any]]:
    """Day by day what the entries say of the weather, each kind once."""
    days: dict[date, list[ProgressEntry]] = {}
    for entry in sorted(entries, key=lambda each: (each.on, each.pk)):
        if entry.weather:
            days.setdefault(entry.on, []).append(entry)
    return [
        {
            "on": day.isoformat(),
            "weather": list(dict.fromkeys(e.weather for e in told)),
            "ids": [e.pk for e in told],
        }
        for day, told in days.items()
    ]


def _causes(project: Project, first: date, last: date) -> list[dict[str, Any]]:
    """Why items of the week plans that ended in these days were missed, the most frequent cause first (Pareto)."""
    missed = PeriodItem.objects.filter(
        plan__project=project, plan__span=Span.WEEK, plan__status=Status.CLOSED, plan__ends_on__range=(first, last),
        outcome=Outcome.MISSED,
    ).values_list("cause", "plan")  # fmt: skip
    plans: dict[str, list[int]] = {}
    for cause, plan in missed:
        plans.setdefault(cause, []).append(plan)
    whole, sum_so_far, shown = len(missed), 0, []
    for cause, keys in sorted(plans.items(), key=lambda each: (-len(each[1]), each[0])):
        sum_so_far += len(keys)
        shown.append({
            "cause": cause, "count": len(keys), "ids": sorted(set(keys)),
            "share": round(100 * len(keys) / whole, 1), "cumulated": round(100 * sum_so_far / whole, 1),
        })  # fmt: skip
    return shown


def _trend(project: Project, last: date) -> list[dict[str, Any]]:
    """Every standing of the half year before, the oldest first."""
    since, until = last - timedelta(days=TREND_DAYS), last + timedelta(days=1)
    return [
        {"on": each.on.isoformat(), "planned": each.planned_percent, "actual": each.actual_percent,
         "red": each.red, "yellow": each.yellow, "green": each.green}
        for each in Standing.objects.filter(project=project, on__range=(since, until))
    ]  # fmt: skip


def _actions(project: Project, first: date, last: date) -> QuerySet[CorrectiveAction]:
    """Corrective actions that are open, opened by the morning after the days, or were closed in them."""
    known = CorrectiveAction.objects.filter(project=project, created_at__date__lte=last + timedelta(days=1))
    still_open = known.filter(status__in=[*OPEN, Status.APPROVED])
    return (still_open | known.filter(closed_on__range=(first, last))).order_by("pk")  # type: ignore[return-value]
