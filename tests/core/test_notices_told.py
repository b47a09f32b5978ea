"""Notices: told once, in one's language, in the transaction of what happened; and when they go by e-mail."""

from datetime import datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.core.test_routes import submitted, use_route  # noqa: F401  fixtures
from tests.samples import write
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import ByMail, Delivery, Notice, NoticeKind, NoticePreference
from yingzao.core.notices.preferences import mail_due
from yingzao.core.notices.services import tell
from yingzao.core.records.services import comment
from yingzao.core.routes.models import Task
from yingzao.core.routes.services import decide
from yingzao.modules.collaboration.models import ContactSheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(company, settings):
    """A mail server is set up, and the technician has an address."""
    settings.EMAIL_HOST = "mail.company.cn"
    company.technician.email = "jsy@company.cn"
    with acting_as(company.administrator):
        company.technician.save()
    return company.technician


def local(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return timezone.make_aware(datetime(2026, 11, day, hour, minute))


# -- told ----------------------------------------------------------------------------------------------


def test_what_is_undone_was_never_told(company, submitted, mailbox):  # noqa: F811
    before = Notice.objects.count()
    chief = company.project_chief_engineer
    with pytest.raises(ZeroDivisionError), transaction.atomic(), acting_as(chief):
        decide(submitted, chief, "reject", opinion="缺图")
        assert Notice.objects.count() > before and Delivery.objects.exists()
        raise ZeroDivisionError
    assert Notice.objects.count() == before and not Delivery.objects.exists()


def test_what_waits_for_somebody_is_told_in_the_same_transaction(company, submitted):  # noqa: F811
    told = Notice.objects.get(person=company.project_chief_engineer)
    assert told.kind == NoticeKind.TASK and told.record_id == submitted.record_id
    assert "总工审批" in told.text


def test_the_author_of_a_returned_record_reads_what_to_do_in_their_own_language(company, submitted):  # noqa: F811
    company.technician.language = "en"
    with acting_as(company.administrator):
        company.technician.save()
    with acting_as(company.project_chief_engineer):
        decide(submitted, company.project_chief_engineer, "reject", opinion="缺图")
    kinds = dict(Notice.objects.filter(person=company.technician).values_list("kind", "text"))
    assert "returned: 缺图" in kinds["result"]
    task = Task.objects.filter(person=company.technician, status="open").first()
    assert task is None or "mend and submit again" in kinds["task"]


def test_the_same_words_on_one_day_are_one_notice_that_counts(company, mailbox):
    for _time in range(3):
        tell([company.technician], NoticeKind.WARNING, "Too late")
    notice = Notice.objects.get(person=company.technician)
    assert notice.times == 3 and Delivery.objects.count() == 1
    Notice.objects.update(read_at=timezone.now())
    tell([company.technician], NoticeKind.WARNING, "Too late")
    assert Notice.objects.count() == 2, "what was read is said again"
    Notice.objects.update(at=timezone.now() - timedelta(days=1), read_at=None)
    tell([company.technician], NoticeKind.WARNING, "Too late")
    assert Notice.objects.count() == 3, "a new day"


def test_words_of_another_record_are_another_notice(company):
    with acting_as(company.technician):
        first, second = (write(company, ContactSheet, title=t) for t in ("一", "二"))
    for record in (first, second):
        tell([company.viewer], NoticeKind.COPY, "Look", record)
    assert Notice.objects.filter(person=company.viewer).count() == 2


def test_somebody_named_in_a_comment_is_told(company):
    with acting_as(company.technician):
        sheet = write(company, ContactSheet)
        name = company.quality_engineer.name.replace(" ", "")
        company.quality_engineer.name = name
        company.quality_engineer.save()
        comment(sheet, company.technician, f"@{name} 请看")
    assert Notice.objects.get(person=company.quality_engineer).kind == NoticeKind.MENTION


def test_what_somebody_has_done_does_not_wait_to_be_read(company, submitted, mailbox):  # noqa: F811
    chief = company.project_chief_engineer
    tell([chief], NoticeKind.REMINDER, "Due", submitted.record)
    tell([chief], NoticeKind.COPY, "Look", submitted.record)
    tell([company.viewer], NoticeKind.TASK, "Another's", submitted.record)
    with acting_as(chief):
        decide(submitted, chief, "approve")
    unread = Notice.objects.filter(read_at=None).values_list("person__username", "kind")
    assert set(unread) == {
        ("project_chief_engineer", "copy"), ("viewer", "task"), ("chief_supervisor", "task"),
    }  # fmt: skip


def test_whoever_left_is_told_nothing(company):
    company.viewer.is_active = False
    tell([company.viewer, None], NoticeKind.COPY, "Look")
    assert not Notice.objects.exists()


# -- by e-mail -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "chosen", "now", "due"),
    [
        ("task", {}, local(12), local(12)),
        ("task", {}, local(22), local(7, day=21)),
        ("task", {}, local(23, 30), local(7, day=21)),
        ("task", {}, local(6, 59), local(7)),
        ("task", {}, local(7), local(7)),
        ("warning", {}, local(23), local(23)),
        ("warning", {"urgent_always": False}, local(23), local(7, day=21)),
        ("task", {"quiet_from": None, "quiet_until": None}, local(23), local(23)),
        ("task", {"quiet_from": time(12), "quiet_until": time(14)}, local(13), local(14)),
        ("task", {"quiet_from": time(12), "quiet_until": time(14)}, local(23), local(23)),
        ("copy", {}, local(12), local(8, day=21)),
        ("copy", {}, local(7, 59), local(8)),
        ("copy", {}, local(8), local(8, day=21)),
        ("copy", {"digest_at": time(23)}, local(12), local(7, day=21)),
        ("copy", {"mail": {"copy": "now"}}, local(12), local(12)),
        ("task", {"mail": {"task": "off"}}, local(12), None),
        ("warning", {"mail": {"warning": "digest"}}, local(12), local(8, day=21)),
        ("task", {"mail": {"task": "never heard of"}}, local(12), local(12)),
    ],
)
def test_each_kind_goes_when_its_person_wants_it(kind, chosen, now, due):
    assert mail_due(NoticePreference(**chosen), NoticeKind(kind), now) == due


