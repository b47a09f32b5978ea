"""Earned value of a project: from plan, progress and cost records to indices, forecast and back-test."""

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.projects.models import Project
from yingzao.core.records.services import create
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.demo.tale import clock_at
from yingzao.engines.calendar import instant
from yingzao.engines.cost.outlook import look_ahead
from yingzao.insight.value import back_test, project_value
from yingzao.modules.cost.models import CostKind, DayworkSlip, MonthlyCost
from yingzao.modules.schedule import services
from yingzao.modules.schedule.deviation import duration_deviation
from yingzao.modules.schedule.earning import Measure, day_after_months, months_since, plan_value
from yingzao.modules.schedule.models import Assignment, Plan
from yingzao.modules.schedule.risk.rules import set_forecast_rule
from yingzao.modules.schedule.succession import make_current, save_baseline

STARTS = date(2026, 3, 2)
WORKS = (("A1", 20), ("A2", 20), ("A3", 20), ("A4", 20), ("A5", 20))


@pytest.fixture
def acting(company):
    with acting_as(company.administrator):
        install_starter_routes()
    with acting_as(company.project_manager):
        yield company


@pytest.fixture
def plan(acting) -> Plan:
    """Five works of 20 days one after another from 2 March, every one of them a fifth of the whole."""
    plan = create(Plan, project=acting.project, title="总进度", starts_on=STARTS)
    rows = [services.create_activity(plan, code=code, name=code, days=days) for code, days in WORKS]
    for before, after in pairwise(rows):
        services.link_activities(before, after)
    save_baseline(plan, "基准")
    make_current(Plan.objects.get(pk=plan.pk))
    return Plan.objects.get(pk=plan.pk)


def run(plan: Plan, code: str, start: date, finish: date | None) -> None:
    row = services.start_activity(plan.activities.get(code=code), start)
    if finish:
        services.finish_activity(row, finish)


@pytest.fixture
def late(plan) -> Plan:
    """Every work takes 25 days instead of 20; the data date is 10 June, A5 not begun."""
    run(plan, "A1", date(2026, 3, 2), date(2026, 3, 26))
    run(plan, "A2", date(2026, 3, 27), date(2026, 4, 20))
    run(plan, "A3", date(2026, 4, 21), date(2026, 5, 15))
    run(plan, "A4", date(2026, 5, 16), date(2026, 6, 9))
    services.set_data_date(plan, date(2026, 6, 10))
    return Plan.objects.get(pk=plan.pk)


def spend(company, month: date, amount: str) -> MonthlyCost:
    cost = create(
        MonthlyCost, project=company.project, title=f"{month:%Y-%m}", month=month, kind_of_cost=CostKind.MATERIALS,
        cost=Decimal(amount),
    )  # fmt: skip
    run_ = submit(cost, company.project_manager)
    with acting_as(company.project_chief_engineer):
        decide(run_, company.project_chief_engineer, "approve")
    return cost


def test_planned_value_follows_the_baseline_and_earned_value_the_actual_dates(late):
    value = plan_value(late)
    assert value.measure is Measure.DAYS and value.budget.total == 100
    planned, earned = value.at(instant(date(2026, 4, 1)))
    assert planned == 30  # March has 30 planned working days of the seven-day week
    assert earned == pytest.approx(Decimal("24"))  # A1 whole, 5 of 25 days of A2
    assert value.at(late.data_date)[1] == 80
    assert [month.key for month in value.months] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert [month.is_closed for month in value.months] == [True, True, True, False]


def test_a_report_bends_the_line_between_start_and_finish(plan):
    row = services.start_activity(plan.activities.get(code="A1"), STARTS)
    with clock_at(datetime.fromisoformat("2026-03-11T17:00:00+08:00")):
        services.report_progress(row, 25)
    services.set_data_date(plan, date(2026, 3, 21))
    work = plan_value(Plan.objects.get(pk=plan.pk)).works[0]
    assert work.share_at(instant(date(2026, 3, 12))) == pytest.approx(0.25)
    assert work.share_at(instant(date(2026, 3, 2))) == 0
    assert 0.12 < work.share_at(instant(date(2026, 3, 7))) < 0.13


def test_the_target_cost_is_spread_by_duration_and_the_plans_own_cost_comes_first(late):
    set_forecast_rule(late.project, budget=Decimal("5000"))
    value = plan_value(late)
    assert value.measure is Measure.TARGET_COST and {work.budget for work in value.works} == {Decimal("1000")}
    Assignment.objects.create(activity=late.activities.get(code="A1"), resource_name="x", planned_cost=700)
    value = plan_value(late)
    assert value.measure is Measure.COST and value.budget.total == 700


def test_indices_and_forecasts_are_those_of_the_engines(late, acting):
    set_forecast_rule(late.project, budget=Decimal("5000"))
    for month, amount in ((3, "1300"), (4, "1400"), (5, "1500"), (6, "500")):
        spend(acting, date(2026, month, 1), amount)
    value = project_value(acting.project_manager, late.project)
    assert value.now.planned == 5000 and value.now.earned == 4000 and value.now.actual == 4700
    assert value.progress_index.schedule_performance_index == Decimal("0.8")
    assert value.cost_index.cost_performance_index == Decimal("0.8511")
    assert value.cost_index.estimate_at_completion == Decimal("5875.00")
    spent = [months_since(value.first, point.at) for point in value.past]
    done = [float(point.earned_months) for point in value.past]
    assert value.time_outlook == look_ahead(spent, done, float(value.planned_months))
    assert value.time.performance == value.time.earned_time / value.time.actual_time
    assert value.time_outlook.low < value.time_outlook.estimate < value.time_outlook.high
    assert value.missing == []
    # every closed month is tested, and the mean of the errors is what the interval is drawn from
    time, cost = back_test(value)
    assert (
        [each.month.key for each in time]
        == [each.month.key for each in cost]
        == ["2026-03", "2026-04", "2026-05"]
    )
    mean = sum(abs(each.percent) for each in time) / 3
    assert mean == pytest.approx(100 * value.time_outlook.back_test_error)
    assert cost[0].forecast == pytest.approx(1300 + (4000 - 1200) * 1300 / 1200) and cost[0].actual == 4700


