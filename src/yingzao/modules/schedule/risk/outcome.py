"""What an analysis stores, as JSON: what went in, and what came out; instants stay instants, durations become days."""

from typing import Any

from yingzao.engines.calendar import MINUTES_PER_DAY, day_of, instant
from yingzao.engines.forecast.simulation import ActivityRisk, FinishForecast, SimulationResult

from .gathering import Gathered, Uncertain

CURVE_POINTS = 50


def inputs_of(found: Gathered) -> dict[str, Any]:
    """Every distribution with its basis, the events, the weather and the correlation."""
    return {
        "correlation": found.rule.correlation,
        "default_percent": [found.rule.optimistic_percent, found.rule.pessimistic_percent],
        "least_cases": found.rule.least_cases,
        "lost_days": list(found.lost_days),
        "durations": [_duration(each) for each in found.uncertain],
        "events": [
            {
                "record": record.pk, "number": record.full_number, "title": record.title,
                "codes": record.activity_codes, "probability": event.probability,
                "days": [record.least_days, record.likely_days, record.most_days],
            }
            for record, event in found.engine_events()
        ],
    }  # fmt: skip


def _duration(each: Uncertain) -> dict[str, Any]:
    per_day = each.row.calendar.minutes_per_day
    spread = each.spread
    return {
        "code": each.row.code, "name": each.row.name, "basis": each.basis.value, "cases": each.cases,
        "branch": each.branch, "shape": spread.shape.name.lower(), "log_deviation": round(spread.log_deviation, 4),
        "remaining": round(each.row.remaining_minutes / per_day, 2),
        "low": round(spread.low / per_day, 2), "likely": round(spread.likely / per_day, 2),
        "high": round(spread.high / per_day, 2),
    }  # fmt: skip


def result_of(found: Gathered, result: SimulationResult, committed: dict[str, int]) -> dict[str, Any]:
    """Finishes of projects and milestones, risks of activities, tornado bars, how often events came."""
    uncertain = {each.row.source_id: each for each in found.uncertain}
    rows = {row.source_id: row for row in found.rows}
    watched = {forecast.id: forecast for forecast in result.milestones}
    ends = main_finish(result)
    contract = found.plan.project.finishes_on
    return {
        "project": _finish(ends, "", found.plan.title, committed=None),
        "contract": None if contract is None else {
            "day": contract.isoformat(), "chance": ends.chance_by(instant(contract) + MINUTES_PER_DAY),
        },
        "milestones": [
            _finish(watched[row.source_id], row.code, row.name, committed.get(row.source_id))
            for row in found.rows
            if row.source_id in watched and row.is_milestone
        ],
        "activities": [
            _activity(uncertain[risk.activity_id], risk, watched.get(risk.activity_id), committed)
            for risk in result.activities
            if risk.activity_id in uncertain
        ],
        "tornado": [
            {"code": rows[bar.activity_id].code, "name": rows[bar.activity_id].name, "low": bar.low, "high": bar.high}
            for bar in result.tornado
        ],
        "events": dict(result.events),
    }  # fmt: skip


def main_finish(result: SimulationResult) -> FinishForecast:
    """The finish of the plan: of its projects the one planned to end last."""
    return max(result.projects, key=lambda forecast: forecast.planned)


def _finish(forecast: FinishForecast, code: str, name: str, committed: int | None) -> dict[str, Any]:
    return {
        "code": code, "name": name, "planned": forecast.planned, "committed": committed,
        "p50": forecast.p50, "p80": forecast.p80, "p90": forecast.p90,
        "late_chance": late_chance(forecast, committed),
        "curve": [list(point) for point in forecast.curve(CURVE_POINTS)],
    }  # fmt: skip


def late_chance(forecast: FinishForecast | None, committed: int | None) -> float | None:
    """Share of iterations that end on a later day than committed; None where either is unknown."""
    if forecast is None or committed is None:
        return None
    end_of_day = (day_of(committed - 1) + 1) * MINUTES_PER_DAY
    return round(1 - forecast.chance_by(end_of_day), 4)


def _activity(
    each: Uncertain, risk: ActivityRisk, forecast: FinishForecast | None, committed: dict[str, int]
) -> dict[str, Any]:
    per_day = each.row.calendar.minutes_per_day
    finish = committed.get(each.row.source_id)
    return {
        "code": each.row.code, "name": each.row.name, "basis": each.basis.value,
        "criticality": round(risk.criticality, 4), "cruciality": round(risk.cri_spearman, 4),
        "significance": round(risk.significance, 4), "sensitivity": round(risk.sensitivity, 4),
        "mean": round(risk.mean_minutes / per_day, 2), "deviation": round(risk.deviation_minutes / per_day, 2),
        "remaining": round(each.row.remaining_minutes / per_day, 2),
        "p50": round(each.days(0.5), 1), "p80": round(each.days(0.8), 1),
        "committed": finish, "finish_p80": None if forecast is None else forecast.p80,
        "late_chance": late_chance(forecast, finish),
    }  # fmt: skip
