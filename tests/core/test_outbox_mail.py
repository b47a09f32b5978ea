"""E-mails through a real mail server: one that takes them, one that puts off, one that refuses, one that hangs."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.core.outbox_servers import HANG, mail_server
from tests.installation import free_port
from tests.pdfs import pictures_in, text_of
from tests.samples import write
from tests.site_photos import photo
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Delivery, Notice, NoticeKind
from yingzao.core.notices.outbox import RETRY, Lane, deliver_due, mark, purge_outbox, take, try_again
from yingzao.core.notices.outcome import GIVE_UP_AFTER, Outcome
from yingzao.core.notices.services import mark_read, tell
from yingzao.core.printing.enclosures import sheet_of
from yingzao.core.records.services import Refusal
from yingzao.core.rectification.services import issue
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.collaboration.models import ContactSheet
from yingzao.modules.quality.models import Defect

pytestmark = pytest.mark.django_db
MAIL = Lane(None)


@pytest.fixture
def use(settings):
    """``use(port)``: e-mail goes to the server there; a server that says nothing is waited for half a second."""

    def configure(port: int) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5
        settings.DEFAULT_FROM_EMAIL, settings.SITE_URL = "yz@company.cn", "https://yz.company.cn"

    return configure


@pytest.fixture
def reachable(company):
    """The technician and the quality engineer have an address and no quiet hours."""
    from yingzao.core.notices.models import NoticePreference

    people = (company.technician, company.quality_engineer)
    with acting_as(company.administrator):
        for person in people:
            person.email = f"{person.username}@company.cn"
            person.save()
            NoticePreference.objects.create(person=person, quiet_from=None, quiet_until=None)
    return people


@pytest.fixture
def server(use, reachable):
    with mail_server() as found:
        use(found.port)
        yield found


def as_if_due() -> None:
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now())


def test_a_mail_is_plain_and_html_in_ones_language_with_a_link(company, server, reachable):
    with acting_as(company.technician):
        sheet = write(company, ContactSheet, title="管线 <b>图</b>")
        reachable[1].language = "en"
        reachable[1].save()
    tell(reachable, NoticeKind.RESULT, "%(record)s is approved", sheet, {"record": sheet})
    assert deliver_due() == 2
    chinese, english = sorted(server.mails, key=lambda mail: "approved" in mail["Subject"])
    assert chinese["To"] == "technician@company.cn" and chinese["From"] == "yz@company.cn"
    assert "已批准" in chinese["Subject"] and "is approved" in english["Subject"]
    notice = Notice.objects.get(person=company.technician)
    link = f"https://yz.company.cn/notices/{notice.pk}/"
    plain, html = (chinese.get_body([kind]).get_content() for kind in ("plain", "html"))
    assert link in plain and f'href="{link}"' in html and "管线 <b>图</b>" in plain
    assert "管线 &lt;b&gt;图&lt;/b&gt;" in html, "what people write is not markup"
    delivery = Delivery.objects.get(person=company.technician)
    assert chinese["Message-ID"] == f"<{delivery.uid}@yz.company.cn>"
    assert (delivery.state, delivery.code, delivery.attempts) == ("sent", 250, 1)
    assert deliver_due() == 0


def test_what_is_due_to_somebody_at_one_time_is_one_mail(company, server, reachable):
    for number in range(3):
        tell(reachable[:1], NoticeKind.TASK, f"Number {number}")
    assert deliver_due() == 1
    body = server.mails[0].get_body(["plain"]).get_content()
    assert all(f"Number {number}" in body for number in range(3)) and "3 条消息" in server.mails[0]["Subject"]
    assert Delivery.objects.filter(state="carried").count() == 2


def test_the_digest_gathers_a_day(company, server, reachable):
    from yingzao.core.notices.models import NoticePreference

    moment = (timezone.localtime() + timedelta(minutes=5)).time()
    mail = {"copy": "digest", "mention": "digest"}
    NoticePreference.objects.update(mail=mail, digest_at=moment)
    tell(reachable[:1], NoticeKind.COPY, "First")
    tell(reachable[:1], NoticeKind.MENTION, "Second")
    assert deliver_due() == 0 and server.mails == []
    as_if_due()
    assert deliver_due() == 1
    body = server.mails[0].get_body(["plain"]).get_content()
    assert "First" in body and "Second" in body


def test_what_was_read_meanwhile_is_not_sent(company, server, reachable):
    tell(reachable[:1], NoticeKind.TASK, "Waits for you")
    mark_read(company.technician)
    assert deliver_due() == 1 and server.mails == []
    assert Delivery.objects.get().state == "dropped"


def test_a_mail_put_off_is_sent_later_under_the_same_id(company, server, reachable):
    server.answers += ["451 greylisted, come back"]
    tell(reachable[:1], NoticeKind.TASK, "Waits for you")
    assert deliver_due() == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason, delivery.code) == ("waiting", "temporary", 451)
    assert "greylisted" in delivery.detail
    pause = delivery.due_at - timezone.now()
    assert timedelta(seconds=10) < pause <= timedelta(seconds=30)
    assert deliver_due() == 0, "not before its time"
    as_if_due()
    assert deliver_due() == 1
    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason, delivery.attempts) == ("sent", "", 2)


def test_what_a_mail_carried_stays_with_it_when_it_is_put_off(company, server, reachable):
    server.answers += ["451 later"]
    tell(reachable[:1], NoticeKind.TASK, "First")
    tell(reachable[:1], NoticeKind.TASK, "Second")
    deliver_due()
    tell(reachable[:1], NoticeKind.TASK, "Third")
    as_if_due()
    assert deliver_due() == 2
    again, third = (mail.get_body(["plain"]).get_content() for mail in server.mails[1:])
    assert "First" in again and "Second" in again and "Third" not in again
    assert "Third" in third and "First" not in third


def test_a_mailbox_that_is_unknown_fails_at_once_and_hinders_nobody(company, server, reachable):
    server.refused["technician@company.cn"] = "550 no such user"
    tell(reachable, NoticeKind.TASK, "Waits for you")
    assert deliver_due() == 2
    assert server.addressees == ["quality_engineer@company.cn"]
    failed = Delivery.objects.get(person=company.technician)
    assert (failed.state, failed.reason, failed.code, failed.attempts) == ("failed", "rejected", 550, 1)


def test_a_server_that_hangs_is_cut_off_and_the_rest_is_spared_the_wait(company, server, reachable):
    server.answers += [HANG]
    tell(reachable, NoticeKind.TASK, "Waits for you")
    began = time.monotonic()
    assert deliver_due() == 1, "the second mail does not wait for the same server"
    assert time.monotonic() - began < 5
    assert set(Delivery.objects.values_list("state", "attempts")) == {("waiting", 1), ("waiting", 0)}
    assert deliver_due() == 0
    as_if_due()
    assert deliver_due() == 2 and set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_no_server_at_all_is_tried_for_a_day_and_then_given_up(company, use, reachable):
    use(free_port())
    tell(reachable[:1], NoticeKind.TASK, "Waits for you")
    pauses = []
    for _attempt in range(RETRY.attempts):
        as_if_due()
        assert deliver_due() == 1
        pauses.append(Delivery.objects.get().due_at - timezone.now())
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("failed", "unreachable") and deliver_due() == 0
    assert pauses[5] > pauses[2] > pauses[0] and sum(pauses, timedelta()) > timedelta(hours=9)
    with mail_server() as server:
        use(server.port)
        assert try_again(Delivery.objects.all()) == 1 and deliver_due() == 1
        assert len(server.mails) == 1
    assert try_again(Delivery.objects.all()) == 0, "only what failed"


def test_what_waited_too_long_for_an_absent_server_is_given_up_together(company, use, reachable):
    use(free_port())
    tell(reachable, NoticeKind.TASK, "Waits for you")
    Delivery.objects.update(give_up_at=timezone.now() - timedelta(seconds=1))
    assert deliver_due() == 1
    assert set(Delivery.objects.values_list("state", "reason")) == {("failed", "unreachable")}
    assert timedelta(days=7) > GIVE_UP_AFTER


def test_a_mail_server_taken_out_of_the_settings_leaves_nothing_waiting(company, server, reachable, settings):
    tell(reachable[:1], NoticeKind.TASK, "Waits for you")
    settings.EMAIL_HOST = ""
    assert deliver_due() == 1
    assert set(Delivery.objects.values_list("state", "reason")) == {("failed", "no_mail_server")}


def test_whoever_left_or_has_no_address_any_more_is_sent_nothing(company, server, reachable):
    tell(reachable, NoticeKind.TASK, "Waits for you")
    with acting_as(company.administrator):
        company.technician.is_active = False
        company.technician.save()
        company.quality_engineer.email = ""
        company.quality_engineer.save()
    assert deliver_due() == 2 and server.mails == []
    reasons = dict(Delivery.objects.values_list("person__username", "reason"))
    assert reasons == {"technician": "left", "quality_engineer": "no_address"}


def test_a_title_of_two_lines_makes_no_second_header(company, server, reachable):
    tell(reachable[:1], NoticeKind.TASK, "%(what)s", None, {"what": "一\r\nBcc: boss@evil.cn"})
    assert deliver_due() == 1 and server.addressees == ["technician@company.cn"]
    assert server.mails[0]["Bcc"] is None and "一 Bcc" in server.mails[0]["Subject"]


# -- leases --------------------------------------------------------------------------------------------


def test_what_one_process_has_taken_no_other_takes_until_its_lease_ends(company, server, reachable):
    tell(reachable[:1], NoticeKind.TASK, "Waits for you")
    mine = take(MAIL)
    assert mine is not None and take(MAIL) is None and deliver_due() == 0
    Delivery.objects.update(leased_until=timezone.now())
    theirs = take(MAIL)
    assert theirs is not None and theirs.pk == mine.pk and theirs.attempts == 2
    assert not mark(mine, Outcome("sent")), "who lost the lease says nothing any more"
    assert Delivery.objects.get().state == "sending"
    assert mark(theirs, Outcome("sent")) and Delivery.objects.get().state == "sent"


def test_what_kills_its_process_every_time_is_given_up(company, server, reachable):
    tell(reachable[:1], NoticeKind.TASK, "Waits for you")
    Delivery.objects.update(state="sending", attempts=RETRY.attempts, leased_until=timezone.now())
    assert deliver_due() == 1 and server.mails == []
    assert set(Delivery.objects.values_list("state", "reason")) == {("failed", "worker_lost")}


def test_a_fault_of_the_program_in_one_mail_leaves_the_others_alone(company, server, reachable, monkeypatch):
    from yingzao.core.notices import mail

    def broken(notice):
        if notice.person == company.technician:
            raise KeyError("ours")
        return ""

    monkeypatch.setattr(mail, "link_to", broken)
    tell(reachable, NoticeKind.TASK, "Waits for you")
    assert deliver_due() == 2
    states = dict(Delivery.objects.values_list("person__username", "reason"))
    assert states == {"technician": "fault", "quality_engineer": ""}


def test_old_deliveries_are_removed(company, server, reachable):
    for _time in range(2):
        tell(reachable[:1], NoticeKind.TASK, f"{_time}")
    deliver_due()
    purge_outbox()
    assert Delivery.objects.count() == 2
    Delivery.objects.update(ended_at=timezone.now() - timedelta(days=31))
    purge_outbox()
    assert not Delivery.objects.exists() and Notice.objects.count() == 2


@pytest.fixture
def notice(company, server, reachable):
    """A rectification notice with a photo, which waits for the quality engineer's answer."""
    with acting_as(company.administrator):
        install_starter_routes()
    with acting_as(company.site_engineer):
        return issue(
            Defect, company.project, [photo()], part=company.part, title="梁底露筋", requirement="按图整改",
            responsible=reachable[1], due_on=timezone.localdate() + timedelta(days=3),
        )  # fmt: skip


def enclosed(mail) -> list[tuple[str, bytes]]:
    return [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()]


def test_the_first_mail_about_a_rectification_carries_its_sheet_and_reminders_do_not(
    server, reachable, notice
):
    assert deliver_due() == 1
    [(name, content)] = enclosed(server.mails[0])
    assert name == f"{notice.full_number}.pdf"
    assert all(words in text_of(content) for words in ("梁底露筋", "按图整改", notice.number))
    assert pictures_in(content) >= 1
    tell(reachable[1:], NoticeKind.REMINDER, "Due tomorrow", notice)
    assert deliver_due() == 1 and enclosed(server.mails[1]) == []


def test_a_sheet_that_cannot_be_made_or_seen_holds_up_no_mail(
    company, server, reachable, notice, monkeypatch
):
    def fails(*args, **kwargs):
        raise Refusal("no fonts")

    monkeypatch.setattr("yingzao.core.printing.enclosures.record_pdf", fails)
    assert deliver_due() == 1 and enclosed(server.mails[0]) == []
    monkeypatch.undo()
    assert sheet_of(notice, company.outsider) is None
    assert sheet_of(notice, reachable[1]) is not None
