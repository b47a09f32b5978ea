"""Weights of a plan: pasted, edited in the chart, checked, and counted in its progress."""

from datetime import date

import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, create
from yingzao.core.routes.services import submit
from yingzao.modules.schedule.gantt import gantt_data
from yingzao.modules.schedule.models import Activity, Plan
from yingzao.modules.schedule.pasting import check_rows, read_rows, store_rows
from yingzao.modules.schedule.queries import overall_progress
from yingzao.modules.schedule.services import finish_activity, start_activity
from yingzao.modules.schedule.succession import make_current

GROUPS, EACH = 5, (3, 19)


def lines(works: int = 10) -> list[str]:
    """305 rows: five divisions of three works each, nineteen activities in each work; works of a division 100 %."""
    rows = []
    for one in range(1, GROUPS + 1):
        rows.append(_line(str(one), "", 20))
        for two in range(1, EACH[0] + 1):
            rows.append(_line(f"{one}.{two}", "", (30, 30, 40)[two - 1]))
            rows += [_line(f"{one}.{two}.{three}", "2", "") for three in range(1, EACH[1] + 1)]
    return rows


def _line(code: str, days: str, weight: object) -> str:
    return "\t".join([code, f"工序 {code}", days, "", "", "", "", "", "", str(weight)])


@pytest.fixture
def draft(company) -> Plan:
    with acting_as(company.production_manager):
        return create(Plan, project=company.project, title="施工总进度计划", starts_on=date(2026, 3, 2))


def pasted(company, draft: Plan, text: str) -> Plan:
    rows, errors = read_rows(text)
    assert not errors and not check_rows(draft, rows)
    with acting_as(company.production_manager):
        store_rows(draft, rows)
    return Plan.objects.get(pk=draft.pk)


def command(client, plan: Plan, **values: object):
    data = {"commands": [{"do": "set", **values}], "since": plan.edition}
    address = reverse("schedule:edit", args=[plan.project.code, plan.pk])
    return client.post(address, data, content_type="application/json")


def test_three_hundred_pasted_rows_become_a_tree_with_their_weights(company, draft):
    plan = pasted(company, draft, "\n".join(lines()))
    nodes = {node.code: node for node in plan.wbs.all()}
    assert (len(nodes), plan.activities.count()) == (GROUPS * (1 + EACH[0]), GROUPS * EACH[0] * EACH[1])
    assert nodes["2.3"].parent == nodes["2"] and nodes["2.3"].weight == 40
    assert plan.activities.get(code="2.3.19").wbs == nodes["2.3"]


def test_weights_that_do_not_come_to_100_are_refused_with_the_row_they_lie_beneath(company, draft, signed_in):
    wrong = [line.replace("\t40", "\t35") if line.startswith("2.3\t") else line for line in lines()]
    client = signed_in(company.production_manager)
    page = client.post(reverse("schedule:paste", args=["LJL", draft.pk]), {"rows": "\n".join(wrong)})
    place = 1 + (1 + EACH[0] * (1 + EACH[1]))
    assert page.status_code == 422
    assert f"第 {place} 行 · 权重（%） · 2 之下权重合计 95 %，应为 100 %。" in page.content.decode()
    assert not draft.activities.exists() and not draft.wbs.exists()


def test_a_cell_that_is_no_weight_is_named():
    _rows, errors = read_rows(_line("1", "2", "halb"))
    assert [(each.row, each.column) for each in errors] == [(1, "权重（%）")]


def test_a_plan_out_of_balance_is_neither_submitted_nor_put_to_use_and_says_so(company, draft, signed_in):
    plan = pasted(company, draft, "\n".join([_line("1", "4", 40), _line("2", "4", 60)]))
    client = signed_in(company.production_manager)
    answer = command(client, plan, id=plan.activities.get(code="1").pk, field="weight", value="45 %")
    assert answer.status_code == 200 and answer.json()["rows"][0]["weight"] == "45"
    plan = Plan.objects.get(pk=plan.pk)
    said = "第一级权重合计 105 %，应为 100 %。"
    with acting_as(company.production_manager):
        for deed in (lambda: submit(plan, company.production_manager), lambda: make_current(plan)):
            with pytest.raises(Refusal, match=said):
                deed()
    fresh = Plan.objects.get(pk=plan.pk)
    assert not fresh.is_current and fresh.state == "draft"
    assert said in client.get(plan.screen_url).content.decode()


def test_the_weight_of_a_node_is_edited_and_undone_like_any_cell(company, draft, signed_in):
    plan = pasted(company, draft, "\n".join([_line("1", "", ""), _line("1.1", "4", "")]))
    client, node = signed_in(company.production_manager), plan.wbs.get()
    command(client, plan, id=f"w{node.pk}", field="weight", value="100")
    node.refresh_from_db()
    assert node.weight == 100
    assert command(client, plan, id=f"w{node.pk}", field="weight", value="101").status_code == 409
    client.post(reverse("schedule:undo", args=["LJL", plan.pk]))
    node.refresh_from_db()
    assert node.weight is None


def test_progress_counts_work_by_its_weight(company, draft):
    text = [
        _line("1", "", 80),
        _line("1.1", "4", ""),
        _line("1.2", "12", ""),
        _line("2", "", 20),
        _line("2.1", "40", ""),
    ]
    plan = pasted(company, draft, "\n".join(text))
    with acting_as(company.production_manager):
        make_current(plan)
        row = start_activity(Activity.objects.get(plan=plan, code="1.1"), date(2026, 3, 2))
        finish_activity(row, date(2026, 3, 5))
    shares = dict(Activity.objects.filter(plan=plan).values_list("code", "share"))
    assert shares == pytest.approx({"1.1": 0.2, "1.2": 0.6, "2.1": 0.2})
    assert overall_progress(company.project).actual_percent == 20.0
    assert {row["code"]: row["weight"] for row in gantt_data(plan)["activities"]}["1"] == "80"
