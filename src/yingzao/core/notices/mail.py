"""Notices by e-mail: what is written for the outbox, and how one mail is put into words and sent."""

import smtplib
from collections.abc import Callable
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingzao.core.accounts.adapter import sends_mail
from yingzao.core.accounts.models import Person
from yingzao.core.records.models import Record

from .models import Channel, Delivery, DeliveryState, Notice, NoticeKind, NoticePreference, Reason
from .outcome import GIVE_UP_AFTER, Outcome
from .preferences import mail_due

_NOBODYS = frozenset({"example.com", "example.net", "example.org"})
"""Domains for examples (RFC 2606), such as those of the demo company: there is no mailbox in them."""

Enclosure = tuple[str, bytes, str]
"""File name, content and content type."""
enclosing: list[Callable[[Record, Person], Enclosure | None]] = []
"""Asked for what goes with the e-mail of a record to a person; None: nothing."""
_MOST_ENCLOSURES = 5


def takes_mail(person: Person) -> bool:
    """Can this person be reached by e-mail at all?"""
    domain = person.email.rpartition("@")[2].lower()
    return bool(domain) and domain not in _NOBODYS and sends_mail()


def post_notice(notice: Notice, preference: NoticePreference) -> None:
    """Put the notice into the outbox for when its person wants it, in the caller's transaction."""
    due_at = mail_due(preference, NoticeKind(notice.kind))
    if due_at is not None:
        Delivery.objects.create(
            key=f"notice:{notice.pk}", channel=Channel.MAIL, event=notice.kind, person=notice.person,
            notice=notice, address=notice.person.email, due_at=due_at, give_up_at=due_at + GIVE_UP_AFTER,
        )  # fmt: skip


def send_mail(delivery: Delivery, person: Person) -> Outcome:
    """Send one mail with the notice of ``delivery`` and of those it carries, unless they were read meanwhile."""
    found = Notice.objects.filter(Q(deliveries=delivery) | Q(deliveries__carried_by=delivery), read_at=None)
    notices = list(found.order_by("at"))
    if not (person.is_active and notices):
        reason = Reason.READ if person.is_active else Reason.LEFT
        return Outcome(DeliveryState.DROPPED, reason)
    if not sends_mail():
        return Outcome(DeliveryState.FAILED, Reason.NO_MAIL_SERVER)
    if not person.email:
        return Outcome(DeliveryState.FAILED, Reason.NO_ADDRESS)
    with translation.override(person.language):
        message = _message(delivery, person, notices)
    return _send(message)


def _message(delivery: Delivery, person: Person, notices: list[Notice]) -> EmailMultiAlternatives:
    context = {
        "person": person, "rows": [(notice, link_to(notice)) for notice in notices],
        "choices_url": site_url(reverse("notice_choices")), "language": person.language,
    }  # fmt: skip
    message = EmailMultiAlternatives(
        subject=_subject(notices), to=[person.email],
        body=render_to_string("notices/mail.txt", context),
        headers={
            "Message-ID": f"<{delivery.uid}@{_domain()}>", "Auto-Submitted": "auto-generated",
        },
    )  # fmt: skip
    message.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    for enclosure in islice(filter(None, (_enclosed(notice) for notice in notices)), _MOST_ENCLOSURES):
        message.attach(*enclosure)
    return message


def _enclosed(notice: Notice) -> Enclosure | None:
    """What goes with the first news of a task; reminders come without."""
    if notice.kind != NoticeKind.TASK or notice.record is None:
        return None
    return next(filter(None, (enclose(notice.record, notice.person) for enclose in enclosing)), None)


def _subject(notices: list[Notice]) -> str:
    name = _("Yingzao")
    if len(notices) == 1:
        words = " ".join(notices[0].text.split())  # a header is one line
        return f"[{name}] {words[:120]}"
    count = ngettext("%s notice", "%s notices", len(notices)) % len(notices)
    return f"[{name}] {count}"


def link_to(notice: Notice) -> str:
    return site_url(reverse("notice", args=[notice.pk]))


def site_url(path: str) -> str:
    """The address under which people reach this installation; empty when nobody has said it."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else ""


def _domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]


def _send(message: EmailMultiAlternatives) -> Outcome:
    """Every wait for the server is cut at ``EMAIL_TIMEOUT``."""
    try:
        get_connection().send_messages([message])
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        return _answered(code, words)
    except smtplib.SMTPResponseException as answer:
        return _answered(answer.smtp_code, answer.smtp_error)
    except (smtplib.SMTPException, OSError) as fault:
        detail = f"{type(fault).__name__}: {fault}"
        return Outcome(DeliveryState.WAITING, Reason.UNREACHABLE, detail, is_away=True)
    return Outcome(DeliveryState.SENT, code=250)


def _answered(code: int, words: bytes | str) -> Outcome:
    """5xx is for good, 4xx for now; 421 and a refused sign-in concern every mail."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    if code in {421, 530, 534, 535, 538}:
        return Outcome(DeliveryState.WAITING, Reason.TEMPORARY, text, code, is_away=True)
    if 500 <= code < 600:
        return Outcome(DeliveryState.FAILED, Reason.REJECTED, text, code)
    return Outcome(DeliveryState.WAITING, Reason.TEMPORARY, text, code)