def test_what_no_record_tells_stays_unknown_and_says_what_is_missing(late, acting):
    value = project_value(acting.project_manager, late.project)
    assert value.cost_index is None and value.cost_outlook is None and value.now.actual is None
    assert len(value.missing) == 2 and "2026-03" in value.missing[1]
    spend(acting, date(2026, 3, 1), "1300")
    value = project_value(acting.project_manager, late.project)
    assert [point.actual for point in value.past] == [1300, None, None, None]
    assert "2026-04" in value.missing[1] and "2026-03" not in value.missing[1]


def test_day_work_counts_beside_the_monthly_costs_once_it_is_priced_and_filed(late, acting):
    spend(acting, date(2026, 3, 1), "1300")
    slip = create(
        DayworkSlip, project=acting.project, title="点工", worked_on=date(2026, 3, 9), trade="普工", task="清理",
        workers=2, hours=8, rate=Decimal("10"),
    )  # fmt: skip
    assert project_value(acting.project_manager, late.project).points[0].actual == 1300
    run_ = submit(slip, acting.project_manager)
    with acting_as(acting.project_chief_engineer):
        decide(run_, acting.project_chief_engineer, "approve")
    point = project_value(acting.project_manager, late.project).points[0]
    assert point.actual == 1460 and point.spent.slips == (slip.pk,)


def test_money_is_hidden_from_who_may_not_see_costs(late, acting, signed_in):
    set_forecast_rule(late.project, budget=Decimal("987654321"))
    spend(acting, date(2026, 3, 1), "7654321")
    for who, sees in ((acting.project_manager, True), (acting.viewer, False)):
        client = signed_in(who)
        for name, *more in (("value",), ("value_month", "2026-03"), ("back_test",)):
            text = client.get(reverse(name, args=["LJL", *more])).content.decode()
            assert ("7,654,321" in text or "987,654,321" in text or "197,530,864" in text) <= sees, (
                who,
                name,
            )
    assert project_value(acting.viewer, late.project).cost_index is None


def test_the_pages_open_for_who_sees_the_plan_and_for_nobody_else(late, company, signed_in, client):
    pages = [("value",), ("value_month", "2026-03"), ("back_test",)]
    for name, *more in pages:
        assert client.get(reverse(name, args=["LJL", *more])).status_code == 302
    for who, expected in ((company.site_engineer, 200), (company.viewer, 200), (company.outsider, 404)):
        for name, *more in pages:
            assert signed_in(who).get(reverse(name, args=["LJL", *more])).status_code == expected, (who, name)
    assert signed_in(company.viewer).get(reverse("value_month", args=["LJL", "2031-01"])).status_code == 404


def test_without_a_plan_the_pages_say_what_to_do(acting, signed_in):
    client = signed_in(acting.project_manager)
    for name in ("value", "back_test"):
        answer = client.get(reverse(name, args=["LJL"]))
        assert (
            answer.status_code == 200 and reverse("schedule:current", args=["LJL"]) in answer.content.decode()
        )


@pytest.mark.parametrize(
    ("finish", "percent", "light"),
    [
        (date(2026, 7, 18), 0.0, "green"), (date(2026, 7, 24), 3.0, "green"), (date(2026, 7, 25), 3.5, "yellow"),
        (date(2026, 7, 28), 5.0, "yellow"), (date(2026, 7, 29), 5.5, "red"), (date(2026, 7, 11), -3.5, "yellow"),
    ],
)  # fmt: skip
def test_the_duration_deviates_from_the_contract_by_its_share_with_a_light(acting, finish, percent, light):
    project = Project.objects.get(pk=acting.project.pk)
    project.starts_on, project.finishes_on = date(2025, 12, 31), date(2026, 7, 18)  # 200 days
    found = duration_deviation(project, finish)
    assert (found.contract_days, found.percent, found.light) == (200, percent, light) and found.words


def test_the_limits_of_the_deviation_are_a_setting_of_the_project(acting):
    project = Project.objects.get(pk=acting.project.pk)
    project.starts_on, project.finishes_on = date(2025, 12, 31), date(2026, 7, 18)
    services.set_light_rule(project, duration_yellow_percent=1, duration_red_percent=2)
    assert duration_deviation(project, date(2026, 7, 23)).light == "red"
    assert duration_deviation(project, None) is None


def test_months_count_to_days_and_back():
    first = date(2026, 3, 1)
    assert months_since(first, instant(date(2026, 5, 1))) == 2
    assert months_since(first, instant(date(2026, 4, 16))) == 1.5
    assert day_after_months(first, 1.5) == date(2026, 4, 15)
    assert day_after_months(first, 2) == date(2026, 4, 30)
