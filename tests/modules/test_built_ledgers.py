"""Revisions, other processes, routes, permissions and refusals of ledgers that users build."""

from copy import deepcopy
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse

from tests.dust_form import KIND, QUESTIONS, SETTINGS, approve, dust_ledger, fill_in, publish
from yingzao.core.access.models import Role
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.jobs.models import Job
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.records.services import Refusal, change, create, revise
from yingzao.core.routes.models import Route, Task
from yingzao.core.routes.services import submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.forms import building
from yingzao.modules.forms.definitions import read
from yingzao.modules.forms.models import BuiltLedger, FilledForm, FormDefinition
from yingzao.modules.forms.refilling import refill
from yingzao.modules.forms.settings_words import settings_words

pytestmark = pytest.mark.django_db
ROUTE = {
    "steps": [
        {"key": "check", "name": "安全员复核", "signers": [{"kind": "role", "value": "safety_officer"}],
         "condition": "exceeds", "days": 2},
        {"key": "sign", "name": "项目经理签认", "signers": [{"kind": "role", "value": "project_manager"}]},
    ]
}  # fmt: skip


def revised(company, form, questions=None, **settings):
    """The next revision in force."""
    with acting_as(company.technician):
        draft = revise(form)
        draft = change(
            draft, draft.version, questions=questions or form.questions, ledger={**form.ledger, **settings}
        )
    return approve(company, draft)


def test_a_revision_lists_other_columns_and_old_records_keep_the_form_they_were_written_with(
    company, signed_in
):
    first = publish(company)
    old = fill_in(company)
    questions = [q for q in deepcopy(QUESTIONS) if q["key"] != "grade"]
    questions.append({"key": "grade", "label": "扣分", "type": "number", "decimals": 0})
    second = revised(company, first, questions, columns=["pm10", "grade"], filters=[], totals=["grade"])
    new = fill_in(company, grade="5")
    ledger = dust_ledger()
    assert (ledger.columns, new.form_id, new.grade) == (("pm10", "grade"), second.pk, 5)
    kept = ledger.model.objects.get(pk=old.pk)
    assert kept.form_id == first.pk and kept.answers["grade"] == "合格" and kept.grade is None
    with acting_as(company.safety_officer):
        changed = change(kept, kept.version, answers={**kept.answers, "grade": "整改"})
    assert changed.answers["grade"] == "整改" and changed.form_id == first.pk
    raw = FilledForm.objects.get(pk=old.pk)
    slots = BuiltLedger.objects.get().slots
    assert getattr(raw, slots["grade:text"]) == "合格" and slots["grade:number"] != slots["grade:text"]
    page = signed_in(company.administrator).get(reverse("record", args=[old.pk])).content.decode()
    assert "结论" in page and "扣分" not in page
    assert list(verify()) == []


def test_a_column_that_a_revision_lists_is_filled_for_the_records_written_before(company):
    form = publish(company, columns=["grade"], filters=[], totals=[])
    old = fill_in(company)
    revised(company, form, columns=["grade", "pm10", "exceeds"])
    job = Job.objects.get(work__contains="refill")
    assert dust_ledger().model.objects.get(pk=old.pk).pm10 is None
    refill(SimpleNamespace(report=lambda *_: None), **job.arguments)
    filled = dust_ledger().model.objects.get(pk=old.pk)
    assert (filled.pm10, filled.exceeds, filled.version) == (Decimal("76.5"), False, old.version)
    assert list(verify()) == []


def test_another_process_has_the_ledger_and_its_revision_by_its_next_request(company, signed_in):
    form = publish(company)
    client = signed_in(company.administrator)
    url = reverse("ledger", args=[company.project.code, KIND])
    assert client.get(url).status_code == 200
    made_here = dict(building._plans)
    revised(company, form, columns=["pm10"], filters=[], totals=[])
    building._plans.update(made_here)  # as a process that did not write the revision and has not asked since
    building._known_end = ("elsewhere",)
    page = client.get(url).content.decode()
    assert "PM10" in page and 'name="grade"' not in page


