"""What is kept of judgements of the plan in use: how it stood on each data date, and which lights turned."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

import numpy as np
from django.db.models import QuerySet

from yingzao.core.projects.models import Project
from yingzao.engines.calendar import moment
from yingzao.engines.schedule.planned_curve import planned_curve

from .models import SPANNING, Activity, LightChange, LightColour, Plan, Standing, State

LIT = (LightColour.YELLOW, LightColour.RED)
BATCH = 500


def note_lights(plan: Plan, rows: list[Activity], before: Mapping[str, str]) -> None:
    """Keep every light that turned to or from yellow or red, and how the plan stands where its data date is new.

    What is reported after a data date belongs to the next one, so a standing is kept as it was first judged.

    ``before`` is code → light before this judgement; what is not named there had none.
    """
    turned = [
        LightChange(
            project_id=plan.project_id, code=row.code, on=plan.data_day, after=row.light, delay_days=row.delay_days,
            before=before.get(row.code, LightColour.NONE), reason=row.light_reason,
        )
        for row in rows
        if row.light != before.get(row.code, LightColour.NONE) and {row.light, before.get(row.code)} & set(LIT)
    ]  # fmt: skip
    LightChange.objects.bulk_create(turned, BATCH)
    _note_standing(plan, rows)


def _note_standing(plan: Plan, rows: list[Activity]) -> None:
    if Standing.objects.filter(project=plan.project_id, on=plan.data_day).exists():
        return
    working = [row for row in rows if row.kind not in SPANNING]
    whole = sum(row.share for row in working)
    if not whole:
        return
    lights = Counter(row.light for row in working if row.progress != State.COMPLETED)
    Standing.objects.create(
        project_id=plan.project_id, on=plan.data_day, plan=plan,
        planned_percent=round(sum(r.planned_percent * r.share for r in working) / whole, 2),
        actual_percent=round(sum(r.percent * r.share for r in working) / whole, 2),
        red=lights[LightColour.RED], yellow=lights[LightColour.YELLOW], green=lights[LightColour.GREEN],
        curve=_curve(working),
    )  # fmt: skip


def forget_standing(plan: Plan, on: date) -> None:
    """A data date that is set anew is judged anew."""
    Standing.objects.filter(project=plan.project_id, on=on).delete()


def _curve(rows: list[Activity]) -> list[tuple[str, float]]:
    """The planned S-curve by the dates the rows were just measured against."""
    dated = [(*row.measured_by, row.share) for row in rows if None not in row.measured_by]  # type: ignore[attr-defined]
    if not dated:
        return []
    starts, finishes, weights = zip(*dated, strict=True)
    return [
        (moment(at).date().isoformat(), percent) for at, percent in planned_curve(starts, finishes, weights)
    ]


def standing_by(project: Project, day: date) -> Standing | None:
    """The newest standing on a data date not after ``day``."""
    return Standing.objects.filter(project=project, on__lte=day).order_by("-on").first()


def planned_on(standing: Standing, day: date) -> float:
    """The percent that the curve of a standing has planned for the beginning of ``day``."""
    days = [date.fromisoformat(each).toordinal() for each, _percent in standing.curve]
    return (
        round(float(np.interp(day.toordinal(), days, [p for _day, p in standing.curve])), 2) if days else 0.0
    )


def history_of_light(activity: Activity) -> QuerySet[LightChange]:
    """Every turn of the light of an activity, under its code in all plans that were in use; the newest first."""
    return LightChange.objects.filter(project=activity.plan.project_id, code=activity.code).order_by("-id")
