"""The designer's server side: what it says of a design, what it keeps, and what it refuses."""

import json
from copy import deepcopy

import pytest
from django.urls import reverse

from tests.dust_form import QUESTIONS, SETTINGS, publish
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, revise
from yingzao.core.routes.services import submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.forms.models import FormDefinition

pytestmark = pytest.mark.django_db
CYCLE = [
    {"key": "a", "label": "甲", "type": "computed", "formula": "b + 1"},
    {"key": "b", "label": "乙", "type": "computed", "formula": "a + 1"},
    {"key": "c", "label": "丙", "type": "text"},
]


def design(questions=None, **settings):
    whole = {"format": 1, "fields": deepcopy(QUESTIONS) if questions is None else questions}
    return {"title": "扬尘检查", "purpose": "", "questions": whole, "ledger": {**SETTINGS, **settings}}


def asked(client, name, company, body, pk=None):
    url = (
        reverse(f"designer_{name}", args=[pk])
        if pk
        else reverse(f"designer_{name}_new", args=[company.project.code])
    )
    return client.post(url, json.dumps(body), content_type="application/json")


def test_a_design_is_drawn_on_phone_paper_and_list_with_its_defaults_and_computed_results(company, signed_in):
    answers = "answers-form=None&answers-pm10=96&answers-grade=整改"
    said = asked(
        signed_in(company.project_chief_engineer), "check", company, {"design": design(), "answers": answers}
    ).json()
    assert said["problems"] == [] and said["results"] == {"exceeds": "是/否"} and said["changes"] is None
    assert (
        'name="answers-pm10"' in said["phone"]
        and "96.0 µg/m³" in said["paper"]
        and "LJL-YC-" in said["paper"]
    )
    assert "PM10 (µg/m³)" in said["list"] and "整改" in said["list"]
    assert not FormDefinition.objects.exists()


def test_answers_tried_out_are_checked_by_the_engine_as_on_submission(company, signed_in):
    answers = "answers-form=None&answers-pm10=1.23&submit=1"
    said = asked(
        signed_in(company.project_chief_engineer), "check", company, {"design": design(), "answers": answers}
    ).json()
    assert (
        said["phone"].count("errorlist") == len(said["trial"]) == 3
    )  # two unanswered, one with too many decimals


@pytest.mark.parametrize(
    ("questions", "ledger", "place", "said"),
    [
        (CYCLE, {}, "", "循环"),
        ([{"key": "a", "label": "<script>alert(1)</script>", "type": "text"}], {}, "a", "标题"),
        ([{"key": "a", "label": "甲", "type": "computed", "formula": "(" * 300}, CYCLE[2]], {}, "a", "计算公式"),
        ([{"key": f"k{n}", "label": "项", "type": "text"} for n in range(10_000)], {}, "", "500"),
        ([{"key": "a", "label": "甲", "type": "computed", "formula": ""}, CYCLE[2]], {}, "a", "哪些项计算"),
        ([], {}, "", "至少"),
        (None, {"prefix": ""}, "", "YC"),
        (None, {"columns": ["nothing"]}, "nothing", "列表"),
    ],
    ids=["cycle", "script", "deep formula", "ten thousand fields", "no formula", "no fields", "no prefix", "no column"],
)  # fmt: skip
def test_what_is_wrong_names_the_field_and_the_remedy_and_is_kept_only_as_a_sketch(
    company, signed_in, questions, ledger, place, said
):
    client, body = signed_in(company.project_chief_engineer), {"design": design(questions, **ledger)}
    problems = asked(client, "check", company, body).json()["problems"]
    assert any(each["place"] == place and said in each["said"] for each in problems), problems
    kept = asked(client, "save", company, body).json()
    form = FormDefinition.objects.get()
    assert kept["isComplete"] is False and form.questions == [] and form.ledger == {}
    assert client.get(reverse("designer_data", args=[form.pk])).json()["design"] == body["design"]
    with acting_as(company.technician), pytest.raises(Refusal, match="设计器"):
        submit(form, company.technician)


def test_a_whole_design_is_the_form_and_goes_on_its_route(company, signed_in):
    with acting_as(company.administrator):
        install_starter_routes()
    client = signed_in(company.project_chief_engineer)
    broken = asked(client, "save", company, {"design": design([]), "uid": "0" * 31 + "1"}).json()
    pk = FormDefinition.objects.get().pk
    again = asked(client, "save", company, {"design": design([]), "uid": "0" * 31 + "1"})
    assert again.status_code == 200 and FormDefinition.objects.count() == 1
    whole = asked(client, "save", company, {"design": design(), "version": broken["version"]}, pk).json()
    form = FormDefinition.objects.get()
    assert whole["isComplete"] and form.sketch == {} and form.ledger["prefix"] == "YC"
    client.post(whole["urls"]["submit"])
    assert FormDefinition.objects.get().status == "in_approval"
    assert client.get(reverse("form_designer", args=[pk])).status_code == 302


def test_who_saves_over_somebody_else_is_told_and_nothing_is_lost(company, signed_in):
    client = signed_in(company.project_chief_engineer)
    asked(client, "save", company, {"design": design()})
    form = FormDefinition.objects.get()
    stale = asked(
        client, "save", company, {"design": design(prefix="YD"), "version": form.version - 1}, form.pk
    )
    assert stale.status_code == 409 and "保存" in stale.json()["refused"]
    assert FormDefinition.objects.get().ledger["prefix"] == "YC"


def test_a_revision_is_compared_with_what_is_in_force_and_keeps_its_prefix(company, signed_in):
    form = publish(company)
    with acting_as(company.technician):
        draft = revise(form)
    client = signed_in(company.project_chief_engineer)
    assert client.get(reverse("designer_data", args=[draft.pk])).json()["fixedPrefix"] == "YC"
    questions = [q for q in deepcopy(QUESTIONS) if q["key"] != "checker"]
    questions[2]["decimals"] = 0
    changes = asked(
        client, "check", company, {"design": design(questions, columns=["pm10"], filters=[])}, draft.pk
    ).json()
    labels = [each["label"] for each in changes["changes"]]
    assert labels == ["PM10", "检查人", "列表的列", "筛选"]


@pytest.mark.parametrize("body", ["", "[]", '{"design": 7}', '{"design": {"title": 3}}', '{"design": {}'])
def test_a_body_that_is_no_design_is_refused(company, signed_in, body):
    client = signed_in(company.project_chief_engineer)
    for name in ("check", "save"):
        url = reverse(f"designer_{name}_new", args=[company.project.code])
        answer = client.post(url, body, content_type="application/json")
        assert answer.status_code == 400 and answer.json()["refused"]
    assert not FormDefinition.objects.exists()


def test_who_may_not_write_forms_has_no_designer(company, signed_in):
    for person, status in ((company.viewer, 403), (company.outsider, 404)):
        client = signed_in(person)
        assert client.get(reverse("form_designer_new", args=[company.project.code])).status_code == status
        assert asked(client, "save", company, {"design": design()}).status_code == status
        assert asked(client, "check", company, {"design": design()}).status_code == status
    assert not FormDefinition.objects.exists()
