"""Delays with cause and entitlement, on the chart and in the request for more time that gathers them."""

from datetime import date

import pytest

from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, create, void
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.schedule import services
from yingzao.modules.schedule.gantt import gantt_data
from yingzao.modules.schedule.models import Cause, Delay, Entitlement, ExtensionRequest, Plan
from yingzao.modules.schedule.succession import make_current

pytestmark = pytest.mark.django_db
RAIN = {"cause": Cause.WEATHER, "begins_on": date(2026, 3, 5), "ends_on": date(2026, 3, 7), "days_lost": 3}


@pytest.fixture
def plan(company) -> Plan:
    with acting_as(company.production_manager):
        install_starter_routes()
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=date(2026, 3, 2))
        services.create_activity(plan, code="A10", name="土方开挖", days=10)
        services.create_activity(plan, code="A20", name="支撑安装", days=5)
        make_current(plan)
    return Plan.objects.get(pk=plan.pk)


def delay(company, is_filed: bool = True, **fields) -> Delay:
    with acting_as(company.production_manager):
        found = create(Delay, project=company.project, title="连续大雨停工", **(RAIN | fields))
        if is_filed:
            submit(found, company.production_manager)
    return Delay.objects.get(pk=found.pk)


def request(company, **fields) -> ExtensionRequest:
    values = {"contract_clause": "第 7.5.1 条", "finish_before": date(2026, 12, 31)} | fields
    with acting_as(company.production_manager):
        return create(ExtensionRequest, project=company.project, title="三月雨季延期", **values)


def send(company, asked: ExtensionRequest) -> ExtensionRequest:
    with acting_as(company.production_manager):
        submit(asked, company.production_manager)
    return ExtensionRequest.objects.get(pk=asked.pk)


def test_three_days_of_rain_stand_in_the_log_and_on_the_chart(company, plan, signed_in):
    found = delay(company, activity_codes="A10，A20")
    assert (found.entitlement, found.activity_codes) == (Entitlement.TIME, "A10, A20")
    words = {row["code"]: row["delay_text"] for row in gantt_data(plan)["activities"]}
    assert words["A10"] == words["A20"] and "3" in words["A10"] and "03-05" in words["A10"]
    page = signed_in(company.viewer).get("/p/LJL/l/schedule.delay/").content.decode()
    assert "连续大雨停工" in page and str(Cause.WEATHER.label) in page


def test_a_draft_holds_nothing_up_on_the_chart(company, plan):
    delay(company, is_filed=False, activity_codes="A10")
    assert {row["delay_text"] for row in gantt_data(plan)["activities"]} == {None}


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": date(2026, 3, 4)},
        {"days_lost": 4},
        {"activity_codes": "A10, Z99"},
    ],
)
def test_days_and_activities_of_a_delay_must_be_possible(company, plan, wrong):
    with pytest.raises(Refusal):
        delay(company, **wrong)
    assert not Delay.objects.exists()


def test_a_request_gathers_the_delays_that_entitle_to_more_time_and_moves_the_completion(company, plan):
    rain = delay(company)
    owner = delay(company, cause=Cause.OWNER, days_lost=2)
    own = delay(company, cause=Cause.LABOUR, entitlement=Entitlement.NONE)
    asked = request(company)
    assert (asked.days_requested, asked.finish_after) == (5, date(2027, 1, 5))
    sent = send(company, asked)
    assert sent.status == "in_approval"
    assert list(sent.delays.order_by("pk")) == [rain, owner]
    own.refresh_from_db()
    assert own.claimed_in is None


def test_no_delay_is_claimed_twice_and_a_void_request_gives_them_back(company, plan):
    rain = delay(company)
    first = send(company, request(company))
    second = request(company)
    assert second.days_requested is None
    with acting_as(company.production_manager):
        with pytest.raises(Refusal):
            submit(second, company.production_manager)
        with pytest.raises(Refusal, match=first.number):
            void(Delay.objects.get(pk=rain.pk), "重复登记")
        void(first, "撤回重报")
    rain.refresh_from_db()
    assert rain.claimed_in is None
    assert send(company, request(company)).days_requested == 3


def test_more_days_than_the_delays_account_for_are_refused(company, plan):
    delay(company)
    asked = request(company, days_requested=10)
    with acting_as(company.production_manager), pytest.raises(Refusal, match="10"):
        submit(asked, company.production_manager)
    asked.refresh_from_db()
    assert asked.status == "draft" and not asked.delays.exists()


def test_a_request_returned_and_sent_again_keeps_its_delays(company, plan):
    delay(company)
    sent = send(company, request(company))
    run = sent.runs.first()
    with acting_as(company.project_manager):
        decide(run, company.project_manager, "reject", opinion="补充气象证明")
    sent.refresh_from_db()
    assert sent.status == "returned"
    again = send(company, sent)
    assert again.status == "in_approval" and again.delays.count() == 1


def test_the_sheet_reads_as_form_b_0_14(company, plan, signed_in):
    delay(company)
    sent = send(company, request(company))
    text = signed_in(company.production_manager).get(f"/r/{sent.pk}/").content.decode()
    for words in ("B.0.14", "第 7.5.1 条", "3 日历天", "2026-12-31", "2027-01-03", "连续大雨停工"):
        assert words in text, words
