"""Earned value on the screen: the months of a project, the activities behind one of them, and the back-test."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project
from yingzao.core.screens.pages import fetch_project, page, signed_in_only
from yingzao.modules.schedule.deviation import duration_deviation, missing_for_deviation, plan_finish
from yingzao.modules.schedule.earning import Measure, Month, Work
from yingzao.modules.schedule.risk.reading import latest_analysis
from yingzao.modules.schedule.words import number_text

from .activity_sets import PLAN_KIND
from .figures import ids_filter, records_url
from .value import MONTHLY, SLIP, Point, Tested, Value, back_test, project_value
from .value_chart import draw_values


@dataclass(frozen=True)
class Line:
    """A month in the table: amounts cumulative, shares in percent, with the lists of records behind them."""

    point: Point
    planned_percent: Decimal | None
    earned_percent: Decimal | None
    costs_url: str
    slips_url: str


@dataclass(frozen=True)
class WorkLine:
    """An activity in one month: shares planned and earned by its end in percent, and what that is worth."""

    work: Work
    planned_percent: float
    earned_percent: float
    planned: Decimal
    earned: Decimal


@signed_in_only
def value(request: HttpRequest, code: str) -> HttpResponse:
    """Planned, earned and actual by month, indices, forecast with interval, deviation from the contract."""
    project, found = _fetch(request, code)
    if found is None:
        return page(request, "insight/value_none.html", {}, project)
    plan = found.base.plan
    finish, analysis = plan_finish(plan), latest_analysis(plan)
    low, high = _interval_days(found)
    context = {
        "value": found, "lines": [_line(project, found, point) for point in found.points], "chart": draw_values(found),
        "measure_words": _measure_words(found), "deviation": duration_deviation(project, finish),
        "missing_for_deviation": missing_for_deviation(project, finish), "analysis": analysis,
        "analysis_deviation": duration_deviation(project, analysis.p80_finish) if analysis else None,
        "finish_low": low, "finish_high": high,
        "finish_estimate": found.day_of(found.time_outlook.estimate) if found.time_outlook else None,
        "variance_days": _days(found.variance_months),
    }  # fmt: skip
    return page(request, "insight/value.html", context, project)


def _fetch(request: HttpRequest, code: str) -> tuple[Project, Value | None]:
    project = fetch_project(request, code, "view", PLAN_KIND)
    return project, project_value(request.user, project)


def _line(project: Project, found: Value, point: Point) -> Line:
    spent = point.spent
    return Line(
        point, found.percent(point.planned), found.percent(point.earned),
        records_url(project, MONTHLY, ids=ids_filter(spent.costs)) if spent and spent.costs else "",
        records_url(project, SLIP, ids=ids_filter(spent.slips)) if spent and spent.slips else "",
    )  # fmt: skip


def _measure_words(found: Value) -> str:
    return {
        Measure.COST: _("by the cost the plan brought along"),
        Measure.TARGET_COST: _("target cost spread by duration, to be confirmed"),
        Measure.DAYS: _("by working days"),
    }[found.base.measure]


def _interval_days(found: Value) -> tuple[date | None, date | None]:
    outlook = found.time_outlook
    return (found.day_of(outlook.low), found.day_of(outlook.high)) if outlook else (None, None)


def _days(months: Decimal | None) -> str:
    """Months as calendar days with sign, as a delay is read: −13."""
    return "" if months is None else number_text(round(float(months) * 365.25 / 12))


@signed_in_only
def month(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The activities that planned or earned something by the end of a month, and how much in it."""
    project, found = _fetch(request, code)
    chosen = next((p for p in found.points if p.month.key == key), None) if found else None
    if found is None or chosen is None:
        raise Http404
    lines = [line for work in found.base.works if (line := _work_line(work, chosen)) is not None]
    context = {
        "value": found, "point": chosen, "lines": lines, "line": _line(project, found, chosen),
        "measure_words": _measure_words(found),
    }  # fmt: skip
    return page(request, "insight/value_month.html", context, project)


def _work_line(work: Work, point: Point) -> WorkLine | None:
    planned = work.planned_share_at(point.at)
    earned = work.share_at(point.at) if point.earned is not None else 0.0
    if not (planned or earned):
        return None
    return WorkLine(
        work, 100 * planned, 100 * earned, work.budget * Decimal(f"{planned:.6f}"),
        work.budget * Decimal(f"{earned:.6f}"),
    )  # fmt: skip


@signed_in_only
def back_test_page(request: HttpRequest, code: str) -> HttpResponse:
    """How the forecasts of the closed months have done against what came."""
    project, found = _fetch(request, code)
    if found is None:
        return page(request, "insight/value_none.html", {}, project)
    time, cost = back_test(found)
    context: dict[str, Any] = {
        "value": found, "time": [_tested_line(found, each) for each in reversed(time)],
        "cost": list(reversed(cost)) if found.sees_money else [],
        "sentences": [_sentence(found, time, months) for months in (1, 2, 3)],
        "time_outlook": found.time_outlook, "cost_outlook": found.cost_outlook,
    }  # fmt: skip
    return page(request, "insight/back_test.html", context, project)


@dataclass(frozen=True)
class TestedLine:
    """A closed month: the day by which the present progress was expected, the day it was reached, and the error."""

    tested: Tested
    month: Month
    expected: date | None
    reached: date | None
    days: str


def _tested_line(found: Value, each: Tested) -> TestedLine:
    expected, reached = found.day_of(each.forecast), found.day_of(each.actual)
    days = number_text((expected - reached).days) if expected and reached else ""
    return TestedLine(each, each.month, expected, reached, days)


def _sentence(found: Value, time: list[Tested], months: int) -> str:
    """How the forecast made so many closed months ago has done; empty where there was none."""
    closed = [point.month.first for point in found.closed]
    if len(closed) <= months - 1:
        return ""
    tested = next((each for each in time if each.month.first == closed[-months]), None)
    if tested is None:
        return ""
    line = _tested_line(found, tested)
    text = _(
        "Forecast at the end of %(month)s (%(n)d closed months back): error %(days)s days, %(percent)s %%."
    )
    words = {
        "month": tested.month.key,
        "n": months,
        "days": line.days,
        "percent": number_text(tested.percent),
    }
    return text % words
