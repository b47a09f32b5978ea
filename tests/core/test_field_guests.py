"""Who has no account sends in later what they wrote behind a link: files too, once, and while it is in force."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.company import PASSWORD
from tests.core.test_field_entries import Phone
from tests.guests import let_expire, shared
from tests.schemes import PIXEL, approved_scheme, install_routes, published_briefing
from tests.site_photos import jpeg
from yingzao.core.field.models import SiteEntry, Upload
from yingzao.core.files.models import Photo
from yingzao.core.guests.links import revoke
from yingzao.core.guests.models import GuestReply
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.rectification.evidence import photos_of
from yingzao.core.screens.guest_frame import MISSES_PER_MINUTE
from yingzao.modules.technical.briefing_services import content_digest, mark_for_rebriefing
from yingzao.modules.technical.models import BriefingSignature
from yingzao.modules.technical.signing_links import token_for

pytestmark = pytest.mark.django_db
SHOTS = [jpeg("red", 400, 300), jpeg("blue", 400, 300), jpeg("green", 400, 300)]


@pytest.fixture
def briefing(company):
    install_routes()
    return published_briefing(company, approved_scheme(company, "4.0"), "crew", "张三", "李四")


@pytest.fixture
def phone(briefing) -> Phone:
    return Phone(Client(), None, reverse("briefing_public", args=[token_for(briefing)]))


def signing(briefing, name="张三", **more):
    fields = {"attendee": briefing.attendees.get(name=name).pk, "digest": content_digest(briefing), "read": "on",
              "signature": PIXEL, **more}  # fmt: skip
    return list(fields.items())


def entry_of(phone, briefing, shots, **more) -> bytes:
    return phone.filled(phone.link, signing(briefing), [("photos", shot) for shot in shots], **more)


def test_a_signature_and_three_photos_come_in_once_by_the_link_alone(phone, briefing):
    for shot in SHOTS:
        phone.upload(shot, 1024)
    body = entry_of(phone, briefing, SHOTS, ago=timedelta(hours=3))
    answer = phone.send(body).json()
    assert (answer["state"], answer["late"], answer["number"]) == ("received", True, briefing.full_number)
    assert phone.send(body).json() == {**answer, "again": True}
    assert BriefingSignature.objects.get().attendee.name == "张三"
    hanging = [each.file.photo for each in photos_of(briefing)]
    assert [each.original.sha256 for each in hanging] == [hashlib.sha256(shot).hexdigest() for shot in SHOTS]
    entry = SiteEntry.objects.get()
    assert entry.record_id == briefing.pk and entry.person is None and not Upload.objects.exists()
    assert HistoryEntry.objects.get(action="entered_late").actor_name == "班组"
    assert list(verify()) == []


def test_the_secret_of_the_link_is_kept_nowhere(phone, briefing):
    phone.upload(SHOTS[0])
    token = token_for(briefing)
    assert token not in Upload.objects.get().link
    phone.send(entry_of(phone, briefing, SHOTS[:1]))
    entry = SiteEntry.objects.get()
    assert token not in entry.path and token not in str(entry.answer)


def test_a_link_that_is_out_of_force_takes_neither_files_nor_the_form_and_says_why(phone, company, briefing):
    phone.upload(SHOTS[0])
    with acting_as(company.technician):
        mark_for_rebriefing(briefing.statement)
    before = HistoryEntry.objects.count()
    refused = phone.announce(SHOTS[1])
    assert refused.status_code == 422 and "方案" in refused.json()["text"]
    answer = phone.send(entry_of(phone, briefing, SHOTS[:1])).json()
    assert (answer["state"], answer["reason"]) == ("attention", "closed") and answer["text"]
    assert not BriefingSignature.objects.exists() and not Photo.objects.exists()
    assert HistoryEntry.objects.count() == before and not SiteEntry.objects.exists()


def test_files_by_a_link_are_of_that_link_only(phone, company, briefing):
    phone.upload(SHOTS[0])
    other = published_briefing(company, briefing.statement, "crew", "王五")
    elsewhere = Phone(Client(), None, reverse("briefing_public", args=[token_for(other)]))
    body = elsewhere.filled(elsewhere.link, signing(other, "王五"), [("photos", SHOTS[0])])
    assert elsewhere.send(body).json()["state"] == "missing"
    nobody = Phone(Client(), None)
    assert nobody.announce(SHOTS[0]).status_code == 401
    for wrong in ("/nowhere/", "/s/1.20990101.1~forged/", "/r/1/edit/", "/accounts/login/"):
        assert Phone(Client(), None, wrong).announce(SHOTS[0]).status_code == 422
    assert Upload.objects.count() == 1 and not BriefingSignature.objects.exists()


def test_guessing_links_is_stopped_as_on_their_pages(phone, briefing):
    there = "10.9.9.9"  # a place of its own: what is counted outlives the test
    guess = Phone(Client(REMOTE_ADDR=there), None, "/s/1.20990101.1~forged/")
    said = [guess.announce(SHOTS[0]).json()["text"] for _attempt in range(MISSES_PER_MINUTE + 1)]
    assert "次数过多" not in said[0] and "次数过多" in said[-1], said[-1]
    honest = Phone(Client(REMOTE_ADDR=there), None, phone.link)
    answer = honest.send(entry_of(honest, briefing, [])).json()
    assert (answer["state"], answer["reason"]) == ("attention", "closed"), "nobody is let in from there"
    assert not BriefingSignature.objects.exists() and not Upload.objects.exists()


def test_further_photos_after_ones_signature_are_refused_and_the_same_again_are_not_doubled(phone, briefing):
    phone.upload(SHOTS[0])
    assert phone.send(entry_of(phone, briefing, SHOTS[:1])).json()["state"] == "received"
    phone.upload(SHOTS[0])
    assert phone.send(entry_of(phone, briefing, SHOTS[:1])).json()["state"] == "received"
    phone.upload(SHOTS[1])
    answer = phone.send(entry_of(phone, briefing, SHOTS[1:2])).json()
    assert answer["state"] == "attention" and "已签过字" in answer["text"]
    assert photos_of(briefing).count() == 1 and BriefingSignature.objects.count() == 1


def test_what_a_guest_wrote_goes_by_the_link_though_somebody_is_signed_in_by_then(phone, company, briefing):
    phone.upload(SHOTS[0])
    body = entry_of(phone, briefing, SHOTS[:1])
    assert phone.client.login(username=company.site_engineer.username, password=PASSWORD)
    assert phone.send(body).json()["state"] == "received"
    assert SiteEntry.objects.get().person is None


# -- a guest link on one record -----------------------------------------------------------------------------


@pytest.fixture
def invited(company, briefing):
    return shared(briefing, company.project_manager)


def reply(phone, shots=(), **more) -> bytes:
    fields = {"uid": uuid.uuid4(), "decision": "agreed", "text": "现场看过", **more}
    return phone.filled(phone.link, list(fields.items()), [("files", shot) for shot in shots])


def test_a_guests_answer_with_files_comes_in_later_once(invited):
    link, path = invited
    phone = Phone(Client(), None, path)
    for shot in SHOTS:
        phone.upload(shot)
    body = reply(phone, SHOTS)
    answer = phone.send(body).json()
    assert answer["state"] == "received" and phone.send(body).json()["again"]
    found = GuestReply.objects.get()
    assert found.link_id == link.pk and found.files.count() == 3
    assert [each.file.sha256 for each in found.files.all()] == [hashlib.sha256(s).hexdigest() for s in SHOTS]
    entry, secret = SiteEntry.objects.get(), path.strip("/").split("/")[-1]
    assert secret not in entry.path and secret not in str(entry.answer)
    assert HistoryEntry.objects.filter(action="carried_in", actor_name=str(link)).count() == 1


@pytest.mark.parametrize("end", ["revoked", "expired", "read-only", "pin"])
def test_a_guest_link_that_no_longer_opens_keeps_everything_on_the_phone(company, briefing, end):
    wish = {"read-only": {"purpose": "read"}, "pin": {"pin": "1234"}}.get(end, {})
    link, path = shared(briefing, company.project_manager, **wish)
    phone = Phone(Client(), None, path)
    if end == "expired":
        let_expire(link)
    elif end == "revoked":
        with acting_as(company.project_manager):
            revoke(link)
    assert phone.announce(SHOTS[0]).status_code == 422
    answer = phone.send(reply(phone)).json()
    assert (answer["state"], answer["reason"]) == ("attention", "closed") and answer["text"]
    assert not GuestReply.objects.exists() and not Upload.objects.exists() and not SiteEntry.objects.exists()


def test_a_link_holds_only_so_many_files_that_wait(invited, monkeypatch):
    _link, path = invited
    phone = Phone(Client(), None, path)
    assert phone.client.post(
        f"{reverse('field_file', args=['a' * 64])}?size={21 * 1024**2}", headers={"X-By-Link": path}
    ).status_code == 422, "larger than a guest's file may be"  # fmt: skip
    phone.upload(SHOTS[0])
    Upload.objects.update(size_bytes=1024**3)
    refused = phone.announce(SHOTS[1])
    assert refused.status_code == 422 and "队列" in refused.json()["text"]
    assert Upload.objects.count() == 1 and timezone.now() - Upload.objects.get().touched_at < timedelta(
        minutes=5
    )
