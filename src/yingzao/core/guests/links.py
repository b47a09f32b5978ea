"""Making, replacing, revoking a guest link; finding the one behind a secret; and whether it still opens."""

import hashlib
import re
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Person
from yingzao.core.records.models import Attachment, Record
from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import Status

from .models import Closed, GuestLink, Purpose

SHARE = "share"
"""The verb that makes, sees and revokes guest links of a record."""
USUAL_DAYS, MOST_DAYS = 7, 90
_SECRET_BYTES = 24
_PIN = re.compile(r"\d{4,8}")


@dataclass(frozen=True)
class Invitation:
    """Who is given what for how long."""

    guest: str
    organisation: str
    purpose: Purpose
    valid_until: date
    contact: str = ""
    pin: str = ""
    shows_comments: bool = False
    files: Iterable[Attachment] = ()
    uid: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def share(record: Record, by: Person, wish: Invitation) -> tuple[GuestLink, str]:
    """Make a link; returns it with its secret, which nobody can be told again."""
    fresh = locked(record)  # of two equal submissions the second waits here, and then finds the first
    if GuestLink.objects.filter(uid=wish.uid).exists():
        raise Refusal(_("This link was made a moment ago. If you did not see it, replace it by a new one."))
    if fresh.state in {Status.VOID, Status.SUPERSEDED}:
        raise Refusal(_("%s is no longer in force; share the newest revision.") % fresh.full_number)
    _check(fresh, wish)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    link = GuestLink(
        uid=wish.uid, record_id=fresh.pk, made_by=by, secret_hash=hash_of(secret),
        pin_hash=make_password(wish.pin) if wish.pin else "", guest=wish.guest.strip(),
        organisation=wish.organisation.strip(), contact=wish.contact.strip(), purpose=wish.purpose,
        valid_until=wish.valid_until, shows_comments=wish.shows_comments,
        files=sorted(attachment.pk for attachment in wish.files),
    )  # fmt: skip
    link.save(action="shared")
    fresh.sign("shared")  # to whom is for those who may share: the record's history is read by more
    return link, secret


def _check(record: Record, wish: Invitation) -> None:
    if not wish.guest.strip() or not wish.organisation.strip():
        raise Refusal(_("Name the guest and their organisation."))
    _check_day(wish.valid_until)
    if wish.pin and not _PIN.fullmatch(wish.pin):
        raise Refusal(_("A PIN has 4 to 8 digits."))
    if any(each.record_id != record.pk or each.withdrawn for each in wish.files):
        raise Refusal(_("Choose files of this record."))


def _check_day(day: date) -> None:
    today = timezone.localdate()
    if not today <= day <= today + timedelta(days=MOST_DAYS):
        text = _("A guest link is valid until a day between today and %s days from now.")
        raise Refusal(text % MOST_DAYS)


@transaction.atomic
def replace(link: GuestLink, by: Person, valid_until: date) -> tuple[GuestLink, str]:
    """The same for the same guest under a new secret; the old address says that it was replaced."""
    old = GuestLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if old.replaced_by_id:
        raise Refusal(_("This link was replaced already."))
    files = Attachment.objects.filter(pk__in=old.files, withdrawn=False)
    wish = Invitation(
        old.guest, old.organisation, Purpose(old.purpose), valid_until, old.contact,
        shows_comments=old.shows_comments, files=files,
    )  # fmt: skip
    new, secret = share(old.record.specific, by, wish)
    if old.pin_hash:
        new.pin_hash = old.pin_hash
        new.save(action="pin_kept")
    old.replaced_by, old.revoked_at = new, old.revoked_at or timezone.now()
    old.save(action="replaced")
    return new, secret


@transaction.atomic
def revoke(link: GuestLink) -> GuestLink:
    """It opens nothing from now on; revoking twice is one revocation."""
    fresh = GuestLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if fresh.revoked_at is None:
        fresh.revoked_at = timezone.now()
        fresh.save(action="revoked")
        fresh.record.specific.sign("unshared")
    return fresh


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def link_behind(secret: str) -> GuestLink | None:
    """The link whose secret this is; whether it still opens is asked with :func:`why_closed`."""
    related = ("record__project", "made_by__organisation")
    return GuestLink.objects.filter(secret_hash=hash_of(secret)).select_related(*related).first()


def why_closed(link: GuestLink, record: Any) -> Closed | None:
    """Asked at every opening: a link is worth no more than the right of whoever answers for it today."""
    if link.replaced_by_id:
        return Closed.REPLACED
    if link.revoked_at:
        return Closed.REVOKED
    if link.is_expired:
        return Closed.EXPIRED
    if record.state in {Status.VOID, Status.SUPERSEDED}:
        return Closed.VOID
    return None if may_share(link.made_by, record) else Closed.NO_RIGHT


def may_share(person: Person, record: Any) -> bool:
    return bool(may(person, "view", record.kind, record=record)) and bool(
        may(person, SHARE, record.kind, record=record)
    )


def files_of(link: GuestLink) -> list[Attachment]:
    """The attachments that go along, without those withdrawn since."""
    found = Attachment.objects.filter(pk__in=link.files, record=link.record_id, withdrawn=False)
    return list(found.select_related("file"))
