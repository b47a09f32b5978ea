"""What others ask of a project's schedule; every number comes with the rows it was counted from."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from yingzao.core.projects.models import Project
from yingzao.engines.calendar import instant
from yingzao.engines.schedule.lights import Light, roll_up, worst

from .gates import Missing, missing_by_activity
from .models import SPANNING, Activity, LightColour, Plan, State

AHEAD_DAYS = 14


@dataclass(frozen=True)
class OverallProgress:
    """Planned and actual progress in percent, by weight or duration; ``rows`` are what they were summed over."""

    planned_percent: float
    actual_percent: float
    rows: QuerySet[Activity]

    @property
    def behind_percent(self) -> float:
        return round(self.planned_percent - self.actual_percent, 1)


def current_plan(project: Project) -> Plan | None:
    """The plan in use; None while the project has none."""
    return Plan.objects.filter(project=project, is_current=True).select_related("project", "baseline").first()


def activities_of(project: Project) -> QuerySet[Activity]:
    """Activities of the plan in use, without those that only span others."""
    return (
        Activity.objects.filter(plan__project=project, plan__is_current=True)
        .exclude(kind__in=SPANNING)
        .select_related("plan__project", "part", "responsible", "calendar")
    )


def critical_red_yellow(project: Project) -> QuerySet[Activity]:
    """Unfinished critical activities with a red or yellow light, the latest first."""
    rows = activities_of(project).filter(critical=True, light__in=[LightColour.RED, LightColour.YELLOW])
    return rows.order_by(F("delay_days").desc(nulls_last=True), "position")


def this_week(project: Project, day: date) -> QuerySet[Activity]:
    """Activities under way in the week of ``day`` (Monday to Sunday) by actual or computed dates."""
    monday = instant(day - timedelta(days=day.weekday()))
    sunday = monday + 7 * 1440
    begun_by_then = Q(actual_start__lt=sunday) | Q(actual_start=None, early_start__lt=sunday)
    not_done_before = Q(actual_finish__gte=monday) | Q(actual_finish=None, early_finish__gte=monday)
    return activities_of(project).filter(begun_by_then, not_done_before).order_by("early_start", "position")


def blocked_starts(project: Project, ahead_days: int = AHEAD_DAYS) -> list[tuple[Activity, list[Missing]]]:
    """Activities due to start within ``ahead_days`` of the data date that may not, each with what is missing."""
    plan = current_plan(project)
    if plan is None:
        return []
    due = activities_of(project).filter(
        progress=State.NOT_STARTED, early_start__lt=plan.data_date + ahead_days * 1440
    )
    rows = list(due.order_by("early_start", "position"))
    missing = missing_by_activity(rows)
    return [(row, missing[row.pk]) for row in rows if row.pk in missing]


def overall_progress(project: Project) -> OverallProgress:
    """Σ(percent × share) / Σ share over the activities of the plan in use."""
    rows = activities_of(project).filter(share__gt=0)
    sums = rows.aggregate(
        whole=Sum("share"),
        planned=Sum(F("share") * F("planned_percent")),
        actual=Sum(F("share") * F("percent")),
    )
    if not sums["whole"]:
        return OverallProgress(0.0, 0.0, rows)
    planned, actual = sums["planned"] / sums["whole"], sums["actual"] / sums["whole"]
    return OverallProgress(round(planned, 1), round(actual, 1), rows)


def light_counts(plan: Plan) -> dict[str, int]:
    """Light → number of unfinished activities of a plan."""
    rows = plan.activities.exclude(kind__in=SPANNING).exclude(progress=State.COMPLETED)
    counts = dict.fromkeys(LightColour.values, 0)
    for light in rows.values_list("light", flat=True):
        counts[light] += 1
    return counts


def node_lights(plan: Plan) -> dict[int, Light]:
    """WBS node → light rolled up from everything beneath it."""
    own: dict[int, list[tuple[Light, bool]]] = {}
    rows = plan.activities.exclude(light=LightColour.NONE).exclude(wbs=None)
    for wbs, light, critical in rows.values_list("wbs", "light", "critical"):
        own.setdefault(wbs, []).append((Light(light), critical))
    found: dict[int, Light] = {}
    above: dict[int, list[Light]] = {}
    for pk, parent in plan.wbs.order_by("-depth").values_list("pk", "parent"):
        found[pk] = worst([roll_up(own.get(pk, ())), *above.get(pk, ())])
        if parent is not None:
            above.setdefault(parent, []).append(found[pk])
    return found


def plan_facts(plan: Plan) -> dict[str, Any]:
    """Figures for the panel on a plan's record page."""
    return {"counts": light_counts(plan), "activity_count": plan.activities.count(), "plan": plan}
