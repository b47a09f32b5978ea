"""What a report tells of the plan as it stands when it is counted: lagging and coming work, milestones, finish."""

from datetime import date
from typing import Any

from django.db.models import F, Max, QuerySet
from django.utils import timezone

from yingzao.core.projects.models import Project
from yingzao.core.records.status import IN_FORCE, OPEN, Status
from yingzao.engines.calendar import instant, moment

from ..codes import codes_in
from ..daily import entries_of
from ..effect import effect_text
from ..models import MILESTONES, CorrectiveAction, Delay, LightColour, Outcome, PeriodItem, PeriodPlan, State
from ..period_plans import first_day, last_day, target_percent, under_way
from ..queries import activities_of, current_plan
from ..readiness import lacking_by_activity

MOST_ROWS = 40
MOST_LAGGING = 15
MOST_IDS = 500


def lagging_of(project: Project, last: date) -> dict[str, Any]:
    """Unfinished yellow and red work, what is late by itself first, each with the cause as far as it was told."""
    lit = activities_of(project).filter(light__in=[LightColour.RED, LightColour.YELLOW])
    rows = list(
        lit.exclude(progress=State.COMPLETED).order_by(F("delay_days").desc(nulls_last=True), "position")
    )
    # Whoever only passes a delay on is told after those it comes from.
    rows.sort(key=lambda row: "inherited_from" in row.light_reason)
    origins = {row.light_reason.get("inherited_from") for row in rows[:MOST_LAGGING]} - {None}
    codes = dict(activities_of(project).filter(pk__in=origins).values_list("pk", "code"))
    causes = _told_causes(project, [row.code for row in rows[:MOST_LAGGING]], last)
    shown = [
        {"id": row.pk, "plan": row.plan_id, "code": row.code, "name": row.name, "percent": round(row.percent, 1),
         "planned": round(row.planned_percent, 1), "delay": row.delay_days, "light": row.light,
         "passed_on_by": codes.get(row.light_reason.get("inherited_from"), ""),
         "who": row.responsible.name if row.responsible else "", **causes.get(row.code, {"cause": "", "told_in": 0})}
        for row in rows[:MOST_LAGGING]
    ]  # fmt: skip
    by_light = {light: [row.pk for row in rows if row.light == light] for light in ("red", "yellow")}
    lights = {light: {"count": len(keys), "ids": keys[:MOST_IDS]} for light, keys in by_light.items()}
    return {"count": len(rows), "ids": [row.pk for row in rows[:MOST_IDS]], "rows": shown, **lights}


def _told_causes(project: Project, codes: list[str], last: date) -> dict[str, dict[str, Any]]:
    """Code → cause and the record that tells it: a daily entry before a missed item before a delay."""
    found: dict[str, dict[str, Any]] = {}
    for delay in Delay.objects.filter(project=project, status__in=IN_FORCE, begins_on__lte=last):
        for code in codes_in(delay.activity_codes):
            found[code] = {"cause": delay.cause, "told_in": delay.pk}
    missed = PeriodItem.objects.filter(plan__project=project, code__in=codes, outcome=Outcome.MISSED)
    for item in missed.exclude(cause="").filter(plan__begins_on__lte=last).order_by("plan__begins_on"):
        found[item.code] = {"cause": item.cause, "told_in": item.plan_id}
    told = entries_of(project).filter(activity_code__in=codes, on__lte=last).exclude(cause="")
    for entry in reversed(told):
        found[entry.activity_code] = {"cause": entry.cause, "told_in": entry.pk}
    return found


def next_of(project: Project, span: str, day: date) -> dict[str, Any]:
    """What the plan in use has in the next period, how far it is to come, and what keeps it from starting."""
    plan = current_plan(project)
    first = first_day(span, day)
    last = last_day(span, first)
    shown: dict[str, Any] = {"begins": first.isoformat(), "ends": last.isoformat(), "count": 0, "rows": [],
                             "blocked": {"count": 0, "ids": []}, "plan": None}  # fmt: skip
    if plan is None:
        return shown
    begin, end = instant(first), instant(last) + 1440
    rows = sorted(under_way(project, None, begin, end), key=lambda row: (row.start or 0, row.position))
    missing = lacking_by_activity(row for row in rows if row.progress == State.NOT_STARTED)
    written = PeriodPlan._default_manager.filter(
        project=project, span=span, part=None, begins_on=first
    ).current()
    if (drawn := written.order_by("status", "-pk").first()) is not None:
        shown["plan"] = {"id": drawn.pk, "number": drawn.full_number}
    # What may not start is told first: it is what somebody has to act upon.
    ordered = sorted(rows, key=lambda row: row.pk not in missing)
    shown["rows"] = [
        {"id": row.pk, "plan": row.plan_id, "code": row.code, "name": row.name, "percent": round(row.percent, 1),
         "target": target_percent(row, plan.data_date, end), "begins": _day(row.start), "ends": _day(row.finish),
         "who": row.responsible.name if row.responsible else "",
         "missing": [str(each.text) for each in missing.get(row.pk, ())]}
        for row in ordered[:MOST_ROWS]
    ]  # fmt: skip
    shown["count"] = len(rows)
    shown["ids"] = [row.pk for row in rows[:MOST_IDS]]
    shown["blocked"] = {"count": len(missing), "ids": sorted(missing)[:MOST_IDS]}
    return shown


def actions_of(actions: QuerySet[CorrectiveAction]) -> dict[str, Any]:
    """Corrective actions with their effect by numbers, and how many are open, overdue and closed."""
    today = timezone.localdate()
    found = list(actions.select_related("activity__calendar", "activity__plan", "responsible"))
    still_open = [each for each in found if each.status != Status.CLOSED]
    late = [each for each in still_open if each.status in OPEN and each.due_on and each.due_on < today]
    rows = [
        {"id": each.pk, "number": each.full_number, "activity": str(each.activity), "status": each.status,
         "who": each.responsible.name if each.responsible else "", "measure": each.measure[:200],
         "due": each.due_on.isoformat() if each.due_on else "", "effect": effect_text(each)}
        for each in found[:MOST_ROWS]
    ]  # fmt: skip
    return {
        "open": [each.pk for each in still_open], "overdue": [each.pk for each in late],
        "closed": [each.pk for each in found if each.status == Status.CLOSED], "rows": rows,
    }  # fmt: skip


def milestones_of(project: Project) -> list[dict[str, Any]]:
    """Milestones by the plan and by forecast; what was reached long ago is left to the plan."""
    rows = activities_of(project).filter(kind__in=MILESTONES).order_by("early_finish", "position")
    return [
        {"id": row.pk, "plan": row.plan_id, "code": row.code, "name": row.name, "planned": _day(row.planned_finish),
         "forecast": _day(row.finish), "delay": row.delay_days, "light": row.light,
         "reached": row.progress == State.COMPLETED}
        for row in rows[:MOST_ROWS]
    ]  # fmt: skip


def forecast_of(project: Project) -> dict[str, Any]:
    """When the plan in use ends, and when it must; days are calendar days, positive where it comes too late."""
    plan = current_plan(project)
    finish = _day(activities_of(project).aggregate(last=Max("early_finish"))["last"]) if plan else None
    must = (plan.must_finish_on if plan else None) or project.finishes_on
    late = (date.fromisoformat(finish) - must).days if finish and must else None
    return {"finish": finish, "contract": must.isoformat() if must else None, "late_days": late}


def _day(minutes: int | None) -> str | None:
    return None if minutes is None else moment(minutes).date().isoformat()
