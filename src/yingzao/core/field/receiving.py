"""An entry from site is received: whole, once, and with both its times.

One transaction holds what the form brought about and the receipt for it. The same entry again gets the stored receipt.
What is refused leaves nothing here: the device keeps it, shows why, and the person decides.
"""

import hashlib
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.middleware import client_ip
from yingzao.core.files.noted import Noted, note
from yingzao.core.guests.openings import shortened
from yingzao.core.history.actor import acting_as_guest
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal

from . import uploads
from .carrying import Outcome, carry, destination
from .models import SiteEntry, Upload
from .sendable import Scope, may_carry, scope_of
from .sent import Sent
from .since import what_happened_since

ON_WHAT_WAS_READ = {"record_do", "record_decide"}
"""Verbs on a record as it was read: where it has moved on since, it is read again first."""
HOWEVER_IT_STANDS = {"comment", "attach", "link"}
"""What may be added to a record in any version."""


class FilesMissing(Exception):
    """The entry names files that are not here yet."""

    def __init__(self, hashes: list[str]) -> None:
        super().__init__(hashes)
        self.hashes = hashes


class Used(Exception):
    """The entry's uid came before with another content or from somebody else."""


def receive(request: HttpRequest, sent: Sent, sent_at: datetime) -> dict[str, Any]:
    """Carry the entry to its view; the answer is a receipt, or says what needs attention.

    Raises :class:`FilesMissing` before anything is written when not every file is here with its hash, and
    :class:`Used` for a uid that is taken.
    """
    person: Any = request.user if sent.person_id is not None else None
    if earlier := _received_before(sent, person):
        return earlier
    match = destination(sent.path)
    if match is None or not may_carry(match, person is None):
        return _attention(Outcome(reason="refused", text=_("This form cannot be sent from the field app.")))
    try:
        scope = scope_of(request, match) if person is None else None
    except Refusal as closed:
        return _attention(Outcome(reason="closed", text=str(closed)))
    sender = uploads.of_link(sent.path) if person is None else uploads.of_person(person)
    hashes = {file.sha256 for file in sent.files}
    if hashes and (lacking := uploads.missing(sender, hashes)):
        raise FilesMissing(lacking)
    guest = acting_as_guest(scope.name, shortened(client_ip(request)) or None) if scope else nullcontext()
    try:
        with guest, transaction.atomic():
            answer = _receive(request, sent, sent_at, match, scope)
            Upload.objects.filter(**sender.key, sha256__in=hashes).delete()
            return answer
    except _Undone as undone:
        return _attention(undone.outcome)
    except IntegrityError:
        if earlier := _received_before(sent, person):
            return earlier  # a twin came at the same moment
        raise


class _Undone(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome


def _received_before(sent: Sent, person: Any) -> dict[str, Any] | None:
    found = SiteEntry.objects.filter(uid=sent.uid).first()
    if found is None:
        return None
    if found.digest != sent.digest or found.person_id != (person.pk if person else None):
        raise Used
    return {**found.answer, "again": True}


def _receive(
    request: HttpRequest, sent: Sent, sent_at: datetime, match: ResolverMatch, scope: Scope | None
) -> dict[str, Any]:
    now = timezone.now()
    path = sent.path if scope is None else f"/{match.route}"  # the secret of a link is kept nowhere
    entry = SiteEntry(
        uid=sent.uid, person_id=sent.person_id, device=sent.device, sequence=sent.sequence, path=path,
        digest=sent.digest, written_at=sent.written_at, clock_off_ms=round((now - sent_at).total_seconds() * 1000),
        clock_off_then_ms=sent.clock_off_then_ms, received_at=now,
    )  # fmt: skip
    entry.save()  # first of all, so that a twin waits here
    if match.view_name in ON_WHAT_WAS_READ and match.kwargs.get("verb") not in HOWEVER_IT_STANDS:
        _refuse_outdated(request, sent, match.kwargs["pk"])
    before = _version_of(match.kwargs.get("pk"))
    outcome = carry(request, sent, match, _files(sent, entry), entry.written_really_at)
    if not outcome.is_done:
        raise _Undone(outcome)
    record = _record_at(outcome.url) if scope is None else scope.record
    entry.record_id = record.pk if record else None
    entry.answer = _receipt(entry, outcome if scope is None else replace(outcome, url=""), record)
    if record is not None and record.pk == match.kwargs.get("pk"):
        entry.answer["versions"] = [before, record.version]
    entry.save()
    if record is not None:
        record.specific.sign("entered_late" if entry.is_late else "carried_in", entry.in_history())
    return entry.answer


def _files(sent: Sent, entry: SiteEntry) -> list[tuple[str, Any]]:
    off, found = timedelta(milliseconds=entry.clock_off_ms), []
    for file in sent.files:
        try:
            content = uploads.opened(file.sha256, file.name, file.content_type)
        except Refusal as refusal:
            raise FilesMissing([file.sha256]) from refusal
        taken_at = file.taken_at + off if file.taken_at else None
        found.append((file.field, note(content, Noted(file.taken_at, taken_at))))
    return found


def _refuse_outdated(request: HttpRequest, sent: Sent, pk: int) -> None:
    """A decision counts for what was read. What was changed since is shown, and decided on anew."""
    record = Record.objects.visible_to(request.user).filter(pk=pk).first()
    if record is None or record.version == _after_own_entries(sent, record):
        return
    text = (
        _("%s has changed since you read it. Look at it as it is now, then decide again.")
        % record.full_number
    )
    conflict = what_happened_since(record, sent.seen_version or record.version - 1, request.user)
    raise _Undone(Outcome(url=record.get_absolute_url(), reason="conflict", text=text, conflict=conflict))


def _version_of(pk: Any) -> int | None:
    return Record.objects.filter(pk=pk).values_list("version", flat=True).first() if pk else None


def _after_own_entries(sent: Sent, record: Record) -> int | None:
    """The version that the record read on site has by what the same hand wrote there before and nobody else between:
    the points of a round, then its closing."""
    earlier = SiteEntry.objects.filter(
        record=record.pk, person=sent.person_id, device=sent.device, sequence__lt=sent.sequence
    )
    version = sent.seen_version
    for entry in earlier.order_by("sequence"):
        before, after = entry.answer.get("versions") or (None, None)
        if before == version:
            version = after
    return version


def _record_at(url: str) -> Record | None:
    match = destination(urlsplit(url).path)
    if match is None or match.view_name != "record":
        return None
    return Record.objects.filter(pk=match.kwargs["pk"]).first()


def _receipt(entry: SiteEntry, outcome: Outcome, record: Record | None) -> dict[str, Any]:
    number = record.full_number if record else ""
    sealed = f"{entry.digest} {number} {entry.received_at.isoformat()}"
    return {
        "state": "received", "digest": entry.digest, "receipt": hashlib.sha256(sealed.encode()).hexdigest(),
        "number": number, "url": outcome.url, "text": outcome.text, "late": entry.is_late,
        "received_at": entry.received_at.isoformat(),
    }  # fmt: skip


def _attention(outcome: Outcome) -> dict[str, Any]:
    return {
        "state": "attention", "reason": outcome.reason, "text": outcome.text, "errors": outcome.errors,
        "conflict": outcome.conflict, "url": outcome.url,
    }  # fmt: skip
