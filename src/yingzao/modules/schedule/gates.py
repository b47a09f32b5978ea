"""What is missing before an activity may start: asked without starting it, by whoever knows.

A flow registers a checker with :func:`gate_checker`; the Gantt, the activity page and the start itself
ask them all. The start refuses with the first missing link, so what a screen says beforehand and what
the start says are the same words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from django.utils.translation import gettext as _

from yingzao.core.records.ledgers import Text
from yingzao.core.records.models import Record
from yingzao.core.records.status import IN_FORCE, Status

from .models import Activity, ActivityGate


@dataclass(frozen=True)
class Missing:
    """One missing link: what is missing in words, and the page on which it is mended."""

    text: Text
    url: str = ""


GateChecker = Callable[[list[Activity]], dict[int, list[Missing]]]
"""Given activities of one plan, the missing links by primary key; activities that may start are left out."""

_checkers: list[GateChecker] = []


def gate_checker(checker: GateChecker) -> GateChecker:
    """Decorator: ask ``checker`` before any activity starts and when its readiness is shown."""
    _checkers.append(checker)
    return checker


def missing_by_activity(activities: Iterable[Activity]) -> dict[int, list[Missing]]:
    """Missing links of many activities, perhaps of several plans, with one question to every checker for each plan."""
    by_plan: dict[int, list[Activity]] = {}
    for activity in activities:
        by_plan.setdefault(activity.plan_id, []).append(activity)
    found: dict[int, list[Missing]] = {}
    for asked, checker in product(by_plan.values(), _checkers):
        for pk, missing in checker(asked).items():
            found.setdefault(pk, []).extend(missing)
    return {pk: missing for pk, missing in found.items() if missing}


def missing_for_start(activity: Activity) -> list[Missing]:
    """What one activity still needs before it may start; empty when it may."""
    return missing_by_activity([activity]).get(activity.pk, [])


@gate_checker
def unapproved_gates(activities: list[Activity]) -> dict[int, list[Missing]]:
    """Records named as gates of the activity that are not approved."""
    wanted = {activity.pk for activity in activities}
    plans = {activity.plan_id for activity in activities}
    gates = ActivityGate.objects.filter(activity__plan__in=plans, withdrawn=False).select_related("record")
    found: dict[int, list[Missing]] = {}
    for gate in gates.exclude(record__status__in=IN_FORCE):
        if gate.activity_id in wanted and not _newer_is_in_force(gate.record):
            params = {"record": gate.record, "status": gate.record.get_status_display()}
            text = _("%(record)s is “%(status)s”; it must be approved first") % params
            found.setdefault(gate.activity_id, []).append(Missing(text, gate.record.get_absolute_url()))
    return found


def _newer_is_in_force(record: Record) -> bool:
    """A superseded record holds nothing back when a later revision of it is approved."""
    revisions = Record.objects.filter(project=record.project_id, number=record.number)
    return record.status == Status.SUPERSEDED and revisions.filter(status__in=IN_FORCE).exists()
