"""Conditions of an application: confirmed with proof by who may, frozen once sent in, and edited by the company."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.samples import write
from tests.schemes import install_routes
from yingzao.core.files.models import store_bytes
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.records.services import Refusal, create, set_status
from yingzao.core.records.status import Status
from yingzao.core.routes.services import submit
from yingzao.modules.governance.applications import answer, gates_of, install_gate_items
from yingzao.modules.governance.models import GateAnswer, GateItem, StartApplication
from yingzao.modules.governance.narrowing import choices_of
from yingzao.modules.resources.models import MaterialDelivery
from yingzao.standards.loader import load

pytestmark = pytest.mark.django_db
LIST = "/company/conditions/"


@pytest.fixture
def application(company):
    install_routes()
    with acting_as_system("test"):
        install_gate_items()
        install_gate_items()
    with acting_as(company.project_manager):
        return create(StartApplication, project=company.project, title="开工", starts_on=date(2026, 3, 10))


def item(key: str) -> GateItem:
    return GateItem.objects.get(key=key)


def gate(application, key: str):
    return next(each for each in gates_of(application) if each.key == key)


def test_the_shipped_conditions_are_entered_once_and_count_what_exists(application):
    rules = load("application_gates").items
    assert GateItem.objects.count() == len(rules)
    for rule in rules:
        if rule.fact:
            offered = {(choice.fact, choice.value) for choice in choices_of(rule.kind)}
            assert (rule.fact, rule.value) in offered, rule.key
    assert not any(each.is_verified for each in gates_of(application) if each.key == "permit")


def test_without_proof_or_reason_nothing_is_confirmed(company, application):
    by = company.project_manager
    with acting_as(by):
        for key, is_met, said in (
            ("permit", True, "文件"),
            ("permit", False, "理由"),
            ("briefing", True, "人工确认"),
        ):
            with pytest.raises(Refusal, match=said):
                answer(application, item(key), by, is_met=is_met)
        assert not GateAnswer.objects.exists()
        assert gate(application, "permit").light == "unanswered"
        answer(application, item("permit"), by, is_met=False, note="装修改造，无需办理")
        assert gate(application, "permit").light == "n_a"
        paper = store_bytes(b"%PDF-1.4", "permit.pdf", "application/pdf")
        answer(application, item("permit"), by, is_met=True, file=paper)
    assert gate(application, "permit").is_met and GateAnswer.objects.count() == 1


def test_what_was_sent_in_stands_as_it_stood(company, application):
    with acting_as_system("test"):
        for each in GateItem.objects.exclude(key="permit"):
            each.active = False
            each.save()
    with acting_as(company.project_manager):
        by = company.project_manager
        answer(application, item("permit"), by, is_met=False, note="市政抢修")
        submit(application, by)
        application.refresh_from_db()
        with pytest.raises(Refusal, match="以提交时为准"):
            answer(application, item("permit"), by, is_met=False, note="另一理由")
        with acting_as_system("test"):
            row = item("permit")
            row.active = False
            row.save()
        assert [each.key for each in gates_of(application)] == ["permit"]
        twin = create(StartApplication, project=company.project, title="开工", starts_on=date(2026, 3, 11))
        with pytest.raises(Refusal, match=application.number):
            submit(twin, by)
    twin.refresh_from_db()
    assert twin.status == "draft"


def test_who_may_not_write_the_application_confirms_nothing(company, application, signed_in):
    url = f"/r/{application.pk}/conditions/"
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.4", "application/pdf")
    assert signed_in(company.viewer).get(url).status_code == 200
    assert (
        signed_in(company.viewer).post(f"{url}permit/", {"answer": "met", "file": paper}).status_code == 403
    )
    assert signed_in(company.outsider).get(url).status_code == 404
    assert not GateAnswer.objects.exists()


def test_a_company_edits_its_conditions_and_wrong_ones_are_refused(company, application, signed_in):
    client = signed_in(company.chief_engineer)
    assert "施工许可证已领取" in client.get(LIST).content.decode()
    own = {
        "key": "cctv", "application": "start", "name_zh": "视频监控已接入", "name_en": "cameras connected",
        "way": "counted", "kind": "training.training_session", "narrowed": "班组", "standing": "approved",
        "confidence": "V1", "order": "200", "active": "on",
    }  # fmt: skip
    for wrong in ({"kind": ""}, {"narrowed": "无此级"}, {"way": "by_hand"}):
        assert client.post(f"{LIST}new/", {**own, **wrong}).status_code == 422
    assert not GateItem.objects.filter(key="cctv").exists()
    assert client.post(f"{LIST}new/", own).status_code == 302
    made = item("cctv")
    assert (made.fact, made.value) == ("level", "crew") and gate(application, "cctv").light == "missing"
    assert 'value="班组"' in client.get(f"{LIST}{made.pk}/").content.decode()
    assert (
        client.post(f"{LIST}{made.pk}/", {**own, "way": "by_hand", "kind": "", "narrowed": ""}).status_code
        == 302
    )
    made.refresh_from_db()
    assert (made.way, made.kind, made.fact) == ("by_hand", "", "")
    assert signed_in(company.project_manager).post(f"{LIST}new/", own).status_code == 403


def test_a_condition_whose_ledger_is_gone_is_red_and_says_so(company, application):
    with acting_as_system("test"):
        row = item("materials")
        row.kind = "forms.gone"
        row.save()
    assert "已不存在" in gate(application, "materials").text and not gate(application, "materials").is_met


def test_a_voided_record_meets_no_condition(company, application):
    with acting_as(company.project_manager):
        delivery = set_status(write(company, MaterialDelivery, part=None), Status.APPROVED)
        assert gate(application, "materials").is_met and str(delivery) in gate(application, "materials").text
        set_status(delivery, Status.VOID)
    assert not gate(application, "materials").is_met
