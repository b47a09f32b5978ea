"""Form packages out and in: a look first, a draft then; what is hostile is refused and nothing is stored."""

import json
from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.dust_form import QUESTIONS, SETTINGS, publish
from yingzao.core.access.models import Role
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.routes.models import Route
from yingzao.formats.form_package import FormPackage, write_package
from yingzao.modules.forms.models import FormDefinition

pytestmark = pytest.mark.django_db
ROUTE = {"steps": [{"key": "a", "name": "复核", "signers": [{"kind": "role", "value": "project_manager"}]}]}


def packed(questions=None, **ledger) -> bytes:
    return write_package(FormPackage("扬尘检查", "土方期间", questions or QUESTIONS, {**SETTINGS, **ledger}))


def sent(company, client, data, take=False):
    url = reverse("form_package_in", args=[company.project.code])
    if take:
        return client.post(url, {"take": "1", "text": data.decode()})
    return client.post(url, {"file": SimpleUploadedFile("f.yzform.json", data, "application/json")})


def test_a_form_goes_out_whole_and_comes_in_as_a_draft_after_a_look(company, signed_in):
    given = {"safety_officer": ["view", "add", "submit", "sign"], "project_manager": ["view", "sign"]}
    form = publish(company, route=ROUTE, permissions=given, tile={"shows": "count"})
    client = signed_in(company.project_chief_engineer)
    data = client.get(reverse("form_package", args=[form.pk])).content
    changed = json.loads(data)["form"]
    questions = [q for q in deepcopy(changed["questions"]) if q["key"] != "measures"]
    file = write_package(FormPackage("扬尘检查", "", questions, changed["ledger"]))
    look = sent(company, client, file)
    text = look.content.decode()
    assert look.status_code == 200 and "复核" in text and "安全员" in text and form.full_number in text
    assert "措施" in text and FormDefinition.objects.count() == 1
    answer = sent(company, client, file, take=True)
    draft = FormDefinition.objects.get(revises=form.pk)
    assert answer["Location"] == reverse("form_designer", args=[draft.pk])
    assert (draft.status, draft.questions, draft.ledger) == ("draft", questions, form.ledger)
    sent(company, client, data, take=True)  # into the draft that is being written already
    assert (
        FormDefinition.objects.count() == 2
        and FormDefinition.objects.get(pk=draft.pk).questions == form.questions
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (packed([{"key": "a", "label": "甲", "type": "computed", "formula": "1+" * 900 + "1"}, QUESTIONS[5]]), "500"),
        (packed([{"key": "a", "label": "<img src=x onerror=alert(1)>", "type": "text"}]), "标题"),
        (packed([
            {"key": "a", "label": "甲", "type": "computed", "formula": "b"},
            {"key": "b", "label": "乙", "type": "computed", "formula": "a"}, QUESTIONS[5],
        ]), "循环"),
        (packed([{"key": f"k{n}", "label": "项", "type": "text"} for n in range(10_000)]), "500"),
        (packed().replace(b'"yingzao_form": 1', b'"yingzao_form": 9'), "版本 9"),
        (packed()[:300], "截断"),
        (packed().replace("扬尘".encode(), "噪声".encode()), "改动"),
        (packed(permissions={"ghost": ["view"]}), "ghost"),
        (packed(route={"steps": [{**ROUTE["steps"][0], "signers": [{"kind": "magic", "value": "x"}]}]}), "审批路线"),
        (packed(prefix="ZG"), "ZG"),
        (packed(everywhere=True), "全部项目"),
        (b"", "截断"),
    ],
    ids=["formula bomb", "script", "cycle", "ten thousand fields", "wrong version", "cut", "changed", "unknown role",
         "broken route", "taken prefix", "everywhere", "empty"],
)  # fmt: skip
def test_a_hostile_package_is_refused_with_the_reason_and_nothing_is_stored(company, signed_in, data, said):
    client = signed_in(company.project_chief_engineer)
    before = [role.grants for role in Role.objects.order_by("pk")]
    for answer in (sent(company, client, data), sent(company, client, data, take=True)):
        text = answer.content.decode()
        assert answer.status_code == 422 and said in text and "<img src=x" not in text
    assert not FormDefinition.objects.exists() and ledger_for("forms.yc") is None
    assert [role.grants for role in Role.objects.order_by("pk")] == before and not Route.objects.exists()


def test_who_may_not_write_forms_imports_none_and_who_may_not_export_gets_no_file(company, signed_in):
    form = publish(company)
    for person, into, out in ((company.viewer, 403, 403), (company.outsider, 404, 404)):
        client = signed_in(person)
        assert sent(company, client, packed(), take=True).status_code == into
        assert client.get(reverse("form_package", args=[form.pk])).status_code == out
    assert FormDefinition.objects.count() == 1