def test_a_form_that_this_version_cannot_read_does_not_stop_the_others(company, signed_in, caplog):
    form = publish(company)
    row = BuiltLedger.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE forms_formdefinition SET questions = '[]' WHERE record_ptr_id = %s", [form.pk])
    building._plans.clear()
    building._known_end = None
    client = signed_in(company.administrator)
    assert client.get(reverse("project", args=[company.project.code])).status_code == 200
    assert row.prefix in caplog.text


def test_a_request_that_finds_the_companys_chain_unmoved_asks_for_no_ledger(
    company, signed_in, django_assert_max_num_queries
):
    publish(company)
    client = signed_in(company.administrator)
    url = reverse("ledger", args=[company.project.code, KIND])
    client.get(url)
    with django_assert_max_num_queries(20) as asked:
        client.get(url)
    assert not [each for each in asked.captured_queries if "forms_builtledger" in each["sql"]]


def test_its_own_route_is_walked_with_conditions_on_its_answers(company):
    publish(company, route=ROUTE)
    assert Route.objects.get(code="form-yc").project == company.project
    with acting_as(company.safety_officer):
        low, high = fill_in(company), fill_in(company, pm10="120")
        submit(low, company.safety_officer)
    assert [task.step for task in Task.objects.filter(run__record=low.pk, status="open")] == ["sign"]
    extra = company.hire("second_officer", "safety_officer", company.project)
    with acting_as(company.safety_officer):
        submit(high, company.safety_officer)
    assert extra.pk in Task.objects.filter(run__record=high.pk, step="check").values_list("person", flat=True)


SIGNED = {"steps": [ROUTE["steps"][1]]}
HIGH = "pm10 > 80 µg / 1 m³"


def _step(key: str, role: str, condition: str = "") -> dict:
    asked = {"condition": condition} if condition else {}
    return {"key": key, "name": key, "signers": [{"kind": "role", "value": role}], **asked}


@pytest.mark.parametrize(
    ("pm10", "steps"),
    [("120", ["check"]), ("30", ["plain"]), ("", ["plain"])],
    ids=["condition holds", "condition does not", "not known"],
)
def test_branches_of_its_route_are_chosen_by_formulas_over_its_answers(company, pm10, steps):
    company.hire("second_officer", "safety_officer", company.project)
    fork = [
        [_step("check", "safety_officer", HIGH)],
        [_step("plain", "project_manager", f"OTHERWISE({HIGH})")],
    ]
    form = publish(company, route={"steps": [{"key": "fork", "branches": fork}]})
    assert "[PM10] > 80 µg / 1 m³" in dict(settings_words(read(form.questions), form.settings))["审批路线"]
    with acting_as(company.safety_officer):
        record = fill_in(company, pm10=pm10)
        submit(record, company.safety_officer)
    asked = Task.objects.filter(run__record=record.pk, status="open").values_list("step", flat=True)
    assert sorted(set(asked)) == steps


