"""Templates of a WBS: shipped ones that any plan may begin with, and the company's own, kept from a plan."""

from datetime import date

import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.services import Refusal, create
from yingzao.modules.schedule.models import Plan, WbsTemplate
from yingzao.modules.schedule.pasting import check_rows, read_rows, store_rows
from yingzao.modules.schedule.wbs_templates import keep_as_template, rows_of
from yingzao.standards.loader import load

ROWS = "1\t围护\t\n1.1\t地下连续墙\t10\n1.2\t冠梁\t4\t1.1SS+2;1.1FS-1.5\n2\t验收\t0\t1.2"


def draft(company, project=None) -> Plan:
    with acting_as(company.production_manager):
        return create(
            Plan, project=project or company.project, title="施工总进度计划", starts_on=date(2026, 3, 2)
        )


def fill(company, plan: Plan, text: str) -> Plan:
    rows, errors = read_rows(text)
    assert errors == [] and check_rows(plan, rows) == []
    with acting_as(company.production_manager):
        store_rows(plan, rows)
    return Plan.objects.get(pk=plan.pk)


@pytest.mark.parametrize("template", load("wbs_templates").templates, ids=lambda each: each.key)
def test_a_plan_can_begin_with_every_shipped_template(company, template):
    plan = fill(company, draft(company), template.pasteable)
    assert plan.activities.count() + plan.wbs.count() == len(template.pasteable.splitlines())
    assert not plan.activities.filter(early_finish=None).exists()


def test_the_wbs_of_a_plan_comes_back_from_its_template(company):
    plan = fill(company, draft(company), ROWS)
    assert rows_of(plan) == ROWS.replace("围护\t\n", "围护\n")


def test_codes_of_any_kind_are_numbered_anew_and_empty_nodes_left_out(company):
    plan = fill(company, draft(company), ROWS)
    plan.activities.filter(code="1.1").update(code="A1010")
    node = plan.wbs.get()
    node.pk, node.source_id, node.code, node.path = None, "other", "7", "7/"
    node.save()
    assert rows_of(plan) == ROWS.replace("围护\t\n", "围护\n")


def test_a_template_is_kept_chosen_in_the_paste_and_withdrawn(company, signed_in):
    plan = fill(company, draft(company), ROWS)
    client, place = signed_in(company.production_manager), [plan.project.code, plan.pk]
    client.post(reverse("schedule:template_keep", args=place), {"name": "明挖车站", "project_type": "metro"})
    template = WbsTemplate.objects.get()
    page = client.get(reverse("schedule:templates", args=place)).content.decode()
    assert "明挖车站" in page and "待核" in page
    filled = client.get(reverse("schedule:paste", args=place), {"template": template.pk}).content.decode()
    assert "1.1SS+2;1.1FS-1.5" in filled
    client.post(reverse("schedule:template_drop", args=[*place, template.pk]))
    assert "明挖车站" not in client.get(reverse("schedule:paste", args=place)).content.decode()
    assert not list(verify())


def test_a_name_that_is_taken_and_an_empty_plan_are_refused(company):
    plan = fill(company, draft(company), ROWS)
    with acting_as(company.production_manager):
        keep_as_template(plan, "明挖车站", "")
        with pytest.raises(Refusal, match="明挖车站"):
            keep_as_template(plan, "明挖车站", "metro")
        with pytest.raises(Refusal):
            keep_as_template(draft(company), "空", "")
    assert WbsTemplate.objects.count() == 1


def test_who_may_not_add_plans_neither_keeps_nor_withdraws_templates(company, signed_in):
    plan = fill(company, draft(company), ROWS)
    with acting_as(company.production_manager):
        template = keep_as_template(plan, "明挖车站", "")
    client, place = signed_in(company.viewer), [plan.project.code, plan.pk]
    assert client.get(reverse("schedule:templates", args=place)).status_code == 403
    assert client.post(reverse("schedule:template_keep", args=place), {"name": "b"}).status_code == 403
    assert client.post(reverse("schedule:template_drop", args=[*place, template.pk])).status_code == 403
    assert [each.withdrawn for each in WbsTemplate.objects.all()] == [False]
