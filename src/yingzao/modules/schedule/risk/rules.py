"""The forecast rule in force for a project, and the three-point estimates of its activities."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal

from ..models import DurationEstimate, ForecastRule, Plan


def rule_for(project: Project) -> ForecastRule:
    """The project's own rule, else the company's, else the defaults (not stored)."""
    rules = {rule.project_id: rule for rule in ForecastRule.objects.filter(project__in=[project.pk])}
    own = rules.get(project.pk)
    return own or ForecastRule.objects.filter(project=None).first() or ForecastRule()


@transaction.atomic
def set_forecast_rule(project: Project | None, **values: Any) -> ForecastRule:
    """Store the rule of a project (None: of the company); refuses values out of range, changing nothing."""
    rule = ForecastRule.objects.filter(project=project).first() or ForecastRule(project=project)
    for name, value in values.items():
        setattr(rule, name, value)
    try:
        rule.clean_fields(exclude=["project"])
    except ValidationError as problem:
        raise Refusal("；".join(problem.messages)) from problem
    rule.save()
    return rule


@dataclass(frozen=True)
class ThreePointDays:
    """Whole duration of an activity in working days."""

    optimistic: float
    likely: float
    pessimistic: float


def estimates_of(project: Project) -> dict[str, DurationEstimate]:
    """Activity code → its estimate in force."""
    return {each.code: each for each in DurationEstimate.objects.filter(project=project, withdrawn=False)}


@transaction.atomic
def set_estimates(plan: Plan, wanted: Mapping[str, ThreePointDays | None]) -> int:
    """Store estimates by activity code, None withdrawing one; all or nothing. Returns how many changed."""
    known = set(plan.activities.filter(code__in=list(wanted)).values_list("code", flat=True))
    if unknown := [code for code in wanted if code not in known]:
        raise Refusal(_("The plan in use has no activity %s.") % together(unknown))
    stored = {
        e.code: e for e in DurationEstimate.objects.filter(project=plan.project_id, code__in=list(wanted))
    }
    return sum(_set_estimate(plan, code, days, stored.get(code)) for code, days in wanted.items())


def _set_estimate(
    plan: Plan, code: str, days: ThreePointDays | None, stored: DurationEstimate | None
) -> bool:
    if days is None:
        if stored is None or stored.withdrawn:
            return False
        stored.withdrawn = True
        stored.save(action="withdrawn")
        return True
    if not 0 < days.optimistic <= days.likely <= days.pessimistic <= 2000:
        text = _("%s: give optimistic ≤ most likely ≤ pessimistic, above 0 and at most 2,000 days.")
        raise Refusal(text % code)
    estimate = stored or DurationEstimate(project_id=plan.project_id, code=code)
    before = (estimate.optimistic_days, estimate.likely_days, estimate.pessimistic_days, estimate.withdrawn)
    if stored is not None and before == (days.optimistic, days.likely, days.pessimistic, False):
        return False
    estimate.optimistic_days, estimate.likely_days = days.optimistic, days.likely
    estimate.pessimistic_days, estimate.withdrawn = days.pessimistic, False
    estimate.save(action="estimated")
    return True
