"""What a guest answers waits outside the record until it is taken over under somebody's name, or declined."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.guests import GUEST, THEIRS, answer, let_expire, shared, take_right_away, uid_on, upload
from tests.samples import write
from yingzao.core.files.models import StoredFile, store_bytes
from yingzao.core.guests.links import replace
from yingzao.core.guests.models import GuestLink, GuestOpening, GuestReply, Purpose, ReplyState
from yingzao.core.guests.openings import MOST_WRONG_PINS, shortened
from yingzao.core.guests.replies import FILE_BYTES, MOST_REPLIES, decline, take_over
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.notices.models import Notice
from yingzao.core.records.models import Comment
from yingzao.core.records.services import Refusal, attach, comment
from yingzao.core.screens.guest_frame import MISSES_PER_MINUTE
from yingzao.modules.quality.models import Defect

pytestmark = pytest.mark.django_db


@pytest.fixture
def defect(company):
    with acting_as(company.quality_engineer):
        return write(company, Defect, title="止水钢板漏焊")


@pytest.fixture
def by(company):
    return company.quality_engineer


def record_as_stored(defect) -> dict:
    return Defect._default_manager.get(pk=defect.pk).history_state()


def footprint() -> tuple:
    return GuestReply.objects.count(), StoredFile.objects.count(), HistoryEntry.objects.count()


def test_a_reply_is_received_told_and_no_part_of_the_record(company, defect, by, signed_in):
    _link, path = shared(defect, by)
    before = record_as_stored(defect)
    sent = answer(path, decision="remarks", text="请补充节点详图", files=[upload()])
    assert sent.status_code == 302 and sent["Location"] == f"{path}?sent"
    reply = GuestReply.objects.get()
    assert (reply.state, reply.decision, reply.said_by) == ("received", "remarks", f"{GUEST}（{THEIRS}）")
    assert reply.address == "127.0.0.0" and len(reply.digest) == 64
    assert record_as_stored(defect) == before and not Comment.objects.exists()
    assert not defect.attachments.exists()
    notice = Notice.objects.get(person=by)
    assert GUEST in notice.text and notice.record_id == defect.pk
    inbox = signed_in(by).get("/inbox/?tab=replies").content.decode()
    assert GUEST in inbox and defect.number in inbox
    entry = HistoryEntry.objects.filter(model="guests.guestreply").get()
    assert entry.actor_id is None and GUEST in entry.actor_name
    assert list(verify()) == []


def test_taking_over_makes_it_a_comment_with_its_files_under_ones_own_name(company, defect, by, signed_in):
    _link, path = shared(defect, by)
    answer(path, decision="agreed", text="", files=[upload(b"abc", "盖章页.pdf")])
    reply = GuestReply.objects.get()
    client = signed_in(by)
    client.post(reverse("reply_take_over", args=[reply.pk]))
    spoken = Comment.objects.get()
    assert (spoken.author, spoken.record_id) == (by, defect.pk) and spoken.guest_reply == reply
    assert [file.file.name for file in spoken.files.all()] == ["盖章页.pdf"]
    shown = client.get(reverse("record", args=[defect.pk])).content.decode()
    assert f"代{GUEST}（{THEIRS}）移交" in shown
    client.post(reverse("reply_take_over", args=[reply.pk]))
    assert Comment.objects.count() == 1, "a second tap takes over nothing again"
    assert "已接收" in Client().get(path).content.decode(), "the guest sees what became of it"
    assert list(verify()) == []


def test_declining_needs_a_reason_and_keeps_the_reply(company, defect, by):
    _link, path = shared(defect, by, purpose=Purpose.COMMENT)
    answer(path, text="与图纸不符")
    reply = GuestReply.objects.get()
    with acting_as(by):
        with pytest.raises(Refusal):
            decline(reply, by, "  ")
        assert GuestReply.objects.get().state == ReplyState.RECEIVED
        decline(reply, by, "已按变更单处理")
        with pytest.raises(Refusal):
            take_over(reply, by)
    kept = GuestReply.objects.get()
    assert (kept.state, kept.reason, kept.settled_by, kept.text) == (
        "declined", "已按变更单处理", by, "与图纸不符",
    )  # fmt: skip
    assert not Comment.objects.exists() and list(verify()) == []


def test_only_whoever_shared_it_settles_it_until_they_no_longer_may(company, defect, by, signed_in):
    _link, path = shared(defect, by, purpose=Purpose.COMMENT)
    answer(path, text="收到")
    reply = GuestReply.objects.get()
    other, before = company.project_manager, footprint()
    with acting_as(other), pytest.raises(Refusal):
        take_over(reply, other)
    for who, status in (("viewer", 403), ("supervisor", 404), ("outsider", 404)):
        client = signed_in(company.people[who])
        for name in ("reply_take_over", "reply_decline"):
            assert client.post(reverse(name, args=[reply.pk]), {"reason": "x"}).status_code == status
    assert footprint()[:2] == before[:2] and GuestReply.objects.get().state == ReplyState.RECEIVED
    take_right_away(by)
    with acting_as(other):
        take_over(GuestReply.objects.get(), other)
    assert Comment.objects.get().author == other


def test_the_same_form_sent_twice_is_one_reply(defect, by):
    _link, path = shared(defect, by, purpose=Purpose.COMMENT)
    guest = Client()
    data = {"uid": uid_on(guest.get(path)), "text": "收到"}
    first, second = guest.post(path, data), guest.post(path, data)
    assert first.status_code == second.status_code == 302
    assert GuestReply.objects.count() == 1 and Notice.objects.get().times == 1


def test_script_in_a_reply_is_shown_as_text(defect, by, signed_in):
    _link, path = shared(defect, by, purpose=Purpose.COMMENT)
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    answer(
        path,
        text=hostile,
        files=[upload(b"<svg onload=alert(3)>", '"><script>x</script>.svg', "image/svg+xml")],
    )
    client = signed_in(by)
    reply = GuestReply.objects.get()
    for url in (path, reverse("record", args=[defect.pk]), reverse("guest_link", args=[reply.link_id])):
        text = client.get(url).content.decode()
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert" not in text and "<img src=x" not in text and "<script>x" not in text
    served = client.get(reverse("reply_file", args=[reply.pk, reply.files.get().pk]))
    assert (
        served["Content-Disposition"].startswith("attachment")
        and "sandbox" in served["Content-Security-Policy"]
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "x" * 4001},
        {"text": "x\x00y"},
        {"text": "x", "uid": "no uuid"},
        {"text": "x", "files": [upload(b"")]},
        {"text": "x", "files": [upload(b"a") for _ in range(11)]},
    ],
    ids=["empty", "long", "nul", "uid", "empty file", "many files"],
)
def test_a_wrong_reply_is_refused_in_words_and_stores_nothing(defect, by, wrong):
    _link, path = shared(defect, by, purpose=Purpose.COMMENT)
    before = footprint()
    response = answer(path, **wrong)
    assert response.status_code == (400 if "\0" in wrong["text"] else 422)
    assert footprint() == before and not Notice.objects.exists()


def test_a_file_above_the_limit_is_refused_and_nothing_is_stored(defect, by, monkeypatch):
    monkeypatch.setattr("yingzao.core.guests.replies.FILE_BYTES", 10)
    _link, path = shared(defect, by, purpose=Purpose.COMMENT)
    before = footprint()
    assert answer(path, text="x", files=[upload(b"0" * 11)]).status_code == 422
    assert footprint() == before and FILE_BYTES == 20 * 1024 * 1024


def test_a_link_for_reading_takes_no_reply_and_a_decision_must_be_one(defect, by):
    _link, path = shared(defect, by, purpose=Purpose.READ)
    _link, deciding = shared(defect, by, purpose=Purpose.REPLY)
    before = footprint()
    assert answer(path, text="x").status_code == 422
    for decision in ("", "approved"):
        assert answer(deciding, decision=decision, text="x").status_code == 422
    assert answer(deciding, decision="refused", text=" ").status_code == 422, "no without words"
    assert footprint() == before


def test_through_one_link_only_so_many_replies_come_in(defect, by, monkeypatch):
    monkeypatch.setattr("yingzao.core.guests.replies.MOST_REPLIES", 1)
    _link, path = shared(defect, by, purpose=Purpose.COMMENT)
    assert answer(path, text="一").status_code == 302
    assert answer(path, text="二").status_code == 422
    assert GuestReply.objects.count() == 1 and MOST_REPLIES == 20


def test_a_reply_sent_after_the_end_is_refused(defect, by):
    link, path = shared(defect, by, purpose=Purpose.COMMENT)
    guest = Client()
    uid = uid_on(guest.get(path))
    let_expire(link)
    assert guest.post(path, {"uid": uid, "text": "晚了"}).status_code == 410
    assert not GuestReply.objects.exists()


# -- the link itself -------------------------------------------------------------------------------


def test_the_secret_is_nowhere_in_the_database(defect, by):
    link, path = shared(defect, by, pin="47110815")
    secret = path.split("/")[2]
    stored = [str(list(GuestLink.objects.values_list())), str(list(HistoryEntry.objects.values_list()))]
    assert all(secret not in text and "47110815" not in text for text in stored)
    assert len(secret) == 32 and link.secret_hash != secret


def test_files_go_along_only_where_they_were_chosen(defect, by):
    with acting_as(by):
        given = attach(defect, store_bytes(b"one", "图一.pdf", "application/pdf"))
        kept = attach(defect, store_bytes(b"two", "图二.pdf", "application/pdf"))
        other = write_other(defect, by)
    _link, path = shared(defect, by, files=[given])
    page = Client().get(path).content.decode()
    assert "图一.pdf" in page and "图二.pdf" not in page
    assert Client().get(f"{path}file/{given.pk}/").content == b"one"
    assert Client().get(f"{path}file/{kept.pk}/").status_code == 404
    assert Client().get(f"{path}file/{other.pk}/").status_code == 404
    with acting_as(by), pytest.raises(Refusal):
        shared(defect, by, files=[other])
    given.withdrawn = True
    with acting_as(by):
        given.save()
    assert Client().get(f"{path}file/{given.pk}/").status_code == 404


def write_other(defect, by):
    another = Defect(title="另一处", project=defect.project, number="X-1", severity=defect.severity)
    another.found_on, another.requirement, another.author = defect.found_on, "改", by
    another.save()
    return attach(another, store_bytes(b"three", "别处.pdf", "application/pdf"))


def test_comments_are_shown_only_when_shared(company, defect, by):
    with acting_as(by):
        comment(defect, by, "内部讨论：索赔")
    _link, closed = shared(defect, by)
    _link, opened = shared(defect, by, shows_comments=True)
    assert "内部讨论" not in Client().get(closed).content.decode()
    assert "内部讨论" in Client().get(opened).content.decode()


def test_a_pin_is_asked_first_and_wrong_ones_close_the_link_for_a_while(defect, by):
    with acting_as(by):
        file = attach(defect, store_bytes(b"one", "图一.pdf", "application/pdf"))
    link, path = shared(defect, by, pin="4711", files=[file])
    guest = Client()
    assert defect.title not in guest.get(path).content.decode()
    assert guest.get(f"{path}file/{file.pk}/").status_code == 404
    assert guest.post(path, {"pin": "4712"}).status_code == 422
    assert guest.post(path, {"pin": "4711"}).status_code == 302
    assert defect.title in guest.get(path).content.decode()
    assert guest.get(f"{path}file/{file.pk}/").status_code == 200
    assert defect.title not in Client().get(path).content.decode(), "another browser is asked again"
    for _guess in range(MOST_WRONG_PINS - 1):
        Client().post(path, {"pin": "0000"})
    assert Client().post(path, {"pin": "4711"}).status_code == 429, "even the right one waits"
    assert link.openings.filter(what="wrong_pin").count() == MOST_WRONG_PINS


def test_forged_addresses_open_nothing_and_guessing_is_slowed_down(defect, by, settings):
    _link, path = shared(defect, by)
    secret = path.split("/")[2]
    guest = Client(REMOTE_ADDR="203.0.113.9")
    for wrong in (secret[:-1], f"{secret}A", secret.swapcase(), "0", "%00", "..%2f..%2fme"):
        answered = guest.get(f"/g/{wrong}/")
        assert answered.status_code == (400 if wrong == "%00" else 404)
        assert defect.title not in answered.content.decode()
    for _guess in range(MISSES_PER_MINUTE):
        last = guest.get("/g/guess/")
    assert last.status_code == 429 and int(last["Retry-After"]) <= 60
    assert guest.get(path).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.10").get(path).status_code == 200, "others are not held up"
    assert GuestOpening.objects.count() == 1


def test_replacing_stops_the_old_address_and_keeps_what_was_agreed(defect, by):
    link, path = shared(defect, by, pin="4711", shows_comments=True)
    with acting_as(by):
        new, secret = replace(link, by, timezone.localdate())
        with pytest.raises(Refusal):
            replace(link, by, timezone.localdate())
    gone = Client().get(path)
    assert gone.status_code == 410 and "替换" in gone.content.decode()
    guest = Client()
    url = reverse("guest_page", args=[secret])
    guest.post(url, {"pin": "4711"})
    assert guest.get(url).status_code == 200 and new.shows_comments
    assert list(verify()) == []


def test_every_opening_is_noted_with_a_shortened_address(defect, by, signed_in):
    link, path = shared(defect, by)
    Client(REMOTE_ADDR="203.0.113.77").get(path)
    assert list(link.openings.values_list("what", "address")) == [("page", "203.0.113.0")]
    page = signed_in(by).get(reverse("guest_link", args=[link.pk])).content.decode()
    assert "203.0.113.0" in page and "203.0.113.77" not in page
    assert shortened("2001:db8:1:2::3") == "2001:db8:1::" and shortened("nonsense") == ""


def test_a_member_revokes_and_the_administrator_sees_all_links_in_force(company, defect, by, signed_in):
    link, path = shared(defect, by)
    company_page, revoking = reverse("guest_links"), reverse("guest_link_revoke", args=[link.pk])
    for who, status in (("viewer", 403), ("supervisor", 404)):
        client = signed_in(company.people[who])
        assert client.get(company_page).status_code == 403
        assert client.post(revoking).status_code == status
    assert Client().post(revoking).status_code == 302 and Client().get(path).status_code == 200
    client = signed_in(company.administrator)
    assert GUEST in client.get(company_page).content.decode()
    assert client.post(revoking, {"from": "company"})["Location"] == company_page
    assert Client().get(path).status_code == 410
    client.get(company_page)  # takes the message of the revocation along
    assert GUEST not in client.get(company_page).content.decode()
    assert GUEST in signed_in(by).get(reverse("my_guest_links")).content.decode()


@pytest.mark.parametrize("days", [-1, 91])
def test_a_link_lasts_between_today_and_ninety_days(defect, by, days):
    before = GuestLink.objects.count()
    with pytest.raises(Refusal):
        shared(defect, by, valid_until=timezone.localdate() + timezone.timedelta(days=days))
    assert GuestLink.objects.count() == before


def test_the_page_speaks_the_language_of_the_browser(defect, by):
    _link, path = shared(defect, by)
    english = Client().get(path, headers={"Accept-Language": "en-GB,en;q=0.8"})
    chinese = Client().get(path, headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert "shares this with" in english.content.decode() and english["Content-Language"] == "en"
    assert "shares this with" not in chinese.content.decode() and chinese["Content-Language"] == "zh-hans"
    switched = Client()
    switched.cookies["django_language"] = "en"
    assert "shares this with" in switched.get(path, headers={"Accept-Language": "zh-CN"}).content.decode()


def test_over_the_api_links_are_seen_and_revoked_but_not_made(company, defect, by, signed_in):
    link, path = shared(defect, by)
    url = f"/api/v1/quality.defect/{defect.pk}/guest-links/"
    for who, status in (("viewer", 403), ("supervisor", 404), ("outsider", 404)):
        client = signed_in(company.people[who])
        assert client.get(url).status_code == status
        assert client.post(f"{url}{link.pk}/revoke/").status_code == status
    assert Client().get(path).status_code == 200
    client = signed_in(by)
    (row,) = client.get(url).json()["results"]
    assert row["guest"] == GUEST and row["closed"] is None and "secret" not in str(row)
    assert client.post(url, {"guest": "x"}, content_type="application/json").status_code == 405
    revoked = client.post(f"{url}{link.pk}/revoke/")
    assert revoked.status_code == 200 and revoked.json()["closed"] == "revoked"
    assert Client().get(path).status_code == 410


def test_over_the_api_links_come_in_pages(company, defect, by, signed_in):
    made = [shared(defect, by)[0].pk for _ in range(3)]
    client = signed_in(by)
    first = client.get(f"/api/v1/quality.defect/{defect.pk}/guest-links/?limit=2")
    rest = client.get(
        f"/api/v1/quality.defect/{defect.pk}/guest-links/", {"limit": 2, "cursor": first.json()["next"]}
    )
    assert [row["id"] for answer in (first, rest) for row in answer.json()["results"]] == made
    assert rest.json()["next"] is None
