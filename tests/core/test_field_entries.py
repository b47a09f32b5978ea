"""Entries from site come in once, whole and in order; what cannot be taken says why and leaves nothing."""

import hashlib
import json
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.company import PASSWORD
from tests.core.test_rectification import notice, site  # noqa: F401  (the fixture)
from tests.site_photos import jpeg
from yingzao.core.field.choosing import choose
from yingzao.core.field.models import SiteEntry, Upload
from yingzao.core.field.sendable import patterns
from yingzao.core.files.models import Photo
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.models import Record
from yingzao.core.records.services import change
from yingzao.modules.quality.models import Defect

pytestmark = pytest.mark.django_db
PIECE = 4096


class Phone:
    """A device with somebody signed in, or with a guest's link at hand: what the app does, without the browser."""

    def __init__(self, client, person, link: str = "") -> None:
        self.client, self.person, self.link, self.sequence = client, person, link, 0
        assert person is None or client.login(username=person.username, password=PASSWORD)

    @property
    def _by_link(self) -> dict[str, str]:
        return {"X-By-Link": self.link} if self.link else {}

    def filled(
        self, path, fields=(), files=(), /, *, ago=timedelta(0), clock_off=timedelta(0), **more
    ) -> bytes:
        """The body of an entry written ``ago`` on a clock that is ``clock_off`` behind ours."""
        self.sequence += 1
        written = timezone.now() - ago - clock_off
        told = {
            "uid": str(uuid.uuid4()), "person": self.person and self.person.pk, "device": "0f9a1c52-phone",
            "sequence": self.sequence,
            "path": path, "fields": [list(map(str, pair)) for pair in fields], "written_at": _ms(written),
            "clock_off_ms": None, "seen_version": None,
            "files": [{"field": name, "name": f"{n}.jpg", "type": "image/jpeg", "sha256": _hash(content),
                       "taken_at": _ms(written)} for n, (name, content) in enumerate(files)],
        }  # fmt: skip
        return json.dumps({**told, **more}).encode()

    def send(self, body: bytes, *, clock_off=timedelta(0)):
        return self.client.post(
            reverse("field_entries"),
            body,
            "application/json",
            headers={"X-Sent-At": str(_ms(timezone.now() - clock_off))},
        )

    def upload(self, content: bytes, piece: int = PIECE) -> None:
        state = self.announce(content).json()
        while not state["whole"]:
            part = content[state["held"] : state["held"] + piece]
            state = self.piece(content, state["held"], part).json()

    def announce(self, content: bytes):
        address = reverse("field_file", args=[_hash(content)])
        return self.client.post(f"{address}?size={len(content)}", headers=self._by_link)

    def piece(self, content: bytes, offset: int, part: bytes):
        address = reverse("field_piece", args=[_hash(content)])
        kind = "application/octet-stream"
        return self.client.post(f"{address}?offset={offset}", part, kind, headers=self._by_link)


def _ms(moment) -> int:
    return round(moment.timestamp() * 1000)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def defect_form(company, words="底板钢筋间距偏差超限", **more):
    fields = {"part": company.part.pk, "words": words, "severity": "serious", "responsible": company.sub.pk,
              "found_on": timezone.localdate(), "due_on": timezone.localdate() + timedelta(days=3),
              "grace_hours": 24, "requirement": "按图整改", "uid": uuid.uuid4()}  # fmt: skip
    return list({**fields, **more}.items())


@pytest.fixture
def phone(site, client):  # noqa: F811
    return Phone(client, site.quality_engineer)


@pytest.fixture
def notice_path(site):  # noqa: F811
    return reverse("notice_new", args=[site.project.code, "quality.defect"])


