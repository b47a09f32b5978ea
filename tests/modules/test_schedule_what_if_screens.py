"""The screens of what-ifs, comparison, compression, cost, buffers: who may, what they show, what a refusal leaves."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.drafts import set_aside
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import create
from yingzao.modules.schedule import services
from yingzao.modules.schedule.means import set_means
from yingzao.modules.schedule.measures import more_crews
from yingzao.modules.schedule.models import (
    Activity,
    ActivityMeans,
    Buffer,
    Plan,
    PlanningRule,
    Purpose,
    Rebaselining,
    WhatIf,
)
from yingzao.modules.schedule.pasting import check_rows, read_rows, store_rows
from yingzao.modules.schedule.succession import make_current, save_baseline
from yingzao.modules.schedule.whatif import make_what_if, share


@pytest.fixture
def plan(company) -> Plan:
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=date(2026, 3, 2))
        walls = services.create_activity(plan, code="A", name="地下连续墙", days=10)
        dig = services.create_activity(plan, code="B", name="土方开挖", days=5)
        services.link_activities(walls, dig)
        set_means(walls, direct_cost=Decimal(300000), workers=Decimal(20), shortest_days=7.0,
                  crash_cost_per_day=Decimal(8000))  # fmt: skip
        make_current(plan)
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def copies(plan, company) -> list[Plan]:
    """One shared with the project, one private, both of the production manager."""
    with acting_as(company.production_manager):
        shared, private = make_what_if(plan, "增加班组"), make_what_if(plan, "私下试算")
        share(shared, False)
    return [shared, private]


def url(name: str, plan: Plan, *more: object) -> str:
    return reverse(f"schedule:{name}", args=[plan.project.code, plan.pk, *more])


def side_by_side(*plans: Plan) -> str:
    return reverse("schedule:compare", args=["LJL"]) + "?" + "&".join(f"plan={plan.pk}" for plan in plans)


def footprint() -> tuple:
    return (
        list(Plan.objects.order_by("pk").values_list("pk", "version")), list(Activity.objects.values()),
        list(WhatIf.objects.values()), list(ActivityMeans.objects.values()), PlanningRule.objects.count(),
    )  # fmt: skip


def test_what_ifs_are_made_measured_compared_and_adopted_through_the_screens(plan, company, signed_in):
    client = signed_in(company.production_manager)
    made = client.post(url("what_if_new", plan), {"title": "两班倒", "account": "抢工", "is_private": "on"})
    copy = Plan.objects.get(purpose=Purpose.WHAT_IF)
    assert made["Location"] == url("what_if", copy) and copy.what_if.is_private
    measured = client.post(
        url("what_if_measure", copy, "crews"), {"codes": "关键", "factor": "2", "cost_change": "5000"}
    )
    assert measured.status_code == 302
    assert "班组 × 2" in client.get(url("what_if", copy)).content.decode()
    shown = client.get(url("what_if", copy)).content.decode()
    assert "撤销：" in shown and "班组 × 2" in shown
    client.post(url("what_if_undo", copy))
    assert "班组 × 2" not in client.get(url("what_if", copy)).content.decode()
    client.post(
        url("what_if_measure", copy, "crews"), {"codes": "A、B， B", "factor": "2", "cost_change": "5000"}
    )
    page = client.get(side_by_side(plan, copy)).content.decode()
    assert "2026-03-16" in page and "305,000.00" in page and "未知" in page
    adopted = client.post(url("what_if_adopt", copy), {"reason": "雨季前封底"})
    draft = Plan.objects.get(title="基坑进度计划（两班倒）")
    assert adopted["Location"] == draft.screen_url and not draft.is_current


@pytest.mark.parametrize("name", ["what_if", "plan", "table"])
def test_every_page_opens_for_who_may_see_and_for_nobody_else(copies, company, signed_in, client, name):
    shared, private = copies
    assert client.get(url(name, shared)).status_code == 302
    assert signed_in(company.viewer).get(url(name, shared)).status_code == 200
    assert signed_in(company.viewer).get(url(name, private)).status_code == 404
    client.logout()
    assert signed_in(company.outsider).get(url(name, shared)).status_code == 404


def test_lists_and_comparisons_show_only_what_one_may_see(plan, copies, company, signed_in):
    listing = reverse("schedule:what_ifs", args=["LJL"])
    client = signed_in(company.viewer)
    page = client.get(listing).content.decode()
    assert "增加班组" in page and "私下试算" not in page
    assert client.get(side_by_side(plan, copies[0])).status_code == 200
    assert client.get(side_by_side(plan, copies[1])).status_code == 404
    assert "私下试算" not in client.get(reverse("ledger", args=["LJL", "schedule.plan"])).content.decode()
    assert "私下试算" in signed_in(company.production_manager).get(listing).content.decode()
    assert signed_in(company.outsider).get(listing).status_code == 404
    assert signed_in(company.outsider).get(side_by_side(plan, copies[0])).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "crew_leader", "owner"])
def test_what_work_costs_is_shown_only_to_who_plans_or_keeps_costs(plan, copies, company, signed_in, role):
    with acting_as(company.production_manager):
        more_crews(copies[0], ["B"], Decimal(2), cost_change=Decimal(123456))
    amounts = ("300,000.00", "300000", "123,456.00")
    pages = {
        "compare": side_by_side(plan, copies[0]), "what_if": url("what_if", copies[0]), "plan": url("plan", plan),
        "file": url("export", plan, "csv"), "rule": reverse("schedule:planning_rule", args=["LJL"]),
    }  # fmt: skip
    for reader in (
        company.production_manager,
        company.hire("estimator", "cost_engineer", company.project),
    ):
        client = signed_in(reader)
        text = "".join(client.get(address).content.decode() for address in pages.values())
        assert all(amount in text for amount in amounts) and "indirect_cost_per_day" in text
        assert client.get(url("means", plan)).status_code == 200
    client = signed_in(company.hire("reader", role, company.project))
    for address in pages.values():
        answer = client.get(address)
        text = answer.content.decode()
        assert answer.status_code == 200 and not any(amount in text for amount in amounts), address
        assert "indirect_cost_per_day" not in text
    assert {client.get(url(name, plan)).status_code for name in ("means", "compression")} == {403}


def told(page: str) -> str:
    """The history on the page of a record, without markup, names and seals."""
    history = page[page.index('<section id="history">') :]
    text = re.sub(r'<span class="dim small">.*?</span>|<[^>]+>', " ", history[: history.index("</section>")])
    return " ".join(text.replace("Production Manager", "").split())


def test_the_history_of_a_plan_is_told_in_words_and_costs_only_to_who_may_see_them(plan, company, signed_in):
    with acting_as(company.production_manager):
        services.start_activity(plan.activities.get(code="A"), date(2026, 3, 2))
        services.set_data_date(plan, date(2026, 3, 6))
        services.report_progress(plan.activities.get(code="A"), 40)
    address = reverse("record", args=[plan.pk])
    planner, owner = (
        told(signed_in(person).get(address).content.decode())
        for person in (company.production_manager, company.owner)
    )
    for words in (
        "报告进度",
        "A 完成 0 % 40 %",
        "移动数据日期",
        "数据日期 2026-03-02 08:00 2026-03-06 08:00",
        "投入使用",
    ):
        assert words in planner and words in owner
    assert not re.search("[a-z]{3,}", planner, re.IGNORECASE)
    assert "300000" in planner and "300000" not in owner


def test_figures_over_the_plan_are_not_for_who_sees_only_what_was_given_to_them(plan, company, signed_in):
    client = signed_in(company.chief_supervisor)
    for name in ("look_ahead", "risk", "risk_estimates", "risk_cases"):
        assert client.get(reverse(f"schedule:{name}", args=["LJL"])).status_code == 403


@pytest.mark.parametrize(
    ("name", "more", "data"),
    [
        ("what_if_new", (), {"title": "x"}), ("what_if_share", (), {}), ("what_if_adopt", (), {"reason": "x"}),
        ("what_if_measure", ("crews",), {"codes": "A", "factor": "2", "cost_change": "0"}),
        ("compression", (), {"way": "1", "title": "x"}), ("baseline", (), {"title": "x"}),
    ],
)  # fmt: skip
def test_a_viewer_changes_nothing(copies, company, signed_in, name, more, data):
    before = footprint()
    assert signed_in(company.viewer).post(url(name, copies[0], *more), data).status_code == 403
    assert signed_in(company.outsider).post(url(name, copies[0], *more), data).status_code == 404
    assert footprint() == before


def test_only_who_made_a_copy_decides_who_sees_it(copies, company, signed_in):
    before = footprint()
    client = signed_in(company.project_manager)
    assert client.post(url("what_if_share", copies[0]), {"is_private": "1"}).status_code == 302
    assert footprint() == before


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("crews", {"codes": "X9", "factor": "2", "cost_change": "0"}),
        ("crews", {"codes": "9.*", "factor": "2", "cost_change": "0"}),
        ("crews", {"codes": "A", "factor": "99", "cost_change": "0"}),
        ("calendar", {"codes": "A", "choice": "nights", "cost_change": "0"}),
        ("link", {"before": "B", "after": "A", "kind": "0", "lag_days": "0", "cost_change": "0"}),
        ("method", {"code": "A", "days": "-4", "cost_change": "0"}),
        ("method", {"code": "A", "days": "4", "cost_change": "viel"}),
    ],
)
def test_a_wrong_measure_is_refused_on_its_form(copies, company, signed_in, kind, data):
    before = footprint()
    answer = signed_in(company.production_manager).post(url("what_if_measure", copies[0], kind), data)
    assert answer.status_code == 422 and (
        "errorlist" in answer.content.decode() or "note red" in answer.content.decode()
    )
    assert footprint() == before


def test_a_comparison_comes_in_excel_and_needs_two_to_four_plans(plan, copies, company, signed_in):
    client = signed_in(company.production_manager)
    book = client.get(side_by_side(plan, *copies) + "&export=xlsx")
    sheet = load_workbook(BytesIO(book.content)).active
    heads = [cell.value for cell in sheet[1]]
    assert heads[2::2] == ["基坑进度计划", "增加班组", "私下试算"] or "增加班组" in heads
    assert client.get(side_by_side(plan)).status_code == 302
    assert client.get(reverse("schedule:compare", args=["LJL"]) + "?plan=x&plan=9999999").status_code in (
        302,
        404,
    )


def test_proposals_are_taken_into_a_copy(plan, company, signed_in):
    client = signed_in(company.production_manager)
    page = client.get(url("compression", plan) + "?days=2").content.decode()
    assert "16,000.00" in page and "24,000.00" in page
    key = f"c{plan.activities.get(code='A').pk}"
    answer = client.post(url("compression", plan), {"take": [key], "title": "压缩连续墙"})
    copy = Plan.objects.get(purpose=Purpose.WHAT_IF)
    assert answer["Location"] == url("what_if", copy) and copy.title == "压缩连续墙"
    assert copy.activities.get(code="A").original_minutes == 7 * 480
    assert copy.what_if.cost_change == 24000 and plan.activities.get(code="A").original_minutes == 4800


def test_cost_and_labour_are_written_and_wrong_ones_refused(plan, company, signed_in):
    client, row = signed_in(company.production_manager), plan.activities.get(code="B")
    address = url("means_edit", plan, row.pk)
    wrong = {"direct_cost": "1", "materials_text": "木头 3 m3"}
    assert (
        client.post(address, wrong).status_code == 422
        and not ActivityMeans.objects.filter(activity=row).exists()
    )
    unit = {"direct_cost": "1", "materials_text": "C30混凝土 3 t"}
    assert (
        client.post(address, unit).status_code == 422
        and not ActivityMeans.objects.filter(activity=row).exists()
    )
    right = {
        "direct_cost": "120000.50",
        "workers": "12",
        "materials_text": "C30混凝土 30 m3；热轧碳钢钢筋 2.5 t",
    }
    assert client.post(address, right).status_code == 302
    means = ActivityMeans.objects.get(activity=row)
    assert means.direct_cost == Decimal("120000.50") and len(means.materials) == 2
    assert "120,000.50" in client.get(url("means", plan)).content.decode()
    before = footprint()
    assert signed_in(company.viewer).post(address, right).status_code == 403 and footprint() == before


def test_cost_and_labour_come_with_a_paste(plan, company):
    rows, errors = read_rows(
        "C\t底板\t4\tB\t90000\t30\t3\t4500\tC30混凝土 100 m3\nD\t顶板\t3\tC\n"
        "E\t回填\t2\tD\tviel\nF\t清场\t1\tE\t\t\t\t\t砖 3 个"
    )
    assert [(error.row, bool(error.column)) for error in errors] == [(3, True), (4, True)]
    with acting_as(company.production_manager), set_aside(plan):
        assert check_rows(plan, rows) == [] and store_rows(plan, rows) == 2
    means = ActivityMeans.objects.get(activity__code="C")
    assert (means.direct_cost, means.workers, means.shortest_days) == (90000, 30, 3)
    assert means.materials == [["concrete_c30", "100", "m3"]]
    assert not ActivityMeans.objects.filter(activity__code="D").exists()


def test_the_planning_rule_is_kept_for_the_project(plan, company, signed_in):
    address = reverse("schedule:planning_rule", args=["LJL"])
    data = {"indirect_cost_per_day": "2000", "yellow_at_start": "10", "yellow_at_end": "70", "red_at_start": "30",
            "red_at_end": "90"}  # fmt: skip
    assert signed_in(company.viewer).post(address, data).status_code == 403
    client = signed_in(company.production_manager)
    assert client.post(address, {**data, "red_at_start": "5"}).status_code == 422
    assert not PlanningRule.objects.exists()
    assert client.post(address, data).status_code == 302 and PlanningRule.objects.get().red_at_end == 90


def test_a_plan_with_a_baseline_gets_another_only_by_request(plan, company, signed_in):
    with acting_as(company.production_manager):
        first = save_baseline(plan, "基线一")
    client = signed_in(company.production_manager)
    client.post(url("baseline", plan), {"title": "基线二"})
    assert not Rebaselining.objects.exists()
    answer = client.post(url("baseline", plan), {"title": "基线二", "reason": "业主变更"})
    asked = Rebaselining.objects.get()
    assert answer["Location"] == asked.get_absolute_url()
    assert Plan.objects.get(pk=plan.pk).baseline_id == first.pk
    page = client.get(asked.get_absolute_url()).content.decode()
    assert side_by_side(first, plan).replace("&", "&amp;") in page
    assert client.get(side_by_side(first, plan)).status_code == 200


def test_the_page_of_a_buffer_draws_its_fever_chart_with_words(plan, company, signed_in):
    with acting_as(company.production_manager):
        save_baseline(plan, "基线一")
        buffer = create(
            Buffer, project=company.project, title="项目缓冲", length_days=Decimal(10), protects="B"
        )
        services.set_data_date(plan, date(2026, 3, 6))
    page = signed_in(company.viewer).get(buffer.get_absolute_url()).content.decode()
    assert 'class="fever"' in page and "40 %" in page and "黄区" in page
    listing = (
        signed_in(company.viewer).get(reverse("ledger", args=["LJL", "schedule.buffer"])).content.decode()
    )
    assert "黄区" in listing and "40" in listing
