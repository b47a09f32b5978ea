"""A reply comes in through a link, is told to whoever shared the record, and is taken over or declined."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Person
from yingzao.core.files.models import store_upload
from yingzao.core.history.actor import acting_as_guest
from yingzao.core.history.state import digest_of
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.records.services import Refusal, comment

from .links import may_share, why_closed
from .models import Decision, GuestLink, GuestReply, Purpose, ReplyFile, ReplyState
from .openings import shortened

MOST_FILES, MOST_REPLIES = 10, 20
FILE_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What a guest sends; the same ``uid`` twice is one reply."""

    uid: uuid.UUID
    text: str = ""
    decision: str = ""
    uploads: Sequence[UploadedFile] = ()


@transaction.atomic
def receive(link: GuestLink, answer: Answer, address: str | None) -> GuestReply:
    """Store a reply as received; nothing of the record changes."""
    locked = GuestLink.objects.select_for_update(of=("self",)).select_related("record", "made_by")
    link = locked.get(pk=link.pk)
    if twin := GuestReply.objects.filter(uid=answer.uid, link=link).first():
        return twin
    record = link.record.specific
    _check(link, record, answer)
    with acting_as_guest(str(link), shortened(address) or None):
        stored = [store_upload(upload, FILE_BYTES) for upload in answer.uploads]
        reply = GuestReply(
            uid=answer.uid, link=link, said_by=str(link), decision=answer.decision,
            text=answer.text.strip(), address=shortened(address),
        )  # fmt: skip
        reply.digest = digest_of({
            "record": digest_of(record.history_state()), "said_by": reply.said_by, "text": reply.text,
            "decision": reply.decision, "at": reply.at.isoformat(), "files": [file.sha256 for file in stored],
        })  # fmt: skip
        reply.save(action="received")
        for file in stored:
            ReplyFile(reply=reply, file=file).save(action="received")
        text = gettext_noop("A reply of %(guest)s to %(record)s was received: take it over or decline it")
        tell([link.made_by], NoticeKind.RESULT, text, record, {"guest": link, "record": record})
    return reply


def _check(link: GuestLink, record: Any, answer: Answer) -> None:
    if why_closed(link, record) is not None:
        raise Refusal(_("This link is no longer in force."))
    if not link.may_write:
        raise Refusal(_("This link is for reading only."))
    if link.purpose == Purpose.REPLY and answer.decision not in Decision.values:
        raise Refusal(_("Say whether you agree."))
    if link.purpose != Purpose.REPLY and answer.decision:
        raise Refusal(_("This link asks for no decision."))
    needs_words = answer.decision in ("", Decision.WITH_REMARKS, Decision.REFUSED)
    if needs_words and not answer.text.strip():
        raise Refusal(_("Write something first."))
    if len(answer.uploads) > MOST_FILES:
        raise Refusal(_("Send at most %s files at once.") % MOST_FILES)
    if link.replies.count() >= MOST_REPLIES:
        raise Refusal(_("Through one link at most %s replies come in. Ask for a new one.") % MOST_REPLIES)


@transaction.atomic
def take_over(reply: GuestReply, by: Person) -> GuestReply:
    """Make the reply a comment of the record under the name of ``by``, with its files."""
    fresh, record = _to_settle(reply, by)
    words = [fresh.get_decision_display() if fresh.decision else "", fresh.text]
    files = [each.file for each in fresh.files.select_related("file")]
    fresh.comment = comment(record, by, "\n".join(word for word in words if word), files)
    _settle(fresh, by, ReplyState.TAKEN_OVER, "taken_over")
    record.sign("reply_taken_over")
    return fresh


@transaction.atomic
def decline(reply: GuestReply, by: Person, reason: str) -> GuestReply:
    """Keep the reply outside the record, with the reason."""
    if not reason.strip():
        raise Refusal(_("Give the reason for declining."))
    fresh, record = _to_settle(reply, by)
    fresh.reason = reason.strip()[:300]
    _settle(fresh, by, ReplyState.DECLINED, "declined")
    record.sign("reply_declined")
    return fresh


def _to_settle(reply: GuestReply, by: Person) -> tuple[GuestReply, Any]:
    rows = GuestReply.objects.select_for_update(of=("self",)).select_related("link__record", "link__made_by")
    fresh = rows.get(pk=reply.pk)
    record = fresh.link.record.specific
    if not may_settle(fresh.link, by, record):
        text = _("The reply was sent to %s, who takes it over or declines it.")
        raise Refusal(text % fresh.link.made_by)
    if fresh.state != ReplyState.RECEIVED:
        text = _("This reply was settled by %(person)s already: %(state)s.")
        raise Refusal(text % {"person": fresh.settled_by, "state": fresh.get_state_display()})
    return fresh, record


def may_settle(link: GuestLink, person: Person, record: Any) -> bool:
    """Whoever shared the record; where they may no longer, everybody who may share and comment it."""
    able = may_share(person, record) and bool(may(person, "comment", record.kind, record=record))
    return able and (link.made_by_id == person.pk or not may_share(link.made_by, record))


def _settle(reply: GuestReply, by: Person, state: ReplyState, action: str) -> None:
    reply.state, reply.settled_by, reply.settled_at = state, by, timezone.now()
    reply.save(action=action)


def waiting_for(person: Person) -> QuerySet[GuestReply]:
    """Replies that this person is to take over or decline, oldest first."""
    return GuestReply.objects.filter(link__made_by=person, state=ReplyState.RECEIVED).order_by("pk")
