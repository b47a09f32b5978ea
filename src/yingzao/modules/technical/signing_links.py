"""Signed, expiring links to one briefing for people without an account.

A link says which briefing, until which day, and which issue of it; it is the same every time it is
printed, and publishing again makes the older ones useless. It is for a crew and hangs on the wall: a
guest link (``core/guests``) is for one person and shown once, so the two share their pages, not their secret.
"""

from datetime import date

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from .models import Briefing

_signer = Signer(salt="technical.briefing", sep="~")


class LinkInvalid(Exception):
    """The link is no longer good: expired, or replaced by a newer issue."""


class LinkForged(LinkInvalid):
    """Nobody here made this link."""


def token_for(briefing: Briefing) -> str:
    return _signer.sign(f"{briefing.pk}.{briefing.valid_until:%Y%m%d}.{briefing.issue}")


def briefing_behind(token: str) -> Briefing:
    """The briefing a link opens; raises :class:`LinkInvalid` when forged, expired or replaced."""
    try:
        pk, until, issue = _signer.unsign(token).split(".")
    except (BadSignature, ValueError) as error:
        raise LinkForged from error
    if timezone.localdate() > date(int(until[:4]), int(until[4:6]), int(until[6:])):
        raise LinkInvalid
    briefing = Briefing.objects.filter(pk=pk, issue=issue).exclude(published_at=None).first()
    if briefing is None:
        raise LinkInvalid
    return briefing