def test_a_notice_with_photos_comes_in_with_receipt_number_and_both_times(phone, site, notice_path):  # noqa: F811
    shots = [jpeg("red", 900, 700), jpeg("blue", 900, 700)]
    for shot in shots:
        phone.upload(shot, 1024)
    off = timedelta(minutes=4)
    body = phone.filled(
        notice_path, defect_form(site), [("photos", s) for s in shots], ago=timedelta(hours=5), clock_off=off
    )
    answer = phone.send(body, clock_off=off).json()
    record = Defect.objects.get()
    assert answer["state"] == "received" and answer["late"] and answer["number"] == record.full_number
    assert answer["digest"] == _hash(body) and len(answer["receipt"]) == 64
    entry = SiteEntry.objects.get()
    assert entry.record_id == record.pk and abs(entry.clock_off_s - 240) <= 2
    assert timezone.now() - entry.written_really_at == pytest.approx(
        timedelta(hours=5), abs=timedelta(seconds=5)
    )
    assert {p.original.sha256 for p in Photo.objects.all()} == {_hash(s) for s in shots}
    taken = {timezone.now() - p.taken_at for p in Photo.objects.all()}
    assert all(timedelta(hours=4, minutes=58) < ago < timedelta(hours=5, minutes=2) for ago in taken)
    assert HistoryEntry.objects.get(action="entered_late").changes["clock_off_s"][1] == entry.clock_off_s
    assert list(verify()) == [] and not Upload.objects.exists()
    page = phone.client.get(record.get_absolute_url()).content.decode()
    assert "补录" in page and answer["receipt"][:12] in page


def test_the_same_entry_again_gets_the_same_receipt_and_nothing_is_doubled(phone, site, notice_path):  # noqa: F811
    body = phone.filled(notice_path, defect_form(site))
    first, second = phone.send(body).json(), phone.send(body).json()
    assert second == {**first, "again": True} and Defect.objects.count() == SiteEntry.objects.count() == 1
    altered = body.replace("间距".encode("unicode_escape"), b"other")
    assert altered != body
    refused = phone.send(altered)
    assert refused.status_code == 409 and Defect.objects.count() == 1


def test_entries_keep_their_order_in_the_numbers(phone, site, notice_path):  # noqa: F811
    for n in range(3):
        assert (
            phone.send(phone.filled(notice_path, defect_form(site, f"问题{n}"))).json()["state"] == "received"
        )
    assert list(Defect.objects.order_by("number").values_list("title", flat=True)) == [
        "问题0",
        "问题1",
        "问题2",
    ]


def test_an_entry_whose_files_are_not_here_waits_for_them(phone, site, notice_path):  # noqa: F811
    shot = jpeg()
    body = phone.filled(notice_path, defect_form(site), [("photos", shot)])
    answer = phone.send(body)
    assert answer.status_code == 409 and answer.json() == {"state": "missing", "files": [_hash(shot)]}
    assert not Record.objects.exists() and not SiteEntry.objects.exists()
    phone.upload(shot)
    assert phone.send(body).json()["state"] == "received"


def test_what_the_form_refuses_is_told_field_by_field_and_leaves_nothing(phone, site, notice_path):  # noqa: F811
    fields = defect_form(site, due_on="2020-01-01")
    answer = phone.send(phone.filled(notice_path, fields)).json()
    assert (answer["state"], answer["reason"]) == ("attention", "invalid")
    assert answer["errors"][0]["text"] and not Record.objects.exists() and not SiteEntry.objects.exists()


def test_a_right_that_was_lost_meanwhile_refuses_with_the_reason(phone, site, notice_path):  # noqa: F811
    with acting_as(site.administrator):
        post = site.quality_engineer.posts.get()
        post.until = timezone.localdate() - timedelta(days=1)
        post.save()
    answer = phone.send(phone.filled(notice_path, defect_form(site))).json()
    assert answer["state"] == "attention" and answer["reason"] in {"gone", "forbidden"} and answer["text"]
    assert not Record.objects.exists()


