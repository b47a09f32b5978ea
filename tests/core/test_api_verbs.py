"""Submitting, deciding, revising, the kind's own verbs, comments, files, links: over REST as on the pages."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.core.api_client import POURS, footprint, patch, post, token_client
from tests.samples import write
from yingzao.core.files.models import StoredFile
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.notices.models import Notice
from yingzao.core.records.models import Attachment, Comment, Link
from yingzao.core.records.services import void
from yingzao.core.routes.models import LoggedDecision, Run, Task
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.cost.models import DayworkSlip
from yingzao.modules.quality.models import Defect, Pour


@pytest.fixture
def pour(company):
    with acting_as(company.administrator):
        install_starter_routes()
    with acting_as(company.quality_engineer):
        return write(company, Pour, title="底板")


@pytest.fixture
def url(pour):
    return f"{POURS}{pour.pk}/"


def test_submitting_and_deciding_tell_what_may_be_done_next(company, signed_in, url):
    sent = post(signed_in(company.quality_engineer), url + "submit/").json()
    assert (sent["status"], sent["approval"]["status"]) == ("in_approval", "live")
    assert {task["person"]["id"] for task in sent["approval"]["tasks"]} == {
        company.project_manager.pk, company.project_chief_engineer.pk,
    }  # fmt: skip
    assert set(sent["approval"]["verbs"]) == {"withdraw", "copy", "urge"}
    client = signed_in(company.project_manager)
    offered = client.get(url + "verbs/").json()["approval"]
    [task] = offered["verbs"]["approve"]
    decided = post(client, url + "decide/", {
        "verb": "approve", "task": task, "opinion": "同意", "revision": offered["revision"],
    }).json()  # fmt: skip
    assert (decided["status"], decided["approval"]["status"]) == ("approved", "approved")
    assert Pour.objects.get().status == "approved"
    assert LoggedDecision.objects.filter(verb="approve").count() == 1 and list(verify()) == []


def test_a_decision_that_cannot_be_taken_says_why_and_changes_nothing(company, signed_in, pour, url):
    assert post(signed_in(company.project_manager), url + "decide/", {"verb": "approve"}).status_code == 409
    post(signed_in(company.quality_engineer), url + "submit/")
    before, revision = footprint(), Run.objects.get().as_state().revision
    manager = {"verb": "reject", "opinion": "补图"}
    for who, body, status, field in (
        ("project_manager", {"verb": "reject"}, 422, "opinion"),
        ("project_manager", {"verb": "transfer"}, 422, "person"),
        ("project_manager", {"verb": "transfer", "person": company.outsider.pk}, 422, "person"),
        ("project_manager", {"verb": "time_out"}, 422, "verb"),
        ("project_manager", {"verb": "approve", "task": "1"}, 422, "task"),
        ("project_manager", {"verb": "approve", "task": 99}, 422, "task"),
        ("project_manager", manager | {"to_step": "nowhere"}, 422, "to_step"),
        ("project_manager", manager | {"revision": revision - 1}, 409, None),
        ("technician", {"verb": "approve"}, 403, None),
        ("viewer", {"verb": "approve"}, 403, None),
        ("outsider", {"verb": "approve"}, 404, None),
    ):
        answer = post(signed_in(company.people[who]), url + "decide/", body)
        assert answer.status_code == status, (body, answer.json())
        assert [error["field"] for error in answer.json().get("errors", [])] == ([field] if field else [])
    assert footprint() == before and not LoggedDecision.objects.exclude(verb="start").exists()


def test_a_decision_passes_on_to_people_of_the_project(company, signed_in, url):
    post(signed_in(company.quality_engineer), url + "submit/")
    answer = post(signed_in(company.project_manager), url + "decide/", {
        "verb": "transfer", "person": company.production_manager.pk, "opinion": "请代阅",
    })  # fmt: skip
    assert answer.status_code == 200, answer.json()
    assert Task.objects.filter(person=company.production_manager, status="open").exists()
    tasks = signed_in(company.production_manager).get("/api/v1/tasks/").json()["results"]
    assert [task["record"]["title"] for task in tasks] == ["底板"]
    copied = post(signed_in(company.quality_engineer), url + "decide/", {
        "verb": "copy", "persons": [company.technician.pk, company.viewer.pk],
    })  # fmt: skip
    assert copied.status_code == 200, copied.json()


def test_a_returned_record_is_mended_and_sent_in_again(company, signed_in, url):
    author = signed_in(company.quality_engineer)
    post(author, url + "submit/")
    post(signed_in(company.project_manager), url + "decide/", {"verb": "reject", "opinion": "补图"})
    author = signed_in(company.quality_engineer)
    row = author.get(url).json()
    assert row["status"] == "returned"
    assert patch(author, url, {"title": "底板（补图）", "version": row["version"]}).status_code == 200
    assert post(author, url + "submit/").json()["status"] == "in_approval"
    assert post(author, url + "submit/").status_code == 409


def test_an_approved_record_is_revised_and_no_longer_changed(company, signed_in, url):
    client = signed_in(company.project_manager)
    assert post(client, url + "revise/").status_code == 409
    post(signed_in(company.quality_engineer), url + "submit/")
    client = signed_in(company.project_manager)
    post(client, url + "decide/", {"verb": "approve"})
    assert patch(client, url, {"title": "x"}, **{"If-Match": "*"}).status_code == 409
    made = post(client, url + "revise/")
    assert (made.status_code, made.json()["revision"], made.json()["revises"]["id"]) == (
        201,
        "B",
        Pour.objects.last().pk,
    )
    assert "revise" in client.get(url + "verbs/").json()["verbs"]


def test_a_record_is_voided_with_a_reason_and_stays_readable(company, signed_in, url):
    client, before = signed_in(company.project_manager), footprint()
    assert post(client, url + "void/", {"reason": " "}).status_code == 422
    assert footprint() == before
    assert post(client, url + "void/", {"reason": "重复"}).json()["status"] == "void"
    assert client.get(url).status_code == 200
    assert post(client, url + "void/", {"reason": "重复"}).status_code == 409


def test_a_verb_of_the_kind_is_done_with_its_own_form(company, signed_in):
    with acting_as(company.administrator):
        slip = write(company, DayworkSlip, hours=Decimal(8), workers=2)
    url = f"/api/v1/cost.daywork_slip/{slip.pk}/"
    client, before = signed_in(company.administrator), footprint()
    for body in ({}, {"rate": "x"}, {"rate": "-1"}, {"rate": 35, "colour": "red"}):
        assert post(client, url + "do/price/", body).status_code == 422, body
    assert post(signed_in(company.site_engineer), url + "do/price/", {"rate": 35}).status_code == 403
    assert post(client, url + "do/nothing/", {}).status_code in (403, 404)
    assert footprint() == before
    client = signed_in(company.administrator)
    assert client.get(url + "verbs/").json()["actions"] == ["price"]
    assert post(client, url + "do/price/", {"rate": "35.5"}).json()["amount"] == "568.00"
    with acting_as(company.administrator):
        void(DayworkSlip.objects.get(), "重复")
    assert post(client, url + "do/price/", {"rate": 36}).status_code == 409


def test_a_comment_is_heard_by_whom_it_names(company, signed_in, url):
    client = signed_in(company.quality_engineer)
    spoken = post(client, url + "comments/", {"text": f"@{company.technician.name.split()[0]} 请看"})
    assert (spoken.status_code, spoken.json()["author"]["id"]) == (201, company.quality_engineer.pk)
    assert post(client, url + "comments/", {"text": ""}).status_code == 422
    assert [row["text"] for row in client.get(url + "comments/").json()["results"]] == [spoken.json()["text"]]
    assert Comment.objects.count() == 1


def _file(name: str = "底板.pdf", content: bytes = b"%PDF-1.7 x") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_files_are_attached_listed_and_downloaded(company, signed_in, url):
    client = signed_in(company.quality_engineer)
    made = client.post(url + "attachments/", {"files": [_file(), _file("二.txt", b"2")], "caption": "隐蔽前"})
    assert made.status_code == 201, made.json()
    first, second = made.json()["results"]
    assert (first["name"], first["size_bytes"], first["caption"]) == ("底板.pdf", 10, "隐蔽前")
    assert client.get(url + "attachments/").json()["results"] == [first, second]
    loaded = client.get(first["url"])
    assert b"".join(loaded) == b"%PDF-1.7 x"
    assert (
        loaded["Content-Disposition"].startswith("attachment")
        and "sandbox" in loaded["Content-Security-Policy"]
    )
    outsider = signed_in(company.outsider)
    assert {outsider.get(first["url"]).status_code, outsider.get(url + "attachments/").status_code} == {404}


def test_files_that_cannot_be_taken_are_refused_and_leave_nothing(company, signed_in, url, settings):
    settings.UPLOAD_LIMIT_BYTES = 1000
    client, before = signed_in(company.quality_engineer), footprint()
    address = url + "attachments/"
    for data, status in (
        ({}, 422), ({"files": [_file(content=b"")]}, 422), ({"files": [_file(content=b"x" * 1001)]}, 422),
        ({"files": [_file()] * 11}, 422), ({"files": [_file(), _file("leer", b"")]}, 422), ({"other": [_file()]}, 422),
        ({"files": [_file()], "caption": "x" * 200}, 422), ({"files": [_file()], "colour": "red"}, 422),
        ({"files": [_file(content=b"x" * 100_000)]}, 413),
    ):  # fmt: skip
        assert client.post(address, data).status_code == status, data
    assert post(client, address, {"files": []}).status_code == 415
    broken = client.post(address, b"--x\r\nrubbish", content_type="multipart/form-data; boundary=y")
    assert broken.status_code in (400, 422)
    viewer = signed_in(company.viewer)
    assert viewer.post(address, {"files": [_file()]}).status_code == 403
    assert footprint() == before and not Attachment.objects.exists()


def test_records_are_linked_where_both_are_seen(company, signed_in, url, pour):
    with acting_as(company.administrator):
        defect = write(company, Defect)
        elsewhere = write(company, Defect, project=company.other_project, part=None)
    client = signed_in(company.quality_engineer)
    for body in ({}, {"target": elsewhere.pk, "meaning": "refers_to"}, {"target": defect.pk, "meaning": "x"},
                 {"target": str(defect.pk), "meaning": "refers_to"}):  # fmt: skip
        assert post(client, url + "links/", body).status_code == 422, body
    assert post(client, url + "links/", {"target": pour.pk, "meaning": "refers_to"}).status_code == 409
    assert not Link.objects.exists()
    for _ in range(2):
        made = post(client, url + "links/", {"target": defect.pk, "meaning": "refers_to"})
    assert (made.status_code, Link.objects.count()) == (201, 1)
    [there] = client.get(url + "links/").json()["results"]
    [back] = client.get(f"/api/v1/quality.defect/{defect.pk}/links/").json()["results"]
    assert (there["record"]["id"], there["direction"], back["record"]["id"], back["direction"]) == (
        defect.pk, "out", pour.pk, "in",
    )  # fmt: skip


def test_the_history_tells_what_was_changed_from_what_to_what(company, signed_in, url):
    client = signed_in(company.quality_engineer)
    patch(client, url, {"title": "改"}, **{"If-Match": "*"})
    newest, oldest = client.get(url + "history/").json()["results"]
    assert (
        newest["changes"]["title"] == ["底板", "改"] and newest["actor"]["id"] == company.quality_engineer.pk
    )
    assert oldest["action"] == "created"
    page = client.get(url + "history/", {"limit": 1}).json()
    assert client.get(url + "history/", {"limit": 1, "cursor": page["next"]}).json()["results"] == [oldest]


def test_notices_are_read_and_marked_by_their_own_person(
    company, signed_in, url, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        post(signed_in(company.quality_engineer), url + "submit/")
    client = signed_in(company.project_manager)
    [notice] = client.get("/api/v1/notices/", {"unread": "true"}).json()["results"]
    assert notice["record"]["kind"] == "quality.pour"
    assert (
        post(signed_in(company.technician), "/api/v1/notices/read/", {"notices": [notice["id"]]}).status_code
        == 422
    )
    assert Notice.objects.get(pk=notice["id"]).read_at is None
    client = signed_in(company.project_manager)
    assert post(client, "/api/v1/notices/read/", {"notices": [notice["id"]]}).json() == {"marked": 1}
    assert client.get("/api/v1/notices/", {"unread": "true"}).json()["results"] == []


def test_a_token_without_the_scope_is_told_of_no_verbs(company, url):
    told = token_client(company.project_manager, ["read"]).get(url + "verbs/").json()
    assert told == {"verbs": [], "actions": [], "approval": None}


def test_stored_files_are_not_doubled_by_an_attachment_that_is_refused(company, signed_in, url):
    client = signed_in(company.quality_engineer)
    client.post(url + "attachments/", {"files": [_file(), _file("leer", b"")]})
    assert not StoredFile.objects.exists()