def test_permissions_are_those_of_the_form_and_otherwise_of_all_filled_in_forms(company, signed_in):
    signs = {"project_manager": ["view", "sign"]}
    writes = ["view", "add", "edit", "submit"]
    form = publish(
        company, route=SIGNED, permissions={"supervisor": ["view"], "safety_officer": writes, **signs}
    )
    url = reverse("record_new", args=[company.project.code, KIND])
    assert signed_in(company.safety_officer).get(url).status_code == 200
    assert signed_in(company.quality_engineer).get(url).status_code == 403
    assert (
        signed_in(company.supervisor).get(reverse("ledger", args=[company.project.code, KIND])).status_code
        == 200
    )
    revised(company, form, permissions={"quality_engineer": writes, **signs})
    assert f"{KIND}:add" not in Role.objects.get(code="safety_officer").grants
    assert signed_in(company.quality_engineer).get(url).status_code == 200


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        ({"prefix": "ZG"}, "ZG"),
        ({"prefix": "yc1"}, "2 至 6"),
        ({"columns": ["measures"]}, "measures"),
        ({"totals": ["grade"]}, "合计"),
        ({"filters": ["pm10"], "columns": ["grade"], "totals": []}, "筛选"),
        ({"permissions": {"nobody": ["view"]}}, "nobody"),
        ({"permissions": {"viewer": ["*"]}}, "view"),
        ({"permissions": {}}, "至少勾选一个角色"),
        ({"permissions": {"safety_officer": ["add", "submit"]}}, "同时勾选“查看”"),
        ({"permissions": {"safety_officer": ["view", "add", "submit"]}, "route": ROUTE}, "项目经理"),
        ({"route": {"steps": [{"key": "a", "name": "b", "signers": [{"kind": "role", "value": "ghost"}]}]}}, "ghost"),
        ({"route": {"steps": [{"key": "a", "name": "b", "signers": [{"kind": "role", "value": "safety_officer"}],
                               "condition": "pm10 > wind"}]}}, "wind"),
        ({"route": {"steps": [{"key": "p", "branches": [
            [{"key": "a", "name": "b", "signers": [{"kind": "role", "value": "safety_officer"}], "condition": "pm10"}],
            [{"key": "c", "name": "d", "signers": [{"kind": "role", "value": "safety_officer"}]}],
        ]}]}}, "[PM10]"),
        ({"everywhere": True}, "全部项目"),
        ({"surprise": 1}, "surprise"),
        ({"tile": {"shows": "sum", "of": "grade"}}, "磁贴"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_with_the_remedy_and_nothing_is_stored(company, claimed, said):
    with acting_as(company.technician), pytest.raises(Refusal) as refused:
        create(
            FormDefinition,
            project=company.project,
            title="坏表",
            questions=QUESTIONS,
            ledger={**SETTINGS, **claimed},
        )
    assert said in str(refused.value)
    assert not FormDefinition.objects.exists() and ledger_for(KIND) is None


def test_a_prefix_belongs_to_one_form_and_a_form_keeps_it(company):
    form = publish(company)
    with acting_as(company.technician):
        with pytest.raises(Refusal, match="扬尘检查"):
            create(
                FormDefinition, project=company.project, title="另一张", questions=QUESTIONS, ledger=SETTINGS
            )
        draft = revise(form)
        with pytest.raises(Refusal, match="YC"):
            change(draft, draft.version, ledger={**SETTINGS, "prefix": "YD"})
    assert FormDefinition.objects.count() == 2 and draft.ledger["prefix"] == "YC"


def test_a_form_for_all_projects_is_written_by_the_company_and_signed_in_the_project(company, signed_in):
    with acting_as(company.administrator):
        install_starter_routes()
    with acting_as(company.chief_engineer):
        ledger = {**SETTINGS, "everywhere": True, "route": ROUTE}
        form = create(
            FormDefinition, project=company.project, title="扬尘检查", questions=QUESTIONS, ledger=ledger
        )
    approve(company, form)
    assert Route.objects.get(code="form-yc").project is None
    menu = (
        signed_in(company.outsider)
        .get(reverse("project", args=[company.other_project.code]))
        .content.decode()
    )
    assert KIND in menu
    url = reverse("record_new", args=[company.other_project.code, KIND])
    sent = {
        "title": "高新巡查",
        "answers-form": form.pk,
        "answers-grade": "合格",
        "answers-checked_on": "2026-03-02",
    }
    answer = signed_in(company.outsider).post(url, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    assert dust_ledger().model.objects.get().number.startswith(f"{company.other_project.code}-YC-")


def test_a_form_of_one_project_is_not_filled_in_elsewhere(company):
    publish(company)
    ledger = dust_ledger()
    with acting_as(company.administrator), pytest.raises(Refusal, match="临江路站"):
        create(ledger.model, project=company.other_project, title="x", form=ledger.form_in_force, answers={})
    assert not ledger.model.objects.exists()