def test_an_e_mail_waits_in_the_outbox_until_quiet_hours_end(mailbox, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: local(23))
    tell([mailbox], NoticeKind.TASK, "Waits for you")
    delivery = Delivery.objects.get()
    assert delivery.due_at == local(7, day=21) and delivery.address == "jsy@company.cn"
    assert not Delivery.objects.due(local(6, 59, day=21)).exists()
    assert Delivery.objects.due(local(7, day=21)).exists()


@pytest.mark.parametrize(
    ("host", "address"),
    [("", "jsy@company.cn"), ("mail.company.cn", ""), ("mail.company.cn", "jsy@example.com")],
)
def test_nothing_is_kept_waiting_where_nothing_can_be_sent(company, settings, host, address):
    settings.EMAIL_HOST, company.technician.email = host, address
    tell([company.technician], NoticeKind.TASK, "Waits for you")
    assert Notice.objects.exists() and not Delivery.objects.exists()


# -- screens -------------------------------------------------------------------------------------------


def test_the_list_is_grouped_by_day_and_newest_first(company, signed_in):
    tell([company.technician], NoticeKind.TASK, "旧的")
    Notice.objects.update(at=timezone.now() - timedelta(days=1))
    for _time in range(2):
        tell([company.technician], NoticeKind.WARNING, "新的")
    page = signed_in(company.technician).get("/notices/").content.decode()
    order = [page.index(word) for word in ("今日<", "新的", "×2", "昨日", "旧的")]
    assert order == sorted(order)
    assert "旧的" not in signed_in(company.technician).get("/notices/?kind=warning").content.decode()


def test_pages_of_the_list_keep_the_filter(company, signed_in):
    for number in range(60):
        tell([company.technician], NoticeKind.TASK, f"Number {number}")
    page = signed_in(company.technician).get("/notices/?kind=task&unread=1").content.decode()
    assert "kind=task&amp;unread=1&amp;page=2" in page


def choices(**changed) -> dict[str, str]:
    mail = {f"mail_{kind}": "now" for kind in NoticeKind.values}
    return {**mail, "digest_at": "18:00", "quiet_from": "21:00", "quiet_until": "06:30", **changed}


def test_people_choose_for_themselves(company, mailbox, signed_in):
    client = signed_in(company.technician)
    assert client.get("/me/notices/").status_code == 200
    assert client.post("/me/notices/", choices(mail_copy="off")).status_code == 302
    chosen = NoticePreference.objects.get(person=company.technician)
    assert (chosen.mail["copy"], chosen.digest_at, chosen.quiet_from) == ("off", time(18), time(21))
    assert chosen.urgent_always is False
    tell([mailbox], NoticeKind.COPY, "Look")
    assert Notice.objects.exists() and not Delivery.objects.exists()
    client.post("/me/notices/", choices(mail_copy="digest"))
    assert NoticePreference.objects.get().mail["copy"] == ByMail.DIGEST


@pytest.mark.parametrize("wrong", [{"quiet_until": ""}, {"mail_task": "sometimes"}, {"digest_at": "25:00"}])
def test_half_a_choice_changes_nothing(company, signed_in, wrong):
    assert signed_in(company.technician).post("/me/notices/", choices(**wrong)).status_code == 422
    assert not NoticePreference.objects.exists()


def test_the_page_says_where_nothing_can_be_sent(company, signed_in, settings):
    client = signed_in(company.technician)
    assert "本服务器不发送邮件" in client.get("/me/notices/").content.decode()
    settings.EMAIL_HOST = "mail.company.cn"
    assert "您还没有填写可用的邮箱" in client.get("/me/notices/").content.decode()
