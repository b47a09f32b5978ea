"""Items, divisions and unit works are accepted from what was accepted below them, and from nothing less."""

import re

import pytest
from django.urls import reverse

from tests.lots import REBAR, fresh, install_routes, sign, write_lot
from tests.works import (
    DIVISION_SIGNERS,
    ITEM_SIGNERS,
    accepted_lot,
    accepted_works,
    send_works,
    write_works,
)
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, change, revise, void
from yingzao.core.records.status import Status
from yingzao.modules.quality.models import WorksAcceptance, WorksLevel
from yingzao.modules.quality.works import sum_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def routes(company):
    install_routes()


def refused(company, record, words):
    with pytest.raises(Refusal, match=words):
        send_works(company, record)
    assert fresh(record).status == Status.DRAFT and fresh(record).summary == {}


def test_an_item_lists_its_lots_with_their_places_and_results(company):
    lot = accepted_lot(company)
    record = accepted_works(company, REBAR)
    (row,) = record.summary["rows"]
    assert (row["pk"], row["part"], row["ok"], row["rate"]) == (lot.pk, str(company.part), True, "96.67")
    assert (record.status, record.level, record.lots) == (Status.APPROVED, WorksLevel.ITEM, 1)


def test_an_item_is_not_concluded_while_a_lot_is_not_accepted_and_names_it(company):
    accepted_lot(company)
    waiting = write_lot(company, title="基坑 1 段 钢筋 二批")
    refused(company, write_works(company, REBAR), f"{waiting.number}.*缺")


def test_without_any_lot_there_is_nothing_to_accept(company):
    refused(company, write_works(company, REBAR), "没有.*检验批")


def test_a_lot_written_after_sending_in_stops_the_next_signature(company):
    accepted_lot(company)
    record = send_works(company, write_works(company, REBAR))
    late = write_lot(company, title="迟到的一批")
    with pytest.raises(Refusal, match=late.number):
        sign(company, record, ITEM_SIGNERS[0])
    assert fresh(record).status == Status.IN_APPROVAL
    with acting_as(company.quality_engineer):
        void(late, "写错")
    assert sign(company, record, *ITEM_SIGNERS).status == Status.APPROVED


def test_a_division_waits_for_the_records_of_its_items(company):
    accepted_lot(company)
    record = write_works(company, "02")
    refused(company, record, "钢筋.*没有已通过的分项验收记录")
    accepted_works(company, REBAR)
    assert sign(company, send_works(company, record), *DIVISION_SIGNERS).status == Status.APPROVED


def test_a_division_says_which_item_has_a_lot_that_its_record_does_not_list(company):
    accepted_lot(company)
    accepted_works(company, REBAR)
    accepted_lot(company, title="后来的一批")
    refused(company, write_works(company, "02"), "未列入 1 个检验批")


def test_a_revision_lists_what_came_later_and_takes_the_place_of_the_old_record(company):
    accepted_lot(company)
    old = accepted_works(company, REBAR)
    accepted_lot(company, title="后来的一批")
    with acting_as(company.quality_engineer):
        revision = revise(old)
    assert (fresh(revision).accepted_on, fresh(revision).lots) == (None, None)
    revision = sign(company, send_works(company, revision), *ITEM_SIGNERS)
    assert revision.lots == 2 and fresh(old).status == Status.SUPERSEDED
    assert accepted_works(company, "02").status == Status.APPROVED


def test_a_division_needs_its_records_tests_and_appearance(company):
    accepted_lot(company)
    accepted_works(company, REBAR)
    complete = write_works(company, "02").checks
    short = "\n".join(complete.splitlines()[1:])
    refused(company, write_works(company, "02", checks=short), "质量控制资料未填写：图纸会审")
    refused(company, write_works(company, "02", appearance=""), "观感质量未综合评价")
    refused(company, write_works(company, "02", appearance="poor"), "返修")
    bad = complete.replace("functions.building.concrete: 6/0", "functions.building.concrete: 6/1")
    refused(company, write_works(company, "02", checks=bad), "不符合要求：混凝土强度")
    none = complete.replace("settlement: 6/0 2/0", "settlement: -")
    assert send_works(company, write_works(company, "02", checks=none)).status == Status.IN_APPROVAL


