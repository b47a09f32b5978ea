"""Who may what of a form that users build: what is not ticked is denied in every place, whoever asks."""

import pytest
from django.urls import reverse

from tests.core.api_client import footprint, new_pour, post
from tests.dust_form import KIND, dust_ledger, fill_in, publish
from yingzao.core.history.actor import acting_as
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, change
from yingzao.core.routes.models import Run
from yingzao.core.routes.services import decide, submit

pytestmark = pytest.mark.django_db
ROUTE = {"steps": [{"key": "sign", "name": "签认", "signers": [{"kind": "field", "value": "responsible"}]}]}
GIVEN = {
    "safety_officer": ["view", "add", "edit", "submit"],
    "project_manager": ["view", "sign", "export"],
    "technician": ["view"],
}
#: verbs by role; the administrator holds *:*, the viewer *:view, the chief engineer of the project may write everything
PEOPLE = {
    "safety_officer": {"view", "add"},
    "project_manager": {"view", "export"},
    "technician": {"view"},
    "administrator": set(),
    "project_chief_engineer": set(),
    "viewer": set(),
    "quality_engineer": set(),
    "chief_supervisor": set(),
}


def answered_for(company, person):
    with acting_as(company.safety_officer):
        record = fill_in(company)
        return change(record, record.version, responsible=person)


@pytest.fixture
def written(company, django_capture_on_commit_callbacks):
    publish(company, route=ROUTE, permissions=GIVEN)
    with django_capture_on_commit_callbacks(execute=True):
        return answered_for(company, company.project_manager)


@pytest.mark.parametrize("who", PEOPLE)
def test_what_is_not_ticked_is_denied_in_every_place(company, signed_in, written, who):
    client, may = signed_in(getattr(company, who)), PEOPLE[who]
    project = company.project.code
    ledger = reverse("ledger", args=[project, KIND])
    before = footprint()
    pages = {
        "menu": ledger in client.get(reverse("project", args=[project])).content.decode(),
        "list": client.get(ledger).status_code == 200,
        "record": client.get(reverse("record", args=[written.pk])).status_code == 200,
        "print": client.get(reverse("record_print", args=[written.pk])).status_code == 200,
        "listed over REST": str(written.pk)
        in [str(row["id"]) for row in client.get(f"/api/v1/{KIND}/").json().get("results", [])],
        "read over REST": client.get(f"/api/v1/{KIND}/{written.pk}/").status_code == 200,
        "found by search": written.number in client.get(reverse("search") + "?q=扬尘").content.decode(),
        "in one query": Record.objects.visible_to(getattr(company, who)).filter(pk=written.pk).exists(),
    }
    assert pages == dict.fromkeys(pages, "view" in may)
    assert (client.get(f"{ledger}?export=xlsx").status_code == 200) == ("export" in may)
    assert (client.get(reverse("record_new", args=[project, KIND])).status_code == 200) == ("add" in may)
    if "add" not in may:
        assert post(client, f"/api/v1/{KIND}/", new_pour()).status_code in {403, 404}
        assert client.post(reverse("record_edit", args=[written.pk]), {"title": "x"}).status_code in {
            403,
            404,
        }
    after = footprint()
    assert after == before if not may else after[0] == before[0]  # who prints is written down


def test_whoever_may_not_sign_does_not_whatever_the_route_says(company):
    publish(company, route=ROUTE, permissions=GIVEN)
    record = answered_for(company, company.technician)
    with acting_as(company.safety_officer):
        run = submit(record, company.safety_officer)
    with acting_as(company.technician), pytest.raises(Refusal) as refused:
        decide(run, company.technician, "approve")
    assert "签认" in str(refused.value) and Run.objects.get(pk=run.pk).status == "live"


def test_a_form_without_own_permissions_is_open_as_filled_in_forms_are(company, signed_in):
    publish(company)
    for who in ("administrator", "viewer", "project_chief_engineer"):
        url = reverse("ledger", args=[company.project.code, KIND])
        assert signed_in(getattr(company, who)).get(url).status_code == 200
    assert not dust_ledger().named_only
