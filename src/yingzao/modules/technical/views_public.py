"""The only screens without sign-in: read one briefing behind a signed link and sign it with a finger."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.accounts.middleware import client_ip
from yingzao.core.field.sendable import Scope
from yingzao.core.files.noted import photos_in
from yingzao.core.files.photos import ACCEPTED, MOST_AT_ONCE
from yingzao.core.history.actor import acting_as_guest
from yingzao.core.records.services import Refusal
from yingzao.core.rectification.evidence import Taker, develop
from yingzao.core.screens.guest_frame import LinkClosed, UnknownLink, as_refusal, for_guests
from yingzao.core.screens.pages import key_in, page

from .briefing_services import (
    AttendeeLine,
    SignatureGiven,
    add_oneself,
    content_digest,
    is_open_for_signing,
    sign_with_photos,
)
from .models import Briefing, BriefingAttendee, BriefingSignature
from .queries import unsigned
from .sections import sections
from .signing_links import LinkForged, LinkInvalid, briefing_behind

_REPLACED = gettext_noop(
    "It has expired or was replaced by a newer one. "
    "Scan the code on the newest sheet or ask whoever briefed you."
)
_clock = Signer(salt="technical.briefing.opened")
_receipts = Signer(salt="technical.briefing.receipt", sep="~")


def _published(token: str) -> Briefing:
    """The briefing behind a link in force; otherwise the frame's page says why not."""
    try:
        return briefing_behind(token)
    except LinkForged as error:
        raise UnknownLink from error
    except LinkInvalid as error:
        raise LinkClosed(_(_REPLACED)) from error


def _behind(token: str) -> Briefing:
    """The same, while it may be signed."""
    found = _published(token)
    if found.needs_rebriefing:
        raise LinkClosed(_("The scheme was revised; a new briefing follows. Do not work by the old text."))
    if not is_open_for_signing(found):
        raise LinkClosed(_("This briefing is no longer open for signing. Ask whoever briefed you."))
    return found


def opened_by(token: str) -> Scope:
    """What somebody of the crew may send in later; raises Refusal where the link opens nothing any more."""
    with as_refusal():
        found = _behind(token)
    return Scope(found, _("crew"))


@for_guests
def briefing(request: HttpRequest, token: str) -> HttpResponse:
    """Read the text to its end, choose one's name, sign."""
    found = _behind(token)
    if request.method != "POST":
        return _reading(request, found, token)
    try:
        signature = _sign(request, found)
    except Refusal as refusal:
        return _reading(request, found, token, str(refusal))
    except ValidationError as error:
        return _reading(request, found, token, " ".join(error.messages))
    receipt = _receipts.sign(str(signature.pk))
    return HttpResponseRedirect(reverse("briefing_signed", args=[token, receipt]))


def _reading(request: HttpRequest, found: Briefing, token: str, error: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "briefing": found, "chapters": sections(found.content), "people": unsigned(found), "error": error,
        "digest": content_digest(found), "opened": request.POST.get("opened") or _stamp(),
        "sent": request.POST, "token": token, "photos_accepted": ACCEPTED, "most_photos": MOST_AT_ONCE,
    }  # fmt: skip
    return page(request, "technical/public_briefing.html", context, status=422 if error else 200)


def _sign(request: HttpRequest, found: Briefing) -> BriefingSignature:
    post = request.POST
    if "read" not in post:
        raise Refusal(_("Read the text to its end and tick that you have understood it."))
    typed = "typed_signature" in post
    given = SignatureGiven(
        digest=post.get("digest", ""), drawn="" if typed else post.get("signature", ""),
        typed_name=post.get("typed_name", "") if typed else "", phone_tail=post.get("phone_tail", "").strip(),
        read_seconds=_seconds_since(post.get("opened", "")),
    )  # fmt: skip
    ip, name = client_ip(request), _guest_name(found, post)
    shots = develop(
        photos_in(post, request.FILES, "photos"), found.project, found.part, Taker(name, _("guest"))
    )
    with acting_as_guest(name, ip), transaction.atomic():
        return sign_with_photos(_attendee(found, post), given, ip, shots)


def _guest_name(found: Briefing, post: Any) -> str:
    chosen = found.attendees.filter(pk=key_in(post.get("attendee"))).first()
    return chosen.name if chosen else post.get("own_name", "").strip()[:40] or _("guest")


def _attendee(found: Briefing, post: Any) -> BriefingAttendee:
    """The chosen person of this very briefing, or whoever adds himself where that is allowed."""
    chosen = post.get("attendee", "")
    if chosen == "new":
        line = AttendeeLine(
            post.get("own_name", "").strip()[:40], post.get("own_crew", "").strip()[:40],
            post.get("phone_tail", "").strip(),
        )  # fmt: skip
        return add_oneself(found, line)
    attendee = found.attendees.filter(pk=key_in(chosen)).first()
    if attendee is None:
        raise Refusal(_("Choose your name."))
    return attendee


def _stamp() -> str:
    return _clock.sign(str(int(timezone.now().timestamp())))


def _seconds_since(opened: str) -> int:
    """How long the page was open; nothing where the stamp is missing or not ours."""
    try:
        at = int(_clock.unsign(opened))
    except (BadSignature, ValueError):
        return 0
    return max(0, int(timezone.now().timestamp()) - at)


@for_guests
def done(request: HttpRequest, token: str, receipt: str) -> HttpResponse:
    """What somebody sees who has signed; reached again by a second tap on the same button."""
    try:
        pk = _receipts.unsign(receipt)
    except BadSignature as error:
        raise UnknownLink from error
    given = BriefingSignature.objects.filter(pk=pk, attendee__briefing=_published(token))
    signature = given.select_related("attendee").first()
    if signature is None:
        raise UnknownLink
    context = {"briefing": signature.attendee.briefing, "signature": signature}
    return page(request, "technical/public_done.html", context)
