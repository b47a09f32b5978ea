"""Month, week and day plans: drawn from the plan in use, carried over, closed with causes."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.drafts import set_aside
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.services import Refusal, change, create
from yingzao.core.routes.services import submit
from yingzao.modules.schedule import services
from yingzao.modules.schedule.models import Cause, LinkChoice, Outcome, PeriodPlan, Plan, Span
from yingzao.modules.schedule.period_plans import (
    Result,
    causes_of,
    close_period,
    first_day,
    last_day,
    lines_of,
    reached_percent,
)
from yingzao.modules.schedule.succession import make_current

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.fixture
def plan(company) -> Plan:
    """Walls 10 d from Monday 2 March, then digging 5 d; columns 3 d beside the walls. Seven-day weeks."""
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=MONDAY)
        walls = services.create_activity(plan, code="A", name="地下连续墙", days=10)
        services.create_activity(plan, code="B", name="格构柱", days=3)
        dig = services.create_activity(plan, code="C", name="土方开挖", days=5)
        services.link_activities(walls, dig, LinkChoice.FS, 0)
        make_current(plan)
    return Plan.objects.get(pk=plan.pk)


def week(company, day: date, span: str = Span.WEEK) -> PeriodPlan:
    with acting_as(company.production_manager):
        return create(PeriodPlan, project=company.project, title="周计划", span=span, begins_on=day)


def submitted(company, plan: PeriodPlan) -> PeriodPlan:
    with acting_as(company.production_manager):
        submit(plan, company.production_manager)
    return PeriodPlan.objects.get(pk=plan.pk)


def items(plan: PeriodPlan) -> dict[str, tuple[float, bool]]:
    return {i.code: (i.percent_target, i.carried_from_id is not None) for i in plan.items.all()}


def test_a_week_plan_holds_what_the_plan_in_use_has_in_that_week_and_how_far_it_should_come(company, plan):
    drawn = week(company, date(2026, 3, 5))  # a Thursday
    assert (drawn.begins_on, drawn.ends_on, drawn.source_id) == (MONDAY, date(2026, 3, 8), plan.pk)
    assert items(drawn) == {"A": (70.0, False), "B": (100.0, False)}
    assert items(week(company, date(2026, 3, 9))) == {"A": (100.0, False), "C": (80.0, False)}


def test_a_plan_for_one_part_holds_only_the_work_there(company, plan):
    with acting_as(company.production_manager):
        services.place_activity(plan.activities.get(code="B"), company.part, None)
        drawn = create(
            PeriodPlan,
            project=company.project,
            title="1 段周计划",
            span=Span.WEEK,
            begins_on=MONDAY,
            part=company.part,
        )
    assert items(drawn).keys() == {"B"}


def test_a_month_and_a_day_are_cut_from_the_same_plan(company, plan):
    month = week(company, date(2026, 3, 20), Span.MONTH)
    assert (month.begins_on, month.ends_on) == (date(2026, 3, 1), date(2026, 3, 31))
    assert items(month) == {"A": (100.0, False), "B": (100.0, False), "C": (100.0, False)}
    assert items(week(company, date(2026, 3, 3), Span.DAY)) == {"A": (20.0, False), "B": (67.0, False)}


def test_what_was_not_reached_is_carried_into_the_next_week_with_its_cause(company, plan):
    first = submitted(company, week(company, MONDAY))
    by_code = {item.code: item for item in first.items.all()}
    with acting_as(company.production_manager):
        services.start_activity(plan.activities.get(code="A"), datetime(2026, 3, 2, 8))
        close_period(
            first,
            {by_code["A"].pk: Result(70), by_code["B"].pk: Result(0, Cause.MATERIAL, "钢格构柱未到场")},
        )
    first.refresh_from_db()
    assert (first.status, reached_percent(first), causes_of(first)) == ("closed", 50.0, [(Cause.MATERIAL, 1)])
    following = week(company, date(2026, 3, 9))
    assert items(following)["B"] == (100.0, True) and items(following)["C"][1] is False
    carried = following.items.get(code="B").carried_from
    assert (carried.outcome, carried.cause, carried.cause_note) == (
        Outcome.MISSED,
        Cause.MATERIAL,
        "钢格构柱未到场",
    )
    assert following.items.first().code == "B"


@pytest.mark.parametrize(
    ("results", "says"),
    [
        ({"A": Result(70)}, "格构柱"),
        ({"A": Result(70), "B": Result(99)}, "格构柱"),
        ({"A": Result(70), "B": Result(99, "aliens")}, "格构柱"),
        ({"A": Result(101), "B": Result(100)}, "地下连续墙"),
        ({"A": Result(-1), "B": Result(100)}, "地下连续墙"),
    ],
)
def test_a_period_closes_with_every_item_judged_and_every_miss_explained_or_not_at_all(
    company, plan, results, says
):
    drawn = submitted(company, week(company, MONDAY))
    by_code = {item.code: item.pk for item in drawn.items.all()}
    with acting_as(company.production_manager), pytest.raises(Refusal, match=says):
        close_period(drawn, {by_code[code]: result for code, result in results.items()})
    drawn.refresh_from_db()
    assert drawn.status == "approved" and not drawn.items.exclude(outcome=Outcome.OPEN).exists()


def test_a_draft_is_not_closed_and_a_closed_period_not_twice(company, plan):
    drawn = week(company, MONDAY)
    results = {item.pk: Result(100) for item in drawn.items.all()}
    with acting_as(company.production_manager):
        with pytest.raises(Refusal):
            close_period(drawn, results)
        submit(drawn, company.production_manager)
        close_period(drawn, results)
        with pytest.raises(Refusal):
            close_period(drawn, results)
    assert reached_percent(PeriodPlan.objects.get(pk=drawn.pk)) == 100.0


def test_one_period_has_one_plan_in_force(company, plan):
    submitted(company, week(company, MONDAY))
    second = week(company, date(2026, 3, 7))
    with acting_as(company.production_manager), pytest.raises(Refusal, match="QJ"):
        submit(second, company.production_manager)
    second.refresh_from_db()
    assert second.status == "draft"


def test_without_a_plan_in_use_there_is_nothing_to_draw_from_or_to_submit(company):
    drawn = week(company, MONDAY)
    with acting_as(company.production_manager), pytest.raises(Refusal):
        submit(drawn, company.production_manager)
    assert drawn.source is None and not drawn.items.exists()


def test_a_drawn_plan_keeps_its_period(company, plan):
    drawn = week(company, MONDAY)
    with acting_as(company.production_manager):
        with pytest.raises(Refusal):
            change(drawn, drawn.version, begins_on=date(2026, 3, 9))
        change(drawn, drawn.version, begins_on=date(2026, 3, 4), title="第一周")
    drawn.refresh_from_db()
    assert (drawn.begins_on, drawn.title) == (MONDAY, "第一周")


def test_work_that_may_not_start_is_named_with_the_reason(company, plan, signed_in):
    from tests.samples import write
    from yingzao.modules.collaboration.models import ContactSheet

    drawn = week(company, MONDAY)
    with acting_as(company.production_manager):
        sheet = write(company, ContactSheet, title="管线改移")
        services.add_gate(plan.activities.get(code="A"), sheet)
    lines = {line.item.code: line for line in lines_of(drawn)}
    assert len(lines["A"].missing) == 1 and not lines["B"].missing
    text = signed_in(company.production_manager).get(f"/r/{drawn.pk}/").content.decode()
    assert "不可开工" in text and sheet.number in text


def test_the_page_closes_a_period_and_keeps_what_was_written_when_a_cause_is_missing(
    company, plan, signed_in
):
    drawn = submitted(company, week(company, MONDAY))
    by_code = {item.code: item.pk for item in drawn.items.all()}
    url = reverse("period_close", args=[drawn.pk])
    values = {
        f"i{by_code['A']}-percent": "70",
        f"i{by_code['B']}-percent": "50",
        f"i{by_code['B']}-note": "缺焊工",
    }
    client = signed_in(company.production_manager)
    page = client.post(url, values)
    assert page.status_code == 422 and "缺焊工" in page.content.decode()
    assert not drawn.items.exclude(outcome=Outcome.OPEN).exists()
    answer = client.post(url, values | {f"i{by_code['B']}-cause": Cause.LABOUR.value})
    assert answer.status_code == 302
    text = client.get(f"/r/{drawn.pk}/").content.decode()
    assert "50.0 %" in text and str(Cause.LABOUR.label) in text
    assert signed_in(company.viewer).post(url, values).status_code == 403
    assert signed_in(company.outsider).get(url).status_code == 404


@pytest.mark.parametrize(
    ("span", "day", "first", "last"),
    [
        (Span.WEEK, date(2026, 3, 8), MONDAY, date(2026, 3, 8)),
        (Span.WEEK, date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3)),
        (Span.MONTH, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (Span.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (Span.DAY, MONDAY, MONDAY, MONDAY),
    ],
)
def test_periods_begin_and_end_as_the_calendar_has_them(span, day, first, last):
    assert first_day(span, day) == first and last_day(span, first) == last


def test_an_activity_of_a_period_plan_stays_and_the_signed_items_with_it(company, plan):
    drawn = week(company, MONDAY)
    with acting_as(company.production_manager), set_aside(plan), pytest.raises(Refusal):
        services.remove_activity(plan.activities.get(code="B"))
    assert plan.activities.filter(code="B").exists() and drawn.items.get(code="B").activity is not None
    assert list(verify()) == []


def test_a_list_asks_for_the_items_of_its_plans_once(company, plan, signed_in):
    client, url = (
        signed_in(company.production_manager),
        reverse("ledger", args=["LJL", "schedule.period_plan"]),
    )
    week(company, MONDAY)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{url}?q=周").status_code == 200
        return sum("schedule_perioditem" in query["sql"] for query in queries)

    one = asked()
    for day in (9, 16, 23):
        week(company, date(2026, 3, day))
    assert (one, asked()) == (1, 1)


def test_the_panel_tells_only_what_the_sheet_does_not(company, plan, signed_in):
    drawn = week(company, MONDAY)
    page = signed_in(company.production_manager).get(f"/r/{drawn.pk}/").content.decode()
    assert page.count("A 地下连续墙") == 1


@pytest.mark.parametrize(
    ("span", "title"),
    [(Span.WEEK, "03-02 至 03-08 周计划"), (Span.MONTH, "2026-03 月计划"), (Span.DAY, "03-04 日计划")],
)
def test_a_plan_that_nobody_named_is_called_after_its_days(company, plan, span, title):
    with acting_as(company.production_manager):
        made = create(PeriodPlan, project=company.project, title="", span=span, begins_on=date(2026, 3, 4))
    assert made.title == title
