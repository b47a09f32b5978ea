"""Replacing a baseline (基线变更): asked for with a reason, approved, and only then measured against."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal, create, locked
from yingzao.core.records.status import ENDED

from .models import Plan, Purpose, Rebaselining
from .succession import save_baseline


def complete_request(request: Rebaselining) -> None:
    """Only a working plan that is measured against a baseline has one to replace."""
    if request.of_plan.project_id != request.project_id or request.of_plan.purpose != Purpose.CURRENT:
        raise Refusal(_("%s is no working plan of this project.") % request.of_plan.full_number)
    request.baseline_before = request.of_plan.baseline


@transaction.atomic
def ask_for_baseline(plan: Plan, title: str, reason: str) -> Rebaselining:
    """A draft of the request, answered for by whoever answers for the plan."""
    return create(
        Rebaselining,
        project=plan.project,
        of_plan=plan,
        title=title,
        reason=reason,
        responsible=plan.responsible,
    )


def refuse_unless_grounded(request: Rebaselining) -> None:
    if not request.of_plan.activities.exists():
        text = _("%s has no activities yet, so there is nothing to keep as baseline.")
        raise Refusal(text % request.of_plan.full_number)
    if request.of_plan.state in ENDED:
        raise Refusal(_("%s is no longer in force.") % request.of_plan.full_number)


@transaction.atomic
def replace_baseline(request: Rebaselining) -> Plan:
    """Freeze the plan as it stands now as the new baseline; the old one is kept, unchanged."""
    fresh = locked(request)
    plan = locked(fresh.of_plan)
    fresh.baseline_before = plan.baseline
    kept = save_baseline(plan, fresh.title)
    fresh.baseline_after = kept
    fresh.save(action="baseline_replaced")
    return kept


def request_facts(request: Rebaselining) -> dict[str, Any]:
    """What the panel shows: the plan, and the two baselines to compare."""
    return {
        "rebaselining": request,
        "before": request.baseline_before,
        "after": request.baseline_after or request.of_plan,
    }
