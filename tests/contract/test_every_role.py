"""Every ledger × screen × starter role: allowed or refused exactly as the permission page says, and nothing changes."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.company import PEOPLE, Company
from tests.core.api_client import footprint
from tests.core.rivals import take_path
from tests.samples import granted, sample_record, write
from yingzao.core.access.gate import PRIVATE
from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import acting_as
from yingzao.core.records.ledgers import Ledger, ledgers
from yingzao.core.records.models import Record
from yingzao.core.routes.services import submit
from yingzao.core.screens import permissions
from yingzao.modules.collaboration.models import ContactSheet

pytestmark = [pytest.mark.django_db, pytest.mark.long]
LEDGERS = ledgers()
#: whose side the people of an outside role are on
SIDES = {"designer": "design", "testing_engineer": "subcontractor", "subcontractor": "subcontractor"}
#: served, or refused by what the record is and not by who asks
MAY = {200, 302, 409, 422}
Probe = tuple[str, str, str, dict]


class _Undo(Exception):
    pass


def status(client: Client, method: str, url: str, data: dict) -> int:
    """The status of a request whose effect, if any, is undone."""
    try:
        with transaction.atomic():
            found = getattr(client, method)(url, data).status_code
            raise _Undo
    except _Undo:
        return found


def of_record(ledger: Ledger, record: Record) -> list[Probe]:
    """(verb asked of the gate, method, address, form) of everything one does with a record."""

    def do(verb: str) -> str:
        return reverse("record_do", args=[record.pk, verb])

    one, edit = reverse("record", args=[record.pk]), reverse("record_edit", args=[record.pk])
    return [
        ("view", "get", one, {}), ("edit", "get", edit, {}), ("submit", "post", do("submit"), {}),
        ("void", "post", do("void"), {"reason": "重复"}), ("comment", "post", do("comment"), {"text": "看过"}),
        ("edit", "post", edit, {"title": "改", "version": record.version}), ("attach", "post", do("attach"), {}),
        ("view", "get", reverse("record_print", args=[record.pk]), {}), ("add", "post", do("revise"), {}),
        ("edit", "post", do("link"), {"number": record.number, "meaning": "refers_to"}),
        ("comment", "get", reverse("record_people", args=[record.pk]), {"q": "x"}),
        *((granted(action), "post", do(action.verb), {}) for action in ledger.actions),
    ]  # fmt: skip


def of_project(ledger: Ledger) -> list[Probe]:
    """The same of everything one does with a ledger."""
    place = ["LJL", ledger.kind]
    listed, kept = reverse("ledger", args=place), reverse("save_view", args=place)
    probes = [("view", "get", listed, {}), ("view", "post", kept, {"name": "x"}),
              ("submit", "post", reverse("ledger_batch", args=place), {})]  # fmt: skip
    if ledger.written_by_hand:
        probes += [("add", "get", reverse(name, args=place), {})
                   for name in ("record_new", "ledger_template", "ledger_import_choose")]  # fmt: skip
    return probes


@pytest.fixture
def everybody(company: Company) -> dict[str, Person]:
    """Role → somebody of this project who holds it and no other."""
    known = {role: username for username, role, _party in PEOPLE}
    for code in Role.objects.values_list("code", flat=True):
        if code not in known:
            known[code] = f"one_{code}"
            company.hire(known[code], code, company.project, SIDES.get(code, "own"))
    return {code: company.people[username] for code, username in known.items()}


@pytest.fixture
def records(company) -> dict[str, Record]:
    """One draft of every kind, written by the administrator."""
    with acting_as(company.administrator):
        return {ledger.kind: sample_record(ledger, company) for ledger in LEDGERS}


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def asked(turn: int, ledger: Ledger, record: Record) -> Iterator[Probe]:
    """Some of all: each takes its turn, so that every role and every ledger meets each of them."""
    own, general = of_record(ledger, record), of_project(ledger)
    yield own[turn % len(own)]
    if turn % 3 == 0:
        yield general[turn // 3 % len(general)]


def test_every_role_may_on_every_screen_exactly_what_the_permission_page_says(
    everybody, records, company, monkeypatch
):
    known = permissions.kinds_and_verbs()
    monkeypatch.setattr(permissions, "kinds_and_verbs", lambda: known)
    everybody["a stranger"] = company.outsider
    before, met = footprint(), set()
    for turn, (role, person) in enumerate(everybody.items()):
        client, here = client_of(person), Person.objects.get(pk=person.pk)
        general = says(here, company.project)
        for further, ledger in enumerate(LEDGERS):
            record = records[ledger.kind]
            of_this = says(here, record=record)[ledger.kind]
            for verb, method, url, form in asked(turn + further, ledger, record):
                may = of_this if f"/r/{record.pk}/" in url else general[ledger.kind]
                hidden = not of_this["view"] if may is of_this else role == "a stranger"
                expected = MAY if may["view"] and may.get(verb) else {404} if hidden else {403}
                found = status(client, method, url, form)
                assert found in expected, (role, verb, method, url, found)
                met.add((role, verb, found in MAY))
    assert footprint() == before
    assert {verb for _role, verb, _may in met} >= {
        "view",
        "add",
        "edit",
        "submit",
        "void",
        "comment",
        "attach",
    }


def says(person: Person, project=None, record=None) -> dict[str, dict[str, bool]]:
    """Kind → verb → what the permission page says."""
    return {
        kind: {each.verb: bool(each.verdict) for each in found}
        for kind, _name, found in permissions.tested(person, project, record)
    }


def test_exports_and_private_columns_are_for_whom_the_page_says(everybody, records, company):
    private = [ledger for ledger in LEDGERS if ledger.private]
    assert private
    for turn, person in enumerate(everybody.values()):
        client, may = client_of(person), says(person, company.project)
        for ledger in [*private, LEDGERS[turn % len(LEDGERS)]]:
            url = reverse("ledger", args=["LJL", ledger.kind])
            if not may[ledger.kind]["view"]:
                continue
            answer = client.get(url, {"export": "csv"})
            assert (answer.status_code == 200) is may[ledger.kind]["export"], (person, ledger.kind)
            shown = client.get(url).content.decode() + (
                answer.content.decode() if answer.status_code == 200 else ""
            )
            for name in ledger.private:
                seen = str(ledger.label(name)) in shown
                assert seen is may[ledger.kind][PRIVATE], (person, ledger.kind, name)


def test_only_who_has_the_task_decides_whatever_the_role(everybody, company):
    take_path("chief")
    with acting_as(company.administrator):
        run = submit(write(company, ContactSheet), company.administrator)
    before, url = footprint(), reverse("record_decide", args=[run.record_id])
    decided = []
    for role, person in everybody.items():
        stands = None
        try:
            with transaction.atomic():
                client_of(person).post(url, {"run": run.pk, "verb": "approve", "task": 1})
                stands = run.tasks.get(number=1).status
                raise _Undo
        except _Undo:
            decided += [role] if stands == "approved" else []
    assert decided == ["project_chief_engineer"] and footprint() == before
