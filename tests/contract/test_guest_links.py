"""Guest links on every ledger: who may make one, what it opens, and that it opens nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.company import PASSWORD
from tests.contract.test_outside_parties import OUTSIDE, outsider_in
from tests.guests import GUEST, THEIRS, let_expire, shared, take_right_away
from tests.samples import sample_record
from yingzao.core.access.models import Role
from yingzao.core.guests.links import revoke
from yingzao.core.guests.models import GuestLink, GuestOpening
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.printing.sheet import sheet_rows
from yingzao.core.records.ledgers import Ledger, ledgers
from yingzao.core.records.services import void

pytestmark = pytest.mark.django_db
every_ledger = pytest.mark.parametrize("ledger", ledgers(), ids=[ledger.kind for ledger in ledgers()])


@pytest.fixture
def record(company, ledger):
    with acting_as(company.administrator):
        return sample_record(ledger, company)


def client_of(person) -> Client:
    client = Client()
    if person is not None:
        assert client.login(username=person.username, password=PASSWORD)
    return client


def form_data(**changed) -> dict:
    until = timezone.localdate() + timedelta(days=7)
    uid = "5b0c1b3e-0000-4000-8000-000000000001"
    return {
        "uid": uid, "guest": GUEST, "organisation": THEIRS, "purpose": "read", "valid_until": until, **changed,
    }  # fmt: skip


def footprint() -> tuple:
    return GuestLink.objects.count(), HistoryEntry.objects.exclude(model="accounts.person").count()


@every_ledger
def test_a_member_with_the_right_shares_and_others_cannot(company, ledger, record):
    url, before = reverse("record_share", args=[record.pk]), footprint()
    refused = {"viewer": 403, "outsider": 404, "supervisor": 404, None: 302}
    for who, status in refused.items():
        client = client_of(company.people[who] if who else None)
        for response in (client.get(url), client.post(url, form_data())):
            assert response.status_code == status, who
    assert footprint() == before
    client = client_of(company.project_manager)
    assert client.get(url).status_code == 200
    made = client.post(url, form_data())
    assert made.status_code == 200 and GuestLink.objects.get().record_id == record.pk
    page = client.get(reverse("record", args=[record.pk])).content.decode()
    assert GUEST in page and THEIRS in page
    assert GUEST not in client_of(company.viewer).get(reverse("record", args=[record.pk])).content.decode()
    again = client.post(url, form_data())
    assert again.status_code == 422 and GuestLink.objects.count() == 1, "the same form twice is one link"
    assert list(verify()) == []


@every_ledger
def test_the_guest_sees_the_sheet_and_no_private_column(company, ledger, record):
    for person in company.people.values():
        person.phone = "13912340000"
        with acting_as(company.administrator):
            person.save()
    _link, path = shared(record, company.project_manager)
    page = Client().get(path)
    text = page.content.decode()
    assert page.status_code == 200 and record.full_number in text and company.project_manager.name in text
    assert "13912340000" not in text
    shown = {str(cell.label) for row in page.context["sheet_rows"] for cell in row}
    with translation.override("zh-hans"):
        private = {str(ledger.label(name)) for name in ledger.private}
        everything = {str(c.label) for row in sheet_rows(record, company.administrator) for c in row}
        public = everything - private
    assert not shown & private and shown == public
    assert page["Cache-Control"] == "no-store, private" and page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]


@every_ledger
def test_a_link_that_is_over_shows_nothing_of_the_record(company, ledger, record):
    link, path = shared(record, company.project_manager)
    let_expire(link)
    over = {"expired": path}
    link, over["revoked"] = shared(record, company.project_manager)
    with acting_as(company.project_manager):
        revoke(link)
    _link, over["void"] = shared(record, company.project_manager)
    with acting_as(company.administrator):
        void(record, "重复")
    kept = GuestOpening.objects.count()
    for why, address in over.items():
        for response in (Client().get(address), Client().post(address, {"text": "x"})):
            text = response.content.decode()
            assert response.status_code == 410, why
            assert record.number not in text and record.title not in text, why
            assert company.project_manager.name in text, "it says whom to ask"
    assert GuestOpening.objects.count() == kept


@every_ledger
def test_a_guest_reaches_no_other_address(company, ledger, record):
    _link, path = shared(record, company.project_manager)
    guest = Client()
    assert guest.get(path).status_code == 200
    inside = (
        reverse("record", args=[record.pk]), reverse("record_print", args=[record.pk]),
        reverse("record_share", args=[record.pk]), reverse("ledger", args=[company.project.code, ledger.kind]),
        reverse("record_pdf", args=[record.pk]), f"/api/v1/{ledger.kind}/{record.pk}/", "/search/?q=样例", "/inbox/",
        reverse("guest_links"), reverse("my_guest_links"), "/company/people/",
    )  # fmt: skip
    for url in inside:
        response = guest.get(url)
        assert response.status_code in (302, 401, 403), url
        assert record.title not in response.content.decode()


def test_no_starter_role_of_an_outside_party_may_share(company):
    for role in OUTSIDE:
        person = outsider_in(company, role)
        record = _own_record(company, person)
        url, before = reverse("record_share", args=[record.pk]), footprint()
        assert client_of(person).get(reverse("record", args=[record.pk])).status_code == 200
        for response in (client_of(person).get(url), client_of(person).post(url, form_data())):
            assert response.status_code == 403, role
        assert footprint() == before


def _own_record(company, person):
    with acting_as(company.administrator):
        record = sample_record(_ledger("quality.defect"), company)
        record.responsible = person
        record.save()
    return record


def _ledger(kind: str) -> Ledger:
    return next((each for each in ledgers() if each.kind == kind), ledgers()[0])


def test_a_link_closes_with_the_right_of_whoever_made_it(company):
    record = _own_record(company, company.technician)
    _link, path = shared(record, company.project_manager)
    assert Client().get(path).status_code == 200
    take_right_away(company.project_manager)
    closed = Client().get(path)
    assert closed.status_code == 410 and record.title not in closed.content.decode()


def test_only_roles_that_write_or_lead_hold_the_right_to_begin_with(company):
    able = {
        role.code for role in Role.objects.all() if any(g.endswith((":share", ":*")) for g in role.grants)
    }
    assert not able & {*OUTSIDE, "viewer", "worker", "crew_leader"}
    assert {"project_manager", "technician", "documents_clerk"} <= able