def test_a_draft_that_somebody_changed_meanwhile_is_shown_side_by_side(phone, site):  # noqa: F811
    record = draft(site)
    path = reverse("record_edit", args=[record.pk])
    fields = edit_form(record, title="我改的")
    with acting_as(site.quality_engineer):
        change(record, record.version, title="别人改的")
    answer = phone.send(phone.filled(path, fields)).json()
    assert answer["reason"] == "conflict"
    assert {"label", "theirs", "mine"} <= answer["conflict"]["rows"][0].keys()
    assert ("别人改的", "我改的") in [(r["theirs"], r["mine"]) for r in answer["conflict"]["rows"]]
    record.refresh_from_db()
    assert record.title == "别人改的"
    fields = edit_form(record, title="我改的", version=answer["conflict"]["version"])
    assert phone.send(phone.filled(path, fields)).json()["state"] == "received"


def test_a_decision_on_a_record_that_moved_on_is_not_carried_out(phone, site):  # noqa: F811
    record = notice(site, issuer=site.safety_officer, responsible=site.quality_engineer)
    with acting_as(site.safety_officer):
        record = Defect.objects.get(pk=record.pk)
        record.requirement = "返工重做"
        record.save()
    run, path = record.runs.get(), reverse("record_decide", args=[record.pk])
    fields = [("run", run.pk), ("verb", "transfer"), ("person", site.sub.pk)]
    for seen in (record.version - 1, None):
        answer = phone.send(phone.filled(path, fields, seen_version=seen)).json()
        assert answer["reason"] == "conflict" and answer["conflict"]["rows"][-1]["theirs"] == "返工重做"
    assert run.decisions.count() == 1 and not SiteEntry.objects.exists()
    assert phone.send(phone.filled(path, fields, seen_version=record.version)).json()["state"] == "received"


