"""A module switched off vanishes for everybody, in a project or the company; switched on again nothing is missing."""

import pytest
from django.urls import reverse

from tests.samples import sample_record
from yingzao.core.access.gate import may, sees_every
from yingzao.core.access.models import ModuleSwitch
from yingzao.core.access.modules import set_module
from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.records.models import Record

KIND = "safety.hazard_report"


@pytest.fixture
def hazard(company) -> Record:
    with acting_as(company.administrator):
        return sample_record(ledger_for(KIND), company)


def switch(company, project, off: bool) -> None:
    with acting_as(company.administrator):
        set_module("safety", project, off)


def again(person: Person) -> Person:
    """The person as the next request loads them."""
    return Person.objects.get(pk=person.pk)


def test_switched_off_in_a_project_it_is_gone_there_and_only_there(company, hazard, signed_in):
    client, code = signed_in(company.administrator), company.project.code
    ledger, record = reverse("ledger", args=[code, KIND]), reverse("record", args=[hazard.pk])
    assert ledger in client.get(reverse("project", args=[code])).content.decode()
    switch(company, company.project, True)
    assert ledger not in client.get(reverse("project", args=[code])).content.decode()
    assert [client.get(each).status_code for each in (ledger, record, f"/api/v1/{KIND}/{hazard.pk}/")] == [
        403, 404, 404,
    ]  # fmt: skip
    assert not Record.objects.visible_to(again(company.administrator)).filter(pk=hazard.pk).exists()
    admin = again(company.administrator)
    assert may(admin, "view", KIND, company.other_project)
    assert not sees_every(admin, KIND, company.project)
    assert "已停用" in may(admin, "view", KIND, company.project).why


def test_switched_on_again_everything_is_there(company, hazard, signed_in):
    client, record = signed_in(company.administrator), reverse("record", args=[hazard.pk])
    before = Record.objects.filter(pk=hazard.pk).values().get()
    switch(company, None, True)
    assert client.get(record).status_code == 404
    assert not may(again(company.administrator), "view", KIND, company.other_project)
    switch(company, None, False)
    assert client.get(record).status_code == 200
    assert Record.objects.filter(pk=hazard.pk).values().get() == before
    assert not list(verify())


def test_the_pages_switch_modules_and_name_where_they_are_off(company, signed_in):
    client, code = signed_in(company.administrator), company.project.code
    client.post(reverse("switch_project", args=[code, "safety"]), {"off": "1"})
    assert [(each.module, each.project, each.off) for each in ModuleSwitch.objects.all()] == [
        ("safety", company.project, True)
    ]
    page = client.get(reverse("company_modules")).content.decode()
    assert code in page
    client.post(reverse("switch_company", args=["monitoring"]), {"off": "1"})
    assert "全公司停用" in client.get(reverse("project_modules", args=[code])).content.decode()
    client.post(reverse("switch_project", args=[code, "safety"]), {"off": "0"})
    assert not ModuleSwitch.objects.get(module="safety").off


def test_who_may_not_edit_the_project_switches_nothing(company, signed_in):
    client, code = signed_in(company.viewer), company.project.code
    assert client.post(reverse("switch_project", args=[code, "safety"]), {"off": "1"}).status_code == 403
    assert client.post(reverse("switch_company", args=["safety"]), {"off": "1"}).status_code == 403
    assert client.get(reverse("company_modules")).status_code == 403
    assert not ModuleSwitch.objects.exists()


def test_what_is_no_module_is_refused(company, signed_in):
    client = signed_in(company.administrator)
    client.post(reverse("switch_company", args=["access"]), {"off": "1"})
    assert not ModuleSwitch.objects.exists()
