"""The standard forms of the trade are whole, are taken as drafts, and say that they are to be verified."""

import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.engines.forms import read_definition
from yingzao.engines.forms.listing import read_listing
from yingzao.modules.forms.models import FormDefinition
from yingzao.modules.forms.packages import look_at
from yingzao.modules.forms.shipped import package_of
from yingzao.standards.loader import load

FORMS = load("standard_forms").forms


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.prefix)
def test_a_standard_form_is_whole_and_can_be_kept_as_a_ledger(form):
    definition = read_definition(form.questions)
    listing = read_listing(form.ledger, definition)
    assert listing is not None and listing.columns and listing.route
    assert any(question.type == "signature" for question in definition.by_key.values())


def test_every_standard_form_can_be_taken(company):
    assert [look_at(package_of(form), company.project).problems for form in FORMS] == [[]] * len(FORMS)


def test_a_standard_form_is_looked_at_and_taken_as_a_draft(company, signed_in):
    with acting_as(company.administrator):
        install_starter_routes()
    client, code = signed_in(company.project_chief_engineer), company.project.code
    page = client.get(reverse("standard_forms", args=[code])).content.decode()
    assert "A.0.2" in page and "工程开工令" in page and "待核" in page
    look = client.get(reverse("standard_form", args=[code, "KGL"]))
    text = look.context["text"]
    assert "开工日期" in look.content.decode() and not FormDefinition.objects.exists()
    client.post(look.context["takes_at"], {"take": "1", "text": text})
    form = FormDefinition.objects.get()
    assert (form.title, form.status, form.ledger["prefix"]) == ("A.0.2 工程开工令", "draft", "KGL")
    assert "GB/T 50319-2013" in form.purpose


def test_forms_of_the_supervision_unit_are_written_by_it_and_read_by_the_others():
    for form in FORMS:
        given = form.ledger.get("permissions")
        assert (given is not None) == (form.code or "").startswith("A."), form.prefix
        if given is not None:
            writers = {role for role, verbs in given.items() if "add" in verbs}
            assert writers == {"chief_supervisor", "supervisor"}
            assert all("sign" in given[role] for role in form.signers)
            assert given["site_engineer"] == ["view", "export"]


def test_what_is_no_standard_form_is_not_there_and_who_may_write_no_form_takes_none(company, signed_in):
    code = company.project.code
    assert (
        signed_in(company.project_chief_engineer).get(reverse("standard_form", args=[code, "X"])).status_code
        == 404
    )
    assert signed_in(company.viewer).get(reverse("standard_forms", args=[code])).status_code == 403