def test_an_entry_of_somebody_else_is_not_taken(phone, site, notice_path):  # noqa: F811
    body = phone.filled(notice_path, defect_form(site), person=site.sub.pk)
    assert phone.send(body).status_code == 401
    phone.client.logout()
    assert phone.send(phone.filled(notice_path, defect_form(site))).status_code == 401
    assert phone.send(phone.filled(notice_path, defect_form(site), person=None)).json()["reason"] == "refused"
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    "path", ["/accounts/logout/", "/field/entries/", "/nowhere/", "/projects/new/", "//evil/x/"]
)
def test_only_forms_of_the_site_are_carried(phone, site, path):  # noqa: F811
    before = HistoryEntry.objects.count()
    assert phone.send(phone.filled(path)).json()["reason"] == "refused"
    assert HistoryEntry.objects.count() == before


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"uid": "x"}', b'{"uid": {"a": 1}}', b"nul\0",
        json.dumps({"uid": f"{uuid.UUID(int=1)}", "path": "/x/", "device": "../../etc", "sequence": 1}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_entry_is_refused_with_a_reason(phone, body):
    answer = phone.send(body)
    assert answer.status_code == 400 and answer.json()["text"] and not SiteEntry.objects.exists()


@pytest.mark.parametrize(
    "spoilt",
    [{"fields": [["a", "b\0"]]}, {"fields": [["a", "\ud800"]]}, {"fields": [["a"]]}, {"fields": "a"},
     {"sequence": True},
     {"written_at": -1}, {"written_at": 1e99}, {"files": [{"field": "f", "name": "n", "sha256": "../x"}]},
     {"files": [{}] * 50}, {"path": "/x" * 400}, {"seen_version": "1"}, {"clock_off_ms": 2**70}],
)  # fmt: skip
def test_an_entry_of_the_wrong_shape_is_refused(phone, spoilt):
    answer = phone.send(phone.filled("/p/LJL/l/quality.defect/new/", **spoilt))
    assert answer.status_code == 400 and answer.json()["text"]


def test_hostile_uploads_are_refused_and_keep_nothing(phone, settings):
    content = jpeg("green", 640, 480)
    address, post = reverse("field_file", args=[_hash(content)]), phone.client.post
    for size in ("0", "-1", "x", "1e9", str(settings.UPLOAD_LIMIT_BYTES + 1), "9" * 40, ""):
        assert post(f"{address}?size={size}").status_code == 422
    for wrong in ("..", "A" * 64, "0" * 63, "g" * 64):
        assert post(f"/field/files/{wrong}/?size=10").status_code in {404, 422}
    assert phone.piece(content, 0, content).status_code == 422  # not announced
    assert post(f"{address}?size={len(content)}").json() == {"held": 0, "whole": False}
    assert post(f"{address}?size={len(content) + 1}").status_code == 422
    for offset in (1, 10**9, -1):
        assert phone.piece(content, offset, content[:10]).json() == {"held": 0}
    assert phone.piece(content, 0, b"").status_code == 422
    assert phone.piece(content, 0, content + b"more").status_code == 422
    assert phone.piece(content, 0, bytes(len(content))).status_code == 422, (
        "other bytes than the hash promised"
    )
    assert post(f"{address}?size={len(content)}").json() == {"held": 0, "whole": False}
    phone.upload(content)
    assert phone.piece(content, 0, content[:10]).status_code == 409


def test_nobody_gets_at_a_file_by_naming_its_hash(phone, site, client, notice_path):  # noqa: F811
    shot = jpeg("teal")
    phone.upload(shot)
    other = Phone(client, site.safety_officer)
    body = other.filled(notice_path, defect_form(site), [("photos", shot)])
    assert other.send(body).json()["state"] == "missing"
    state = client.post(f"{reverse('field_file', args=[_hash(shot)])}?size={len(shot)}").json()
    assert state == {"held": 0, "whole": False}


def test_what_is_no_photo_is_refused_by_the_form_and_the_receipt_is_not_given(phone, site, notice_path):  # noqa: F811
    script = b"<script>alert(1)</script>" * 40
    phone.upload(script)
    answer = phone.send(phone.filled(notice_path, defect_form(site), [("photos", script)])).json()
    assert answer["state"] == "attention" and answer["errors"][0]["field"] == "photos"
    assert not Record.objects.exists() and not Photo.objects.exists()


def test_the_patterns_of_the_worker_find_the_forms_that_may_be_carried(notice_path):
    found = [re.compile(each.replace("(?<", "(?P<")) for each in patterns()]
    is_kept = lambda path: any(each.search(path) for each in found)  # noqa: E731
    assert all(
        map(
            is_kept,
            [notice_path, "/r/7/edit/", "/r/7/decide/", "/r/7/do/reply/", "/p/LJL/l/quality.pour/new/"],
        )
    )
    assert not any(
        map(is_kept, ["/accounts/login/", "/r/7/", "/projects/new/", "/x/r/7/edit/", "/r/x/edit/"])
    )


def draft(company):
    from yingzao.core.records.services import create

    with acting_as(company.quality_engineer):
        return create(Defect, project=company.project, part=company.part, title="初稿", requirement="按图",
                      found_on=timezone.localdate(), severity="serious")  # fmt: skip


def edit_form(record, **more):
    fields = {"title": record.title, "part": record.part_id, "found_on": record.found_on, "severity": record.severity,
              "requirement": record.requirement, "version": record.version, "responsible": "", "due_on": "",
              "rectification": "", "grace_hours": 24, "penalty": "", "penalty_reason": ""}  # fmt: skip
    return list({**fields, **more}.items())


def test_everything_that_is_taken_along_opens(phone, site):  # noqa: F811
    site.hire("spot_checker", "chief_engineer")
    for who in (site.quality_engineer, site.spot_checker):
        other = Phone(phone.client, who)
        with acting_as(who):
            choose(who, draft(site))
        listed = other.client.get(reverse("field_items", args=[site.project.code])).json()
        urls = [item["url"] for item in listed["items"]]
        assert len(urls) == len(set(urls)) and listed["parts"] and any("/notice/" in url for url in urls)
        answers = {url: other.client.get(url).status_code for url in urls}
        assert {url: code for url, code in answers.items() if code not in {200, 302}} == {}
    outsider = Phone(phone.client, site.outsider)
    assert outsider.client.get(reverse("field_items", args=[site.project.code])).status_code == 404
