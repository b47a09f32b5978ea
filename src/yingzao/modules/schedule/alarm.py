"""The change alarm (S1-04): work that a computation made critical, or near-critical by the project's own limit."""

from collections.abc import Iterable
from dataclasses import dataclass

from yingzao.core.events import publish

from .events import WorkTurnedCritical
from .judging import limits_for
from .models import MILESTONES, SPANNING, Activity, Plan, State


@dataclass(frozen=True)
class Tension:
    """How critical an activity was before a computation; minutes of total float."""

    critical: bool
    total_float: int | None


def tension(rows: Iterable[Activity]) -> dict[int, Tension]:
    """What :func:`raise_alarm` compares with, taken before the rows are computed anew."""
    return {row.pk: Tension(row.critical, row.total_float) for row in rows}


def raise_alarm(plan: Plan, rows: Iterable[Activity], before: dict[int, Tension]) -> None:
    """Tell of open work in the plan in use that has become critical, or whose float fell below the limit.

    The near-critical limit is the yellow float limit of the project's light rule; without one only what has
    become critical is told. A plan that was never computed before raises no alarm.
    """
    if not plan.is_current or plan.computed_at is None:
        return
    near_days = limits_for(plan.project).yellow_float_days
    critical: list[Activity] = []
    near: list[Activity] = []
    for row in rows:
        was = before.get(row.pk)
        if was is None or was.total_float is None or not _is_open_work(row):
            continue
        if row.critical and not was.critical:
            critical.append(row)
        elif near_days is not None and not row.critical and _fell_below(row, was.total_float, near_days):
            near.append(row)
    if critical or near:
        publish(WorkTurnedCritical(plan, critical=tuple(critical), near=tuple(near)))


def _is_open_work(row: Activity) -> bool:
    return row.progress != State.COMPLETED and row.kind not in (*MILESTONES, *SPANNING)


def _fell_below(row: Activity, was_minutes: int, limit_days: float) -> bool:
    limit = limit_days * row.calendar.minutes_per_day
    return row.total_float is not None and row.total_float < limit <= was_minutes
