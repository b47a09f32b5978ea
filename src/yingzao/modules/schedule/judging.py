"""Lights on the data date: how far each activity stands behind its baseline, and who only inherits a delay."""

from collections.abc import Iterable
from typing import Any

from yingzao.core.events import publish
from yingzao.core.projects.models import Project
from yingzao.engines.calendar import CompiledCalendar
from yingzao.engines.schedule.lights import Light, LightLimits, LightVerdict, Standing, judge

from .events import ActivityTurnedRed
from .models import SPANNING, Activity, Dependency, LightColour, LightRule, Plan, State
from .rows import assign_changed

JUDGED = ("light", "light_reason", "delay_days", "planned_percent")
BaselineDates = dict[str, tuple[int | None, int | None]]
"""Code of an activity to its start and finish in the baseline."""
LIMITS = tuple(LightLimits.__dataclass_fields__)


def limits_for(project: Project) -> LightLimits:
    """The project's own light rule, else the company's, else yellow beyond 3 and red beyond 7 days."""
    rules = {rule.project_id: rule for rule in LightRule.objects.all()}
    rule = rules.get(project.pk) or rules.get(None)
    return LightLimits(**{name: getattr(rule, name) for name in LIMITS}) if rule else LightLimits()


def announce_red(rows: Iterable[Activity]) -> None:
    for row in rows:
        publish(ActivityTurnedRed(row))


def is_red_origin(row: Activity) -> bool:
    """Is the activity red, and not merely because a driving predecessor is?"""
    return row.light == LightColour.RED and "inherited_from" not in row.light_reason


def light_up(
    plan: Plan, rows: list[Activity], links: Iterable[Dependency], judged: list[Activity] | None = None,
    baseline: BaselineDates | None = None,
) -> list[Activity]:  # fmt: skip
    """Set light, reason, delay and planned progress on the instances; returns those that changed.

    ``judged`` are those of ``rows`` that may have changed, all unless given; ``baseline`` is read unless given.
    """
    limits, judged = limits_for(plan.project), rows if judged is None else judged
    baseline = baseline_dates(plan) if baseline is None else baseline
    data_dates = {each["id"]: each["data_date"] for each in plan.profile["projects"]}
    calendars: dict[int, CompiledCalendar] = {}
    verdicts: dict[int, tuple[LightVerdict, dict[str, Any]]] = {}
    for row in judged:
        if row.calendar_id not in calendars:
            calendars[row.calendar_id] = CompiledCalendar(row.calendar.as_calendar(), plan.data_date)
        data_date = data_dates.get(row.source_project, plan.data_date)
        measured = _measure(data_date, row, calendars[row.calendar_id], baseline)
        row.measured_by = baseline.get(row.code) or (row.planned_start, row.planned_finish)  # type: ignore[attr-defined]
        verdicts[row.pk] = (judge(_standing(row, measured), limits), measured)
    red = {pk for pk, (verdict, _m) in verdicts.items() if verdict.light is Light.RED}
    red_light = LightColour.RED.value
    red |= {row.id for row in rows if row.light == red_light and row.id not in verdicts}
    origin_of = _inherited(rows, links, red) if red else {}
    return [row for row in judged if _note(row, *verdicts[row.pk], origin_of.get(row.pk))]


def baseline_dates(plan: Plan) -> BaselineDates:
    """Code → start and finish in the baseline; empty when the plan has none."""
    if plan.baseline_id is None:
        return {}
    rows = Activity.objects.filter(plan=plan.baseline_id)
    return {row.code: (row.start, row.finish) for row in rows}


def _measure(
    data_date: int,
    row: Activity,
    calendar: CompiledCalendar,
    baseline: BaselineDates,
) -> dict[str, Any]:
    start, finish = baseline.get(row.code) or (row.planned_start, row.planned_finish)
    measured: dict[str, Any] = {"delay_days": None, "planned_percent": 0.0}
    if row.kind in SPANNING or finish is None or row.finish is None:
        return measured
    late = calendar.work_between(finish, row.finish)
    measured["delay_days"] = round(late / row.calendar.minutes_per_day, 2)
    measured["planned_percent"] = _planned_percent(data_date, start, finish, calendar)
    return measured


def _planned_percent(data_date: int, start: int | None, finish: int, calendar: CompiledCalendar) -> float:
    if data_date >= finish:
        return 100.0
    if start is None or data_date <= start:
        return 0.0
    whole = calendar.work_between(start, finish)
    return round(100.0 * calendar.work_between(start, data_date) / whole, 2) if whole > 0 else 0.0


def _standing(row: Activity, measured: dict[str, Any]) -> Standing:
    if row.kind in SPANNING:
        return Standing()
    known = measured["delay_days"] is not None
    return Standing(
        delay_days=measured["delay_days"],
        float_days=None if row.total_float is None else row.total_float / row.calendar.minutes_per_day,
        behind_percent=measured["planned_percent"] - row.percent if known else None,
        is_milestone=row.is_milestone,
        is_completed=row.progress == State.COMPLETED,
    )


def _inherited(rows: list[Activity], links: Iterable[Dependency], red: set[int]) -> dict[int, int]:
    """Red activity → a red, unfinished predecessor that drives it, whose delay it merely passes on."""
    late = red & {row.pk for row in rows if row.progress == State.NOT_STARTED}
    return {
        link.successor_id: link.predecessor_id
        for link in links
        if link.driving and link.successor_id in late and link.predecessor_id in red
    }


def _note(row: Activity, verdict: LightVerdict, measured: dict[str, Any], inherited_from: int | None) -> bool:
    reason: dict[str, Any] = {}
    if verdict.reasons:
        reason["reasons"] = [
            {"measure": r.measure, "light": r.light.value, "value": round(r.value, 2), "limit": r.limit}
            for r in verdict.reasons
        ]
    if inherited_from is not None:
        reason["inherited_from"] = inherited_from
    return assign_changed(row, light=verdict.light.value, light_reason=reason, **measured)
