"""A stored analysis as its screens show it: finishes, activities with their odds, charts as shapes in pixels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yingzao.engines.calendar import instant, moment

from ..models import Activity, Plan, RiskAnalysis, RiskOutcome
from .charts import Bars, Curve, draw_curve, draw_tornado
from .gathering import Basis

SHOWN_ACTIVITIES, MOST_ACTIVITIES = 40, 2000


def ends_on(at: int | None) -> date | None:
    """The day on which what ends at an instant ends; work that ends at midnight ends the day before."""
    return None if at is None else moment(at - 1).date()


@dataclass(frozen=True)
class FinishLine:
    """A project or milestone: computed, committed and forecast days."""

    code: str
    name: str
    planned: date | None
    committed: date | None
    p50: date | None
    p80: date | None
    p90: date | None
    late_percent: float | None
    url: str


@dataclass(frozen=True)
class RiskLine:
    """An activity with its indices in percent and durations in working days."""

    code: str
    name: str
    url: str
    basis: Basis
    figures: Mapping[str, Any]
    committed: date | None
    finish_p80: date | None
    late_percent: float | None

    @property
    def colour(self) -> str:
        """Of the odds of being late: red from 80 %, yellow from 50 %."""
        if self.late_percent is None:
            return ""
        return "red" if self.late_percent >= 80 else "yellow" if self.late_percent >= 50 else "green"

    @property
    def word(self) -> str:
        words = {
            "red": _("likely late"),
            "yellow": _("in doubt"),
            "green": _("likely in time"),
            "": _("unknown"),
        }
        return words[self.colour]


@dataclass(frozen=True)
class Reading:
    """Everything on the page of one analysis."""

    project: FinishLine
    milestones: list[FinishLine]
    activities: list[RiskLine]
    curve: Curve
    tornado: Bars
    events: list[dict[str, Any]]
    inputs: Mapping[str, Any]
    contract_day: date | None
    contract_percent: float | None
    basis_counts: list[tuple[Basis, int]]
    unwatched: int


def percent(share: float | None) -> float | None:
    """A share between 0 and 1 in percent with one decimal."""
    return None if share is None else round(100 * share, 1)


def read(outcome: RiskOutcome, plan: Plan) -> Reading:
    """The stored JSON in the order of the screen: activities by how much the finish hangs on them."""
    result, inputs = outcome.result, outcome.inputs
    urls = _urls(plan)
    contract = result["contract"]
    contract_day = date.fromisoformat(contract["day"]) if contract else None
    lines = sorted(
        (_risk_line(each, urls) for each in result["activities"]),
        key=lambda line: (-abs(line.figures["cruciality"]), -line.figures["criticality"], line.code),
    )
    bases = [each["basis"] for each in inputs["durations"]]
    return Reading(
        _finish_line(result["project"], urls),
        [_finish_line(each, urls) for each in result["milestones"]],
        lines,
        draw_curve(result["project"], instant(contract_day) if contract_day else None),
        draw_tornado(result["tornado"], result["project"]["p50"]),
        [{**each, "share": percent(result["events"].get(str(each["record"])))} for each in inputs["events"]],
        inputs, contract_day, percent(contract["chance"]) if contract else None,
        [(basis, bases.count(basis.value)) for basis in Basis if basis.value in bases],
        sum(line.late_percent is None for line in lines),
    )  # fmt: skip


def _urls(plan: Plan) -> dict[str, str]:
    rows = Activity.objects.filter(plan=plan).select_related("plan__project")
    return {row.code: row.get_absolute_url() for row in rows}


def _finish_line(stored: Mapping[str, Any], urls: Mapping[str, str]) -> FinishLine:
    planned, committed, p50, p80, p90 = (
        ends_on(stored[key]) for key in ("planned", "committed", "p50", "p80", "p90")
    )
    late, url = percent(stored["late_chance"]), urls.get(stored["code"], "")
    return FinishLine(stored["code"], stored["name"], planned, committed, p50, p80, p90, late, url)


def _risk_line(stored: Mapping[str, Any], urls: Mapping[str, str]) -> RiskLine:
    return RiskLine(
        stored["code"], stored["name"], urls.get(stored["code"], ""), Basis(stored["basis"]),
        {**stored, **{name: percent(stored[name]) for name in ("criticality", "significance", "sensitivity")}},
        ends_on(stored["committed"]), ends_on(stored["finish_p80"]), percent(stored["late_chance"]),
    )  # fmt: skip


def latest_analysis(plan: Plan) -> RiskAnalysis | None:
    """The newest analysis in force of this plan."""
    return RiskAnalysis.objects.filter(source=plan, status="approved").order_by("-pk").first()


def crucial_codes(lines: Iterable[RiskLine], number: int = 10) -> list[str]:
    """The activities the finish hangs on most: what a forecast is usually taken over for."""
    return [line.code for line in lines if line.figures["criticality"]][:number]


def analysis_facts(analysis: RiskAnalysis) -> dict[str, Any]:
    """What the panel on the record's page shows; ``line`` is None for one without results."""
    outcome = RiskOutcome.objects.filter(analysis=analysis).first()
    line = _finish_line(outcome.result["project"], {}) if outcome else None
    return {"analysis": analysis, "line": line}
