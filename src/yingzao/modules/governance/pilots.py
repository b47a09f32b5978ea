"""Pilots: figures counted before and after, and the decision with its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.procedures.models import VersionStatus
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text
from yingzao.core.records.services import Refusal, locked, set_status
from yingzao.core.records.status import Status
from yingzao.engines.procedures.effect import Direction
from yingzao.engines.procedures.piloting import (
    Comparison,
    Measured,
    compare_periods,
)

from .metrics import metrics
from .models import Pilot, PilotDecision
from .roll_outs import follow_pilot, no_projects


@dataclass(frozen=True)
class Told:
    """A metric's words: label, unit, which way is better, and how it was counted."""

    label: Text
    unit: Text
    direction: Direction
    told: Text


def told_metrics() -> dict[str, Told]:
    """Every metric of the report, in its order."""
    return {key: Told(m.label, m.unit, m.direction, m.told) for key, m in metrics().items()}


def projects_in(pilot: Pilot) -> list[int]:
    return [pilot.project_id, *([pilot.second_id] if pilot.second_id else [])]


def check_periods(pilot: Pilot) -> None:
    """Baseline and trial are spans of days, one after the other; the procedure is on trial where it is tried."""
    if pilot.before_to < pilot.before_from or pilot.after_to < pilot.after_from:
        raise Refusal(_("A period ends before it begins: correct baseline or trial."))
    if pilot.after_from <= pilot.before_to:
        raise Refusal(_("The trial begins after the baseline has ended; otherwise days count twice."))
    if pilot.second_id == pilot.project_id:
        raise Refusal(_("The second project is another one than this; leave it empty for one project."))


def check_ready(pilot: Pilot) -> None:
    """Raise :class:`Refusal` where the baseline is not over, or the procedure is not on trial here."""
    if pilot.before_to > timezone.localdate():
        raise Refusal(_("The baseline is not over yet; send it in when its last day has passed."))
    about = pilot.about
    if about is None:
        return
    if about.status != VersionStatus.PILOT or not set(projects_in(pilot)) <= set(about.pilots):
        raise Refusal(_("%s is not on trial in these projects. Have a review put it on trial first.") % about)


def counted(pilot: Pilot, first: date, last: date) -> dict[str, Measured]:
    """Every metric over those days in the projects of the pilot."""
    projects = projects_in(pilot)
    return {key: metric.count(projects, first, last) for key, metric in metrics().items()}


def set_baseline(pilot: Pilot) -> None:
    """Keep the figures before, as they are when the trial is proposed; called before the record is sent in."""
    before = counted(pilot, pilot.before_from, pilot.before_to)
    pilot.figures = {"before": _to_json(before)}


@transaction.atomic
def count_now(pilot: Pilot) -> Pilot:
    """Count the trial so far, up to its last day or today."""
    fresh = locked(pilot)
    if fresh.state != Status.APPROVED:
        raise Refusal(_("Figures are counted while the trial runs."))
    until = min(fresh.after_to, timezone.localdate())
    if until < fresh.after_from:
        raise Refusal(_("The trial has not begun; it begins on %s.") % fresh.after_from)
    after = counted(fresh, fresh.after_from, until)
    fresh.figures = {**fresh.figures, "after": _to_json(after), "until": until.isoformat()}
    fresh.save(action="counted")
    return fresh


@transaction.atomic
def decide_pilot(
    pilot: Pilot, decision: str, reasons: str,
    projects: Iterable[Project] = (), first_on: date | None = None, gap_days: int = 7,
) -> Pilot:  # fmt: skip
    """Adjust, roll out or stop, on figures counted now; a roll-out names its projects and the first day."""
    fresh = count_now(pilot)
    chosen = list(projects)
    if decision == PilotDecision.ROLL_OUT and not (chosen and first_on):
        raise Refusal(no_projects())
    fresh.decision, fresh.reasons = decision, reasons.strip()
    fresh.save(action="decided")
    closed = set_status(fresh, Status.CLOSED)
    if decision == PilotDecision.ROLL_OUT and first_on is not None:
        follow_pilot(closed, chosen, first_on, gap_days)
    return closed


def comparison_of(pilot: Pilot) -> tuple[Comparison, ...]:
    """The report: every metric before and after, as counted last."""
    directions = {key: told.direction for key, told in told_metrics().items()}
    before, after = (_from_json(pilot.figures.get(name, {})) for name in ("before", "after"))
    return compare_periods(before, after, directions)


def _to_json(figures: dict[str, Measured]) -> dict[str, Any]:
    return {
        key: [None if each.value is None else str(each.value), list(each.records)]
        for key, each in figures.items()
    }


def _from_json(rows: dict[str, Any]) -> dict[str, Measured]:
    return {
        key: Measured(None if value is None else Decimal(value), tuple(records))
        for key, (value, records) in rows.items()
    }
