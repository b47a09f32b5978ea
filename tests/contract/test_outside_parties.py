"""Outside parties on every ledger: they see what was given to them or written by their own, and nothing else."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.company import PASSWORD
from tests.samples import sample_record
from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Person
from yingzao.core.files.models import store_bytes
from yingzao.core.history.actor import acting_as
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, attach, locked
from yingzao.core.routes.models import Route, RouteVersion, Run
from yingzao.core.routes.services import _start, decide
from yingzao.core.search.queries import find
from yingzao.engines.approval import Route as Definition
from yingzao.engines.approval import Signer, Step, route_to_json

pytestmark = [pytest.mark.django_db, pytest.mark.long]
OUTSIDE = {
    "chief_supervisor": "supervision", "supervisor": "supervision", "owner": "owner", "designer": "design",
    "testing_engineer": "subcontractor", "subcontractor": "subcontractor",
}  # fmt: skip
#: (role, kind) that is open to the whole role: the common plan, and the briefings and instructions crews work by
OPEN = {
    ("owner", "schedule.plan"), ("subcontractor", "schedule.plan"), ("subcontractor", "technical.briefing"),
    ("subcontractor", "knowledge.work_instruction"),
}  # fmt: skip


@pytest.fixture
def records(company) -> list[Record]:
    """One of every ledger, written by our own people."""
    with acting_as(company.administrator):
        written = [sample_record(ledger, company) for ledger in ledgers()]
        for record in written:
            attach(record, store_bytes(b"%PDF", "附件.pdf", "application/pdf"))
    return written


def client_of(person) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


def outsider_in(company, role: str):
    return company.people.get(role) or company.hire(role, role, company.project, OUTSIDE[role])


def route_to(company, role: str) -> RouteVersion:
    steps = (Step("look", "查阅", (Signer("role", role),)),)
    with acting_as(company.administrator):
        route = Route(code=f"to-{role}", name="外部")
        route.save()
        definition = route_to_json(Definition(route.code, 1, "外部", steps))
        version = RouteVersion(route=route, version=1, definition=definition)
        version.save()
    return version


def pages(record: Record) -> dict[str, str]:
    attachment = record.attachments.get().pk
    api = f"/api/v1/{record.kind}/{record.pk}"
    return {
        "record": reverse("record", args=[record.pk]),
        "print": reverse("record_print", args=[record.pk]),
        "pdf": reverse("record_pdf", args=[record.pk]),
        "file": reverse("record_file", args=[record.pk, attachment]),
        "api": f"{api}/",
        "api comments": f"{api}/comments/",
        "api history": f"{api}/history/",
        "api files": f"{api}/attachments/",
        "api file": f"{api}/attachments/{attachment}/",
    }


def drawer(client: Client, record: Record):
    headers = {"HX-Request": "true", "HX-Target": "drawer"}
    return client.get(reverse("record", args=[record.pk]), headers=headers)


def in_excel(client: Client, company, record: Record) -> str:
    """The texts of the ledger's sheet, or what refused it."""
    url = reverse("ledger", args=[company.project.code, record.kind])
    answer = client.get(url, {"export": "xlsx"})
    if not answer["Content-Type"].endswith("spreadsheetml.sheet"):
        return answer.content.decode()
    rows = load_workbook(BytesIO(answer.content), read_only=True).worksheets[0].iter_rows(values_only=True)
    return str(list(rows))


def lists(company, record: Record) -> dict[str, str]:
    return {
        "ledger": reverse("ledger", args=[company.project.code, record.kind]),
        "company ledger": reverse("company_ledger", args=[record.kind]),
        "api": f"/api/v1/{record.kind}/",
    }


def test_a_supervisor_sees_only_assigned_forms(company, records):
    person, version = company.supervisor, route_to(company, "supervisor")
    client = client_of(person)
    for record in records:
        for name, url in pages(record).items():
            assert client.get(url).status_code == 404, (record.kind, name)
        assert drawer(client, record).status_code == 404, record.kind
        assert record.number not in in_excel(client, company, record), record.kind
        for name, url in lists(company, record).items():
            assert record.number not in client.get(url).content.decode(), (record.kind, name)
        assert (
            client.post(reverse("record_do", args=[record.pk, "comment"]), {"text": "x"}).status_code == 404
        )
        assert record.pk not in {hit.record.pk for hit in find(person, record.number)}
    for record in records:
        with acting_as(company.administrator):
            run = _start(locked(record), version, company.administrator)
        for name, url in pages(record).items():
            if name != "pdf":  # pressed by a background job or a child, and tested where it is made
                assert client.get(url).status_code == 200, (record.kind, name)
        assert record.number in drawer(client, record).content.decode(), record.kind
        assert record.number in client.get(lists(company, record)["ledger"]).content.decode(), record.kind
        with acting_as(person):
            _sign(run, person)
        assert client.get(pages(record)["record"]).status_code == 200, "what one has signed stays readable"


def _sign(run: Run, person: Person) -> None:
    """Approve; what a ledger does not let pass as it stands is sent back, which is signed as well."""
    try:
        decide(run, person, "approve", opinion="同意")
    except Refusal:
        decide(run, person, "reject", opinion="请补齐")


@pytest.mark.parametrize("role", OUTSIDE)
def test_other_parties_see_what_is_their_own_and_what_they_answer_for(company, records, role):
    person = outsider_in(company, role)
    seen = set(Record.objects.visible_to(person).values_list("kind", flat=True))
    assert {(role, kind) for kind in seen} <= OPEN
    for record in records:
        mine = type(record)._base_manager.get(pk=record.pk)
        mine.responsible, mine.organisation = person, person.organisation
        with acting_as(company.administrator):
            mine.save()
    now = set(Record.objects.visible_to(person).values_list("pk", flat=True))
    assert now >= {record.pk for record in records}


@pytest.mark.parametrize("role", OUTSIDE)
def test_other_parties_enter_no_company_screen_and_read_no_list_of_people(company, role):
    person = outsider_in(company, role)
    stranger, project = company.technician, company.project
    stranger.phone, project.contract_amount = "13900000002", Decimal("12345678")
    with acting_as(company.administrator):
        stranger.save()
        project.save()
    client = client_of(person)
    for path in ("organisations/", "people/", "posts/", "roles/", "history/", "procedures/", "routes/",
                 "materials/", "duplicates/", "webhooks/", "outbox/", "reminders/", "guest-links/"):  # fmt: skip
        assert client.get(f"/company/{path}").status_code == 403, path
    team = client.get(reverse("team", args=[company.project.code])).content.decode()
    assert person.name in team and stranger.name not in team and stranger.phone not in team
    for path in ("p/LJL/settings/", "projects/"):
        text = client.get(f"/{path}").content.decode()
        assert ("12,345,678" in text) is (role == "owner"), path


def test_no_outside_role_holds_a_power_or_a_private_column(company):
    for role in Role.objects.filter(code__in=OUTSIDE):
        verbs = {grant.partition("@")[0].partition(":")[2] for grant in role.grants}
        assert (
            not verbs & {"*", "edit", "void", "veto", "reassign", "plan", "share"}
            or role.code == "subcontractor"
        )
        assert [g for g in role.grants if ":private" in g] == (
            ["projects.project:private"] if role.code == "owner" else []
        )
