"""Every registered ledger, every page and action, for a member, a viewer, an outsider and a guest."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.company import PASSWORD
from tests.samples import post_data, sample_record, sample_values
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.models import Record
from yingzao.core.records.status import Status

pytestmark = pytest.mark.django_db
KINDS = [ledger.kind for ledger in ledgers()]
every_ledger = pytest.mark.parametrize("ledger", ledgers(), ids=KINDS)
BY_HAND = [ledger for ledger in ledgers() if ledger.written_by_hand]
every_form = pytest.mark.parametrize("ledger", BY_HAND, ids=[ledger.kind for ledger in BY_HAND])
WHO = ("project_chief_engineer", "viewer", "outsider", None)


def client_of(company, who: str | None) -> Client:
    client = Client()
    if who:
        assert client.login(username=company.people[who].username, password=PASSWORD)
    return client


@pytest.fixture
def record(company, request):
    ledger = request.getfixturevalue("ledger")
    with acting_as(company.administrator):
        return sample_record(ledger, company)


def footprint() -> tuple:
    """What must not move when something is refused."""
    statuses = tuple(Record.objects.order_by("pk").values_list("pk", "status", "version"))
    entries = HistoryEntry.objects.exclude(model="accounts.person").count()
    return statuses, entries


def pages_of(company, ledger, record) -> dict[str, str]:
    code = company.project.code
    return {
        "list": reverse("ledger", args=[code, ledger.kind]),
        "filtered": reverse("ledger", args=[code, ledger.kind]) + "?q=样例&sort=-number&overdue=1&mine=1",
        "record": reverse("record", args=[record.pk]),
        "print": reverse("record_print", args=[record.pk]),
        "api list": f"/api/v1/{ledger.kind}/",
        "api record": f"/api/v1/{ledger.kind}/{record.pk}/",
    }


@every_ledger
@pytest.mark.parametrize("who", WHO)
def test_pages_open_for_members_and_viewers_only(company, ledger, record, who):
    client = client_of(company, who)
    for name, url in pages_of(company, ledger, record).items():
        response = client.get(url)
        if who is None:
            assert response.status_code in (302, 401, 403), (name, response.status_code)
            assert record.title not in response.content.decode()
        elif who == "outsider":
            if name == "api list":
                assert record.title not in response.content.decode()
            else:
                assert response.status_code == 404, (name, response.status_code)
        else:
            assert response.status_code == 200, (name, response.status_code)


@every_ledger
def test_the_list_shows_the_record_and_exports_it(company, ledger, record):
    client = client_of(company, "administrator")
    url = reverse("ledger", args=[company.project.code, ledger.kind])
    assert record.number in client.get(url).content.decode()
    workbook = client.get(url + "?export=xlsx")
    assert workbook["Content-Type"].endswith("spreadsheetml.sheet") and workbook.content[:2] == b"PK"


@every_ledger
def test_the_company_wide_list_shows_only_what_one_may_see(company, ledger, record):
    url = reverse("company_ledger", args=[ledger.kind])
    assert record.number in client_of(company, "administrator").get(url).content.decode()
    assert record.number not in client_of(company, "outsider").get(url).content.decode()


@every_ledger
def test_the_drawer_is_a_fragment(company, ledger, record):
    client = client_of(company, "administrator")
    response = client.get(
        reverse("record", args=[record.pk]), headers={"HX-Request": "true", "HX-Target": "drawer"}
    )
    text = response.content.decode()
    assert response.status_code == 200 and "<html" not in text and record.number in text


@every_form
@pytest.mark.parametrize("who", WHO)
def test_a_form_sent_twice_by_a_member_is_one_record_and_nobody_else_can_send_it(company, ledger, who):
    with acting_as(company.administrator):
        data = post_data(sample_values(ledger, company)) | {"uid": str(uuid.uuid4())}
    client = client_of(company, "administrator" if who == "project_chief_engineer" else who)
    before, kept = footprint(), ledger.model._default_manager.count()
    url = reverse("record_new", args=[company.project.code, ledger.kind])
    first, second = client.post(url, data), client.post(url, data)
    if who == "project_chief_engineer":
        assert first.status_code == 302, getattr(first, "context", None) and first.context["form"].errors
        assert second.status_code == 302 and second["Location"] == first["Location"]
        assert ledger.model._default_manager.count() == kept + 1
        assert list(verify()) == []
    else:
        assert first.status_code in (302, 403, 404)
        assert footprint() == before


VERBS = ("submit", "void", "revise", "comment", "attach", "link")


@every_ledger
@pytest.mark.parametrize("who", ("viewer", "outsider", None))
def test_writing_is_refused_to_viewers_outsiders_and_guests_and_changes_nothing(company, ledger, record, who):
    before, client = footprint(), client_of(company, who)
    refused = (302,) if who is None else (403, 404)
    data = {"reason": "x", "text": "x", "number": record.number, "meaning": "refers_to"}
    for verb in VERBS:
        assert client.post(reverse("record_do", args=[record.pk, verb]), data).status_code in refused, verb
    edit = reverse("record_edit", args=[record.pk])
    assert client.get(edit).status_code in refused
    assert client.post(edit, {"title": "改", "version": record.version}).status_code in refused
    assert footprint() == before


@every_ledger
def test_own_actions_are_refused_to_outsiders_and_viewers(company, ledger, record):
    before = footprint()
    for action in ledger.actions:
        for who, expected in (("viewer", 403), ("outsider", 404), (None, 302)):
            response = client_of(company, who).post(reverse("record_do", args=[record.pk, action.verb]))
            assert response.status_code == expected, (action.verb, who)
    assert footprint() == before


@every_ledger
def test_a_stale_edit_shows_both_versions_and_stores_neither(company, ledger, record):
    client = client_of(company, "administrator")
    with acting_as(company.administrator):
        values = sample_values(ledger, company)
    stale = post_data(values | {"title": "乙的标题"}, version=record.version + 7)
    response = client.post(reverse("record_edit", args=[record.pk]), stale)
    assert response.status_code == 409, response.status_code
    text = response.content.decode()
    assert "乙的标题" in text and record.title in text
    assert ledger.model._default_manager.get(pk=record.pk).title == record.title


@every_ledger
def test_voiding_needs_a_reason_and_keeps_the_record_readable(company, ledger, record):
    client = client_of(company, "administrator")
    url = reverse("record_do", args=[record.pk, "void"])
    client.post(url, {"reason": ""})
    assert Record.objects.get(pk=record.pk).status == Status.DRAFT
    client.post(url, {"reason": "重复"})
    assert Record.objects.get(pk=record.pk).status == Status.VOID
    assert client.get(reverse("record", args=[record.pk])).status_code == 200
    assert list(verify()) == []


@every_ledger
def test_labels_are_in_both_languages(company, ledger):
    from django.utils import translation

    with translation.override("zh-hans"):
        chinese = [str(ledger.name), *(str(ledger.label(c)) for c in ledger.columns)]
    assert all(any("一" <= ch <= "鿿" for ch in word) or not word.isascii() for word in chinese), chinese
