"""How far the duration deviates from the contract's (工期偏差): (forecast − contract) ÷ contract, with its light."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project
from yingzao.engines.calendar import moment
from yingzao.engines.schedule.lights import Light

from .models import SPANNING, LightColour, LightRule, Plan
from .words import number_text


@dataclass(frozen=True)
class DurationDeviation:
    """Contract and forecast duration in calendar days, both days included; ``percent`` is signed, late is positive."""

    contract_days: int
    forecast_days: int
    forecast_finish: date
    percent: float
    light: LightColour
    words: str

    @property
    def text(self) -> str:
        """The percentage with its sign: +4.2 %."""
        return f"{'+' if self.percent > 0 else ''}{number_text(self.percent)} %"


def rule_of(project: Project) -> LightRule:
    """The light rule of the project, else the company's, else the usual limits."""
    rules = {rule.project_id: rule for rule in LightRule.objects.filter(project=project)}
    return rules.get(project.pk) or LightRule.objects.filter(project=None).first() or LightRule()


def plan_finish(plan: Plan) -> date | None:
    """The last finish of the plan as it stands, actual or computed."""
    rows = plan.activities.exclude(kind__in=SPANNING)
    last = rows.aggregate(last=Max(Coalesce("actual_finish", "early_finish")))["last"]
    return None if last is None else moment(last - 1).date()


def missing_for_deviation(project: Project, finish: date | None) -> str:
    """What has to be written down before the deviation is known; empty when it is."""
    if project.starts_on is None or project.finishes_on is None:
        return _("contract start and finish are not entered in the project's data")
    return "" if finish else _("the plan has no computed finish")


def duration_deviation(project: Project, finish: date | None) -> DurationDeviation | None:
    """The deviation of a forecast finish from the contract; None where one of the three days is unknown.

    Example: a contract of 200 days and a forecast of 208 deviate by +4 %: yellow beyond ±3 %, red beyond +5 %.
    """
    start, contract = project.starts_on, project.finishes_on
    if start is None or contract is None or finish is None or contract < start:
        return None
    contract_days, forecast_days = (contract - start).days + 1, (finish - start).days + 1
    percent = round(100 * (forecast_days - contract_days) / contract_days, 2)
    light, words = _judged(percent, rule_of(project))
    return DurationDeviation(contract_days, forecast_days, finish, percent, LightColour(light.value), words)


def _judged(percent: float, rule: LightRule) -> tuple[Light, str]:
    yellow, red = number_text(rule.duration_yellow_percent), number_text(rule.duration_red_percent)
    if percent > rule.duration_red_percent:
        return Light.RED, _("later than the contract by more than %s %%") % red
    if percent > rule.duration_yellow_percent:
        return Light.YELLOW, _("later than the contract by more than %s %%") % yellow
    if percent < -rule.duration_yellow_percent:
        return Light.YELLOW, _("earlier than the contract by more than %s %%; check the plan") % yellow
    return Light.GREEN, _("within ±%s %% of the contract") % yellow
