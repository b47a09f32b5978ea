"""Parameters of a project with what is out of limits, and the control chart of one with the run rules it breaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Text
from yingzao.core.records.models import kind_of
from yingzao.core.records.status import Status
from yingzao.core.records.wording import plain_number
from yingzao.core.screens.pages import fetch_project, page, signed_in_only
from yingzao.engines.quality.control_charts import (
    Capability,
    Chart,
    ControlCharts,
    capability,
    individuals,
    x_bar_r,
)
from yingzao.engines.quality.run_rules import RunRule
from yingzao.standards.loader import load

from .models import ParameterCheck, WithinLimits
from .parameters import parameter_of
from .run_drawing import Level, RunChart, Value, draw_run

KIND = kind_of(ParameterCheck)
MOST_POINTS = 100
"""The newest so many checks are charted."""

RULES: dict[RunRule, Text] = {
    RunRule.BEYOND_THREE_SIGMA: gettext_lazy("a point beyond three sigma"),
    RunRule.EIGHT_ON_ONE_SIDE: gettext_lazy("eight points on one side of the centre"),
    RunRule.NINE_ON_ONE_SIDE: gettext_lazy("nine points on one side of the centre"),
    RunRule.SIX_IN_A_TREND: gettext_lazy("six points rise or fall"),
    RunRule.FOURTEEN_ALTERNATING: gettext_lazy("fourteen points alternate"),
    RunRule.TWO_OF_THREE_BEYOND_TWO_SIGMA: gettext_lazy("two of three points beyond two sigma"),
    RunRule.FOUR_OF_FIVE_BEYOND_ONE_SIGMA: gettext_lazy("four of five points beyond one sigma"),
    RunRule.FIFTEEN_WITHIN_ONE_SIGMA: gettext_lazy("fifteen points within one sigma"),
    RunRule.EIGHT_BEYOND_ONE_SIGMA: gettext_lazy("eight points beyond one sigma"),
}


@dataclass(frozen=True)
class Series:
    """Checks of one parameter under the same condition, the oldest first."""

    parameter: str
    given: Decimal | None
    checks: list[ParameterCheck]

    @property
    def name(self) -> Any:
        return self.checks[0].get_parameter_display()

    @property
    def newest(self) -> ParameterCheck:
        return self.checks[-1]

    @property
    def finding(self) -> WithinLimits:
        return WithinLimits(self.newest.finding)

    @property
    def out(self) -> list[ParameterCheck]:
        return [each for each in self.checks if WithinLimits(each.finding).is_out]

    @property
    def query(self) -> str:
        return urlencode({"parameter": self.parameter, "given": "" if self.given is None else self.given})


@dataclass(frozen=True)
class Broken:
    """A run rule that the checks from ``first`` to ``last`` break, in words, and in which chart."""

    rule: Text
    chart: Text
    first: ParameterCheck
    last: ParameterCheck


def series_of(checks: Iterable[ParameterCheck]) -> list[Series]:
    found: dict[tuple[str, Decimal | None], list[ParameterCheck]] = {}
    for check in checks:
        found.setdefault((check.parameter, check.given), []).append(check)
    return [Series(parameter, given, rows) for (parameter, given), rows in found.items()]


def charts_of(series: Series) -> ControlCharts | None:
    """X̄-R where every check has the same number of values above one, otherwise single means; None below two checks."""
    groups = [check.values for check in series.checks[-MOST_POINTS:]]
    if len(groups) < 2:
        return None
    table = load("control_charts")
    sizes = {len(group) for group in groups}
    if sizes == {1} or len(sizes) > 1:
        return individuals([sum(group) / len(group) for group in groups], table)
    return x_bar_r(groups, table)


def _draw(chart: Chart, checks: list[ParameterCheck], limits: list[Level]) -> RunChart | None:
    """Ranges of neighbours are one fewer than the checks: each stands at its later one."""
    shown = checks[len(checks) - len(chart.points) :]
    broken = {signal.last for signal in chart.signals}
    values = [
        Value(
            point, f"{timezone.localtime(check.measured_at):%m-%d}", f"{check.number} {point:.4g}",
            check.get_absolute_url(), _colour(check, place in broken),
        )
        for place, (point, check) in enumerate(zip(chart.points, shown, strict=True))
    ]  # fmt: skip
    levels = [
        Level("mean", chart.centre, f"CL {chart.centre:.4g}"), Level("limit", chart.upper, f"UCL {chart.upper:.4g}"),
        Level("limit", chart.lower, f"LCL {chart.lower:.4g}"), *limits,
    ]  # fmt: skip
    return draw_run(values, levels)


def _colour(check: ParameterCheck, breaks_a_rule: bool) -> str:
    """Red is out of its limits, yellow breaks a run rule while within them."""
    if WithinLimits(check.finding).is_out:
        return "red"
    return "yellow" if breaks_a_rule else "blue"


def _broken(charts: ControlCharts, checks: list[ParameterCheck]) -> list[Broken]:
    found = []
    for chart, words in (
        (charts.location, _("position of the process")),
        (charts.spread, _("spread of the process")),
    ):
        shown = checks[len(checks) - len(chart.points) :]
        found += [
            Broken(RULES[signal.rule], words, shown[signal.first], shown[signal.last])
            for signal in chart.signals
        ]
    return found


def _capability(series: Series, charts: ControlCharts) -> Capability | None:
    low, high = series.newest.low, series.newest.high
    values = [value for check in series.checks[-MOST_POINTS:] for value in check.values]
    if (low is None and high is None) or charts.sigma <= 0:
        return None
    limits = {"low": None if low is None else float(low), "high": None if high is None else float(high)}
    return capability(values, charts.sigma, **limits)


def _limits(series: Series, charts: ControlCharts) -> list[Level]:
    """Limits of single values, where they do not squeeze what is charted; the mean of several has no such limit."""
    chart, newest = charts.location, series.newest
    reach = chart.upper - chart.lower
    return [
        Level("target", float(limit), f"{words} {plain_number(limit)}")
        for limit, words in ((newest.low, _("lower limit")), (newest.high, _("upper limit")))
        if limit is not None and chart.lower - reach <= limit <= chart.upper + reach
    ]


def _told(series: Series) -> dict[str, Any]:
    """What the page shows of one series."""
    charts = charts_of(series)
    parameter = parameter_of(series.parameter)
    told: dict[str, Any] = {"clause": parameter.clause, "confidence": parameter.confidence}
    if charts is None:
        return told
    checks = series.checks[-MOST_POINTS:]
    limits = _limits(series, charts) if charts.n == 1 else []
    return told | {
        "location": _draw(charts.location, checks, limits), "spread": _draw(charts.spread, checks, []),
        "is_grouped": charts.n > 1, "n": charts.n, "broken": _broken(charts, checks), "stable": charts.stable,
        "capability": _capability(series, charts),
    }  # fmt: skip


@signed_in_only
def parameter_board(request: HttpRequest, code: str) -> HttpResponse:
    """Every parameter measured in a project, and the control chart of the chosen one."""
    project = fetch_project(request, code, "view", KIND)
    checks = ParameterCheck.objects.visible_to(request.user).filter(project=project)
    checks = checks.exclude(status__in=[Status.VOID, Status.SUPERSEDED]).order_by("measured_at", "pk")
    rows = series_of(checks)
    wanted = request.GET.get("parameter"), request.GET.get("given", "")
    chosen = next(
        (s for s in rows if (s.parameter, "" if s.given is None else str(s.given)) == wanted),
        max(rows, key=lambda s: len(s.checks), default=None),
    )
    context = {
        "rows": rows, "chosen": chosen, "told": _told(chosen) if chosen else None,
        "ledger_url": reverse("ledger", args=[project.code, KIND]),
        "new_url": reverse("record_new", args=[project.code, KIND]),
    }  # fmt: skip
    return page(request, "quality/parameter_board.html", context, project)


def check_panel(check: ParameterCheck) -> dict[str, Any]:
    """Limits with their clause, and the way to the chart."""
    parameter = parameter_of(check.parameter)
    query = urlencode({"parameter": check.parameter, "given": "" if check.given is None else check.given})
    return {
        "found": WithinLimits(check.finding), "unit": parameter.unit,
        "clause": _("limits of the approved scheme") if check.is_limited_by_scheme else parameter.clause,
        "is_verified": check.is_limited_by_scheme or parameter.confidence.verified,
        "chart_url": f"{reverse('parameter_board', args=[check.project.code])}?{query}",
    }  # fmt: skip