def test_a_unit_waits_for_its_divisions_and_for_spot_checks_of_its_functions(company):
    accepted_lot(company)
    accepted_works(company, REBAR)
    record = write_works(company, "unit")
    refused(company, record, "主体结构.*没有已通过的分部验收记录")
    accepted_works(company, "02")
    with acting_as(company.quality_engineer):
        record = change(record, record.version, checks=record.checks.replace("6/0 2/0", "6/0"))
    refused(company, record, "抽查")
    unit = accepted_works(company, "unit")
    (row,) = unit.summary["rows"]
    assert (unit.status, row["key"], row["lots"]) == (Status.APPROVED, "02", 1)


def test_the_designer_signs_here_where_the_project_has_one(company):
    company.hire("designer", "designer", company.project, "design")
    accepted_lot(company)
    accepted_works(company, REBAR)
    record = sign(company, send_works(company, write_works(company, "02")), *DIVISION_SIGNERS[:2])
    assert record.status == Status.IN_APPROVAL
    assert sign(company, record, "designer", "chief_supervisor").status == Status.APPROVED


def test_a_check_that_cannot_be_read_is_refused_and_nothing_is_written(company):
    with pytest.raises(Refusal, match="无法识别"):
        write_works(company, "02", checks="documents.building.drawings: many")
    assert not WorksAcceptance.objects.exists()


def test_the_sheet_is_the_paper_of_its_level_with_parties_and_lots(company, signed_in):
    accepted_lot(company)
    accepted_works(company, REBAR)
    accepted_works(company, "02")
    unit = write_works(company, "unit")
    client = signed_in(company.quality_engineer)
    for record, title, paper in (
        (WorksAcceptance.objects.get(scope=REBAR), "分项工程质量验收记录", "附录F"),
        (WorksAcceptance.objects.get(scope="02"), "分部工程质量验收记录", "附录G"),
        (unit, "单位工程质量竣工验收记录", "H.0.1-1"),
    ):
        text = client.get(reverse("record_print", args=[record.pk])).content.decode()
        assert title in text and paper in text and "待核" in text and "监理单位" in text
    text = client.get(
        reverse("record_print", args=[WorksAcceptance.objects.get(scope=REBAR).pk])
    ).content.decode()
    assert "JYP" in text and "96.67" in text and "Supervisor" in text


def test_the_form_asks_for_what_the_level_needs(company, signed_in):
    accepted_lot(company)
    client = signed_in(company.quality_engineer)
    url = reverse("record_new", args=["LJL", "quality.works_acceptance"])
    part = write_works(company, REBAR).part_id
    item = client.get(f"{url}?scope={REBAR}&part={part}").content.decode()
    division = client.get(f"{url}?scope=02&part={part}").content.decode()
    assert "观感质量" not in item and "开工日期" not in item
    assert "观感质量 · 建筑与结构 · 主体结构外观" in division and "开工日期" not in division
    unit = client.get(f"{url}?scope=unit&part={part}").content.decode()
    assert "开工日期" in unit and "· 建筑电气 ·" not in unit


def test_the_board_counts_lots_of_every_level_and_each_figure_opens_them(company, signed_in):
    accepted_lot(company)
    write_lot(company, title="第二批")
    client = signed_in(company.quality_engineer)
    rows = client.get(reverse("works_board", args=["LJL"])).context["rows"]
    assert [(row.scope, row.accepted, row.lots) for row in rows] == [
        ("unit", 1, 2), ("02", 1, 2), ("0201", 1, 2), (REBAR, 1, 2),
    ]  # fmt: skip
    for row in rows:
        listed = set(re.findall(r"LJL-JYP-\d{4}-\d{4}", client.get(row.url).content.decode()))
        assert len(listed) == row.lots


def test_what_is_lacking_leads_to_the_lot(company):
    lot = write_lot(company)
    (hold,) = sum_up(write_works(company, REBAR)).lacking
    assert hold.url == lot.get_absolute_url()
