"""Every ledger over REST, for everybody: the rows of its screen, and the verbs of the permission page."""

import json
import uuid
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.core.cache import caches
from django.db import models, transaction
from django.http import QueryDict
from django.test import Client

from tests.core.api_client import footprint, send, token_client
from tests.samples import granted, sample_record, sample_values
from yingzao.core.access.gate import may
from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Person
from yingzao.core.api.document import openapi_bytes
from yingzao.core.api.filters import filters_of, list_parameters
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.kinds import not_looking
from yingzao.core.records.ledgers import Ledger, ledgers
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal
from yingzao.core.screens import permissions
from yingzao.core.screens.listing import Listing

pytestmark = [pytest.mark.django_db, pytest.mark.long]
LEDGERS = ledgers()


@pytest.fixture(autouse=True)
def _no_limits(settings):
    settings.API_READS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 0
    caches["rates"].clear()


@pytest.fixture
def records(company) -> dict[str, Record]:
    """One draft of every kind, written by the administrator."""
    with acting_as(company.administrator):
        return {ledger.kind: sample_record(ledger, company) for ledger in LEDGERS}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    with not_looking():  # there is no database yet
        return json.loads(openapi_bytes("zh-hans")[0])


def body_of(ledger: Ledger, company, document: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A new record as the document describes it."""
    known = document["components"]["schemas"][f"{ledger.kind}.new"]["properties"]
    with acting_as(company.administrator):
        values = sample_values(ledger, company)
    return {name: _json(value) for name, value in values.items() if name in known} | {"project": "LJL"} | more


def _json(value: Any) -> Any:
    match value:
        case models.Model():
            return value.pk
        case Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
    return value


# -- written, read, changed, submitted, filed ------------------------------------------------------


def test_every_ledger_is_written_read_changed_and_voided_over_rest(company, document):
    client, admin = token_client(company.project_chief_engineer), token_client(company.administrator)
    for ledger in LEDGERS:
        url = f"/api/v1/{ledger.kind}/"
        if not ledger.written_by_hand:
            with acting_as(company.administrator):
                record = sample_record(ledger, company)
        else:
            key = {"Idempotency-Key": str(uuid.uuid4())}
            body = body_of(ledger, company, document)
            made, again = (send(admin, "POST", url, body, **key) for _ in range(2))
            assert made.status_code == 201, (ledger.kind, made.json())
            assert again.content == made.content
            record = Record.objects.get(pk=made.json()["id"])
        one = f"{url}{record.pk}/"
        row = client.get(one)
        assert row.status_code == 200 and row.json()["number"] == record.number, ledger.kind
        listed = {each["id"]: each for each in client.get(url, {"project": "LJL"}).json()["results"]}
        assert listed[record.pk]["version"] == row.json()["version"]
        stale = send(admin, "PATCH", one, {"title": "旧"}, **{"If-Match": '"99"'})
        assert (stale.status_code, stale.json()["code"]) == (409, "stale"), (ledger.kind, stale.json())
        changed = send(admin, "PATCH", one, {"title": "改"}, **{"If-Match": row["ETag"]})
        assert changed.status_code == 200 and changed.json()["title"] == "改", (ledger.kind, changed.json())
        assert send(admin, "POST", f"{one}submit/").status_code in (200, 409), ledger.kind
        assert send(admin, "POST", f"{one}void/", {"reason": "重复"}).status_code in (200, 409), ledger.kind
    assert list(verify()) == []


def probes(ledger: Ledger, record: Record, turn: int = 0) -> list[tuple[str, str, str, dict[str, Any]]]:
    """(verb asked of the gate, method, address, body): who may is told what is wrong with the body instead.

    Of what is the same code for every kind, two take their turn, and so does one action of the kind's own: with
    the turns of role and ledger going round, every role and every ledger meets each of them.
    """
    one, unknown = f"/api/v1/{ledger.kind}/{record.pk}/", {"nothing of this name": 1}
    for_all = [
        ("view", "GET", one, {}), ("edit", "PATCH", one, unknown), ("submit", "POST", f"{one}submit/", {}),
        ("void", "POST", f"{one}void/", unknown), ("comment", "POST", f"{one}comments/", unknown),
        ("attach", "POST", f"{one}attachments/", unknown), ("edit", "POST", f"{one}links/", unknown),
        ("add", "POST", f"{one}revise/", {}),
    ]  # fmt: skip
    own = [(granted(action), "POST", f"{one}do/{action.verb}/", unknown) for action in ledger.actions]
    return [for_all[turn % 8], for_all[(turn + 3) % 8], *(own[turn % len(own) :][:1] if own else ())]


class _Undo(Exception):
    pass


def _status(client: Client, method: str, url: str, body: dict[str, Any]) -> int:
    """The status of a request whose effect, if any, is undone."""
    status = 0
    try:
        with transaction.atomic():
            status = send(client, method, url, body).status_code
            raise _Undo
    except _Undo:
        return status


_ALLOWED = {200, 201, 409, 415, 422, 428}


def test_every_role_may_over_rest_exactly_what_the_permission_page_says(company, records, monkeypatch):
    held = Role.objects.filter(posts__isnull=False)
    for role in Role.objects.exclude(pk__in=held).values_list("code", flat=True):
        company.hire(
            f"one_{role}", role, company.project, "subcontractor" if role == "subcontractor" else "own"
        )
    known = permissions.kinds_and_verbs()
    monkeypatch.setattr(permissions, "kinds_and_verbs", lambda: known)
    before = footprint()
    for turn, (name, person) in enumerate(company.people.items()):
        client = token_client(person)
        person = Person.objects.get(pk=person.pk)
        in_project = {
            kind: {t.verb: bool(t.verdict) for t in found}
            for kind, _n, found in permissions.tested(person, company.project)
        }
        for further, ledger in enumerate(LEDGERS):
            record = records[ledger.kind]
            [(_kind, _name, found)] = permissions.tested(person, record=record)
            says = {each.verb: bool(each.verdict) for each in found}
            for verb, method, url, body in probes(ledger, record, turn + further):
                expected = _ALLOWED if says["view"] and says.get(verb) else {403 if says["view"] else 404}
                status = _status(client, method, url, body)
                assert status in expected, (name, method, url, status, says.get(verb))
            if (turn + further) % 3 == 0:
                _check_project_verbs(client, name, ledger, in_project[ledger.kind], name == "outsider")
    assert footprint() == before


def _check_project_verbs(
    client: Client, name: str, ledger: Ledger, says: dict[str, bool], is_stranger: bool
) -> None:
    """List and create ask of the project, not of a record."""
    url, refused = f"/api/v1/{ledger.kind}/", 404 if is_stranger else 403
    listed = client.get(url, {"project": "LJL"}).status_code
    assert listed == (200 if says["view"] else refused), (name, url, listed)
    status = _status(client, "POST", url, {"project": "LJL", "nothing of this name": 1})
    assert (status in _ALLOWED) if says["add"] else status == refused, (name, url, status)


@pytest.mark.parametrize("who", ["guest", "reader", "writer"])
def test_guests_and_narrower_tokens_are_refused_and_change_nothing(company, records, who):
    clients = {
        "guest": lambda: Client(), "reader": lambda: token_client(company.administrator, ["read"]),
        "writer": lambda: token_client(company.administrator, ["write"]),
    }  # fmt: skip
    client, before = clients[who](), footprint()
    for ledger in LEDGERS:
        record = records[ledger.kind]
        one = f"/api/v1/{ledger.kind}/{record.pk}/"
        asked = [*((m, u) for _v, m, u, _b in probes(ledger, record)), ("GET", f"/api/v1/{ledger.kind}/"),
                 ("POST", f"/api/v1/{ledger.kind}/"), ("POST", f"{one}decide/"), ("GET", f"{one}history/")]  # fmt: skip
        for method, url in asked:
            answer = send(client, method, url, {})
            needed = "read" if method == "GET" else "decide" if url.endswith("decide/") else "write"
            if who == "guest":
                assert answer.status_code == 401 and record.title not in answer.content.decode(), (
                    method,
                    url,
                )
            elif needed not in {"reader": "read", "writer": "write"}[who]:
                assert (answer.status_code, answer.json()["code"]) == (403, "beyond_token"), (method, url)
        if who == "writer":
            before = footprint()  # it may write: what it was allowed is none of this test's matter
    assert footprint() == before


# -- the same rows as on the screen ----------------------------------------------------------------


@pytest.mark.parametrize(
    "who", ["administrator", "viewer", "outsider", "one_subcontractor", "one_crew_leader"]
)
def test_the_rows_are_those_of_the_ledgers_screen(company, records, who):
    company.hire("one_subcontractor", "subcontractor", company.project, "subcontractor")
    company.hire("one_crew_leader", "crew_leader", company.project)
    with acting_as(company.people[who]):  # one's own show what @own and @org grant
        for ledger in LEDGERS:
            with suppress(Refusal):  # some kinds take no second one of the same day
                sample_record(ledger, company)
    person = Person.objects.get(pk=company.people[who].pk)
    client, shown = token_client(person), 0
    for ledger in LEDGERS:
        for project, (on_screen, over_rest) in product((None, company.project), QUERIES):
            listing = Listing(ledger, person, project, QueryDict(on_screen))
            expected = list(listing.records.values_list("pk", flat=True))
            query = over_rest | ({"project": project.code} if project else {})
            answer = client.get(f"/api/v1/{ledger.kind}/", query)
            if project and not may(person, "view", ledger.kind, project):
                assert answer.status_code in (403, 404) and expected == []
                continue
            rows = answer.json()["results"]
            assert [row["id"] for row in rows] == expected, (ledger.kind, project, query)
            shown += len(rows)
    assert shown or who == "outsider"


QUERIES: list[tuple[str, dict[str, str]]] = [
    ("", {}),
    ("status=draft&sort=number", {"status": "draft", "sort": "number"}),
    ("q=样例&mine=1&open=1&sort=-title", {"q": "样例", "mine": "true", "open": "true", "sort": "-title"}),
    ("overdue=1", {"overdue": "true"}),
]


# -- the document ----------------------------------------------------------------------------------


def test_the_document_describes_every_ledger_in_both_languages(document):
    assert document["openapi"] == "3.1.0"
    for ledger in LEDGERS:
        url = f"/api/v1/{ledger.kind}/"
        methods = {"get", "post"} if ledger.written_by_hand else {"get"}
        assert set(document["paths"][url]) == methods and set(document["paths"][f"{url}{{pk}}/"]) == {
            "get",
            "patch",
        }
        for action in ledger.actions:
            assert f"{url}{{pk}}/do/{action.verb}/" in document["paths"]
        row = document["components"]["schemas"][ledger.kind]
        for schema in (row, *(each for name, each in row["properties"].items() if name != "kind")):
            titles = schema["x-titles"]
            assert titles["en"] and titles["zh-hans"] and schema["title"] == titles["zh-hans"], (
                ledger.kind,
                schema,
            )
    english = json.loads(openapi_bytes("en")[0])
    assert english["components"]["schemas"]["quality.pour"]["title"] == "concrete pour"


def test_every_operation_names_itself_once_and_every_reference_leads_somewhere(document):
    names = [op["operationId"] for path in document["paths"].values() for op in path.values()]
    assert len(names) == len(set(names))
    text = json.dumps(document)
    for target in {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}:
        found = document
        for step in target.split("/"):
            found = found[step]


def test_no_two_filters_of_a_ledger_share_a_name():
    for ledger in LEDGERS:
        names = [parameter.name for parameter in list_parameters(ledger.kind, True)]
        assert len(names) == len(set(names)), ledger.kind
        assert set(filters_of(ledger.kind)) <= set(names)
