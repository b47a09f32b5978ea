"""Starter procedures enter the library as drafts that bind nobody until they are reviewed, once and by right only."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.procedures import in_force, write_procedure
from yingzao.core.history.actor import acting_as
from yingzao.core.procedures.governing import version_governing, versions_binding
from yingzao.core.procedures.models import Procedure, ProcedureVersion
from yingzao.core.records.services import Refusal
from yingzao.engines.procedures.validity import is_usual
from yingzao.modules.governance.responsibility import gaps_of_company
from yingzao.modules.governance.starters import starter_of, starters, take_in

pytestmark = pytest.mark.django_db
LIST = "/company/procedures/starters/"


def test_all_are_taken_in_as_drafts_and_a_second_time_nothing_changes(company):
    codes = [each.code for each in starters()]
    with acting_as(company.chief_engineer):
        assert len(take_in(codes, company.chief_engineer)) == len(codes)
        assert take_in(codes, company.chief_engineer) == []
    versions = ProcedureVersion.objects.all()
    assert {each.status for each in versions} == {"draft"} and len(versions) == len(codes)
    assert all(is_usual(each.valid_from, each.valid_until) for each in versions)
    assert {each.owner for each in Procedure.objects.all()} == {company.chief_engineer}
    assert Procedure.objects.get(code="JG-FJ-01").master.code == "JG-01"
    assert gaps_of_company([]) == []


def test_a_draft_that_was_never_issued_refuses_no_record(company):
    with acting_as(company.chief_engineer):
        take_in(["JG-06"], company.chief_engineer)
    assert Procedure.objects.get().kinds == ["quality.defect"]
    assert version_governing("quality.defect", company.project) is None
    assert versions_binding(company.project) == []


def test_the_master_comes_along_and_a_ledger_stays_with_who_governs_it(company):
    own = in_force(write_procedure(company, "QP-01", kinds=["technical.method_statement"])).procedure
    with acting_as(company.administrator):
        entered = take_in(["JG-DT-01"], company.administrator)
    assert [each.code for each in entered] == ["JG-01", "JG-DT-01"]
    assert entered[0].kinds == ["technical.expert_review"] and entered[0].owner == company.chief_engineer
    own.refresh_from_db()
    assert own.kinds == ["technical.method_statement"]


def test_taken_in_english_a_master_is_an_english_draft_and_what_is_chinese_only_stays_so(company):
    with acting_as(company.chief_engineer):
        master, launch = take_in(["JG-DT-01"], company.chief_engineer, "en")
    draft = master.versions.get()
    assert master.title == "Construction organisation plans and method statements"
    assert draft.text.startswith("1 Purpose and scope") and draft.changes.startswith("Starter text")
    assert draft.steps[0]["name"] == "Construction organisation plan approved"
    assert launch.title == "盾构始发与接收施工程序" and launch.versions.get().changes.startswith("起步")


def test_in_chinese_the_draft_is_the_text_of_the_table(company):
    with acting_as(company.chief_engineer):
        (master,) = take_in(["JG-05"], company.chief_engineer)
    draft, starter = master.versions.get(), starter_of("JG-05")
    assert (master.title, master.scope) == (starter.zh, starter.scope)
    assert (draft.text, draft.steps) == (starter.text.strip(), starter.step_rows)


def test_the_page_offers_its_own_language_first_and_takes_in_the_one_chosen(company, signed_in):
    client = signed_in(company.chief_engineer)
    url = reverse("starter_procedure", args=["JG-05"])
    assert "目的与范围" in client.get(url).content.decode()
    assert "Purpose and scope" in client.get(url, {"language": "en"}).content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    listed = client.get(LIST).content.decode()
    assert listed.count("text in Chinese") == 27 and '<option value="en" selected>' in listed
    assert "Purpose and scope" in client.get(url).content.decode()
    only = client.get(reverse("starter_procedure", args=["JG-DT-01"])).content.decode()
    assert "Ground treatment at the shaft" in only and "The text is in Chinese" in only
    client.post(LIST, {"code": ["JG-05"]})
    client.post(LIST, {"code": ["JG-09"], "language": "zh-hans"})
    titles = dict(Procedure.objects.values_list("code", "title"))
    assert titles == {"JG-05": starter_of("JG-05").en, "JG-09": starter_of("JG-09").zh}


def test_a_language_that_no_text_has_enters_nothing(company):
    with acting_as(company.chief_engineer), pytest.raises(Refusal):
        take_in(["JG-01"], company.chief_engineer, "fr")
    assert not Procedure.objects.exists()


@pytest.mark.parametrize("codes", [[], ["JG-01", "JG-99"]])
def test_a_choice_that_cannot_be_entered_enters_nothing(company, codes):
    with acting_as(company.chief_engineer), pytest.raises(Refusal):
        take_in(codes, company.chief_engineer)
    assert not Procedure.objects.exists()


def test_on_screen_they_are_looked_at_chosen_and_marked_once_taken(company, signed_in):
    client = signed_in(company.chief_engineer)
    page = client.get(LIST).content.decode()
    assert "深基坑支护与开挖施工程序" in page and "待核" in page and page.count("未引入") == len(starters())
    roads = client.get(LIST, {"type": "road"}).content.decode()
    assert "JG-GL-02" in roads and "JG-01" in roads and "JG-DT-01" not in roads
    look = client.get(reverse("starter_procedure", args=["JG-GL-02"])).content.decode()
    assert "2.1" in look and "JTG F40-2004" in look and "材料员" in look and not Procedure.objects.exists()
    assert client.post(LIST, {"code": ["JG-GL-02"]}).status_code == 302
    assert Procedure.objects.count() == 2
    again = client.get(LIST, {"type": "road"}).content.decode()
    assert again.count("已在库中") == 2 and 'value="JG-GL-02"' not in again
    assert client.get(reverse("starter_procedure", args=["JG-99"])).status_code == 404


def test_who_may_not_write_procedures_takes_none_in(company, signed_in):
    client = signed_in(company.project_manager)
    assert [client.get(LIST).status_code, client.post(LIST, {"code": ["JG-01"]}).status_code] == [403, 403]
    assert not Procedure.objects.exists()
