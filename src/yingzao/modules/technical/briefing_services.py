"""The verbs of a briefing: name who must hear it, publish it, sign it, call for repetition."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.files.drawn import png_of
from yingzao.core.files.models import Shows, StoredFile, store_bytes
from yingzao.core.files.photos import Developed
from yingzao.core.records.services import Refusal, create, locked
from yingzao.core.records.status import Status
from yingzao.core.rectification.evidence import keep, photos_of

from .hazard_tables import national_table
from .models import Briefing, BriefingAttendee, BriefingSignature, MethodStatement, SigningMethod
from .queries import in_force
from .wording import label

#: chapters of a scheme that each level is told (31号文 九章 by key)
TOLD = {
    "company": (
        "overview",
        "basis",
        "plan",
        "technique",
        "safety_measures",
        "staffing",
        "acceptance",
        "emergency",
    ),
    "project": ("overview", "plan", "technique", "safety_measures", "staffing", "acceptance", "emergency"),
    "crew": ("overview", "technique", "safety_measures", "emergency"),
}


def content_from(statement: MethodStatement, level: str) -> str:
    """The text of a briefing, taken from the chapters of the scheme that its level is told."""
    parts = []
    for chapter in national_table().workflow.chapters:
        text = (statement.chapters or {}).get(chapter.key, "").strip()
        if chapter.key in TOLD[level] and text:
            parts.append(f"【{label(chapter)}】\n{text}")
    return "\n\n".join(parts)


def content_digest(briefing: Briefing) -> str:
    """SHA-256 of exactly the text that is read and signed."""
    return hashlib.sha256(
        f"{briefing.full_number}\n{briefing.title}\n{briefing.content}".encode()
    ).hexdigest()


@dataclass(frozen=True)
class AttendeeLine:
    """One pasted row: name, crew, last four digits of the phone."""

    name: str
    crew: str = ""
    phone_tail: str = ""


def read_attendees(text: str) -> list[AttendeeLine]:
    """Rows of name, crew and phone as pasted from Excel or typed with commas; a whole phone number is cut."""
    lines = []
    for row, raw in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in raw.replace("，", "\t").replace(",", "\t").split("\t")]
        if not any(cells):
            continue
        name, crew, phone = [*cells, "", ""][:3]
        digits = "".join(character for character in phone if character in "0123456789")
        if not name or len(name) > 40 or len(crew) > 40:
            raise Refusal(_("Row %s: give a name and a crew of at most 40 characters each.") % row)
        if phone and len(digits) < 4:
            raise Refusal(_("Row %s: give at least the last four digits of the phone.") % row)
        lines.append(AttendeeLine(name, crew, digits[-4:]))
    return lines


@transaction.atomic
def name_attendees(briefing: Briefing, lines: list[AttendeeLine]) -> list[BriefingAttendee]:
    """Add people who must sign; those already on the list stay as they are."""
    fresh = _alive(briefing)
    added = []
    for line in lines:
        person = fresh.attendees.filter(name=line.name, phone_tail=line.phone_tail).first()
        if person is None:
            person = BriefingAttendee(
                briefing=fresh, name=line.name, crew=line.crew, phone_tail=line.phone_tail
            )
            person.save(action="named")
            added.append(person)
    return added


@transaction.atomic
def excuse_attendee(attendee: BriefingAttendee, reason: str) -> BriefingAttendee:
    """Somebody on the list need not sign after all (left the site), with the reason in the history."""
    if not reason.strip():
        raise Refusal(_("Give the reason why this person need not sign."))
    if BriefingSignature.objects.filter(attendee=attendee).exists():
        raise Refusal(_("%s has signed already.") % attendee.name)
    attendee.required = False
    attendee.save(action="excused")
    attendee.sign("excuse_reason", {"reason": [None, reason.strip()]})
    return attendee


@transaction.atomic
def publish_briefing(briefing: Briefing) -> Briefing:
    """Open the briefing for signing by its link; publishing again invalidates links printed before."""
    fresh = _alive(briefing)
    if fresh.status != Status.APPROVED:
        raise Refusal(_("A briefing is published after its approval."))
    if fresh.statement.pk != in_force(fresh.statement).pk or fresh.statement.status != Status.APPROVED:
        raise Refusal(
            _("Scheme %s is not in force; brief from the approved revision.") % fresh.statement.full_number
        )
    if fresh.valid_until < timezone.localdate():
        raise Refusal(
            _("The briefing is valid until %s only; make a new one.") % fresh.valid_until.isoformat()
        )
    if not fresh.open_to_all and not fresh.attendees.filter(required=True).exists():
        raise Refusal(_("Name the people who must sign first."))
    fresh.published_at, fresh.issue = timezone.now(), fresh.issue + 1
    fresh.save(action="published")
    return fresh


@transaction.atomic
def brief_again(briefing: Briefing) -> Briefing:
    """Begin the same briefing from the revision in force, for the same people."""
    old = locked(briefing)
    if not old.needs_rebriefing:
        raise Refusal(_("Briefing %s is still good.") % old.full_number)
    statement = in_force(old.statement)
    again = create(
        Briefing, project=old.project, title=old.title, part=old.part, statement=statement, level=old.level,
        content=content_from(statement, old.level), valid_until=max(old.valid_until, timezone.localdate()),
        open_to_all=old.open_to_all, responsible=old.responsible,
    )  # fmt: skip
    people = old.attendees.filter(required=True)
    name_attendees(again, [AttendeeLine(each.name, each.crew, each.phone_tail) for each in people])
    return again


@transaction.atomic
def mark_for_rebriefing(statement: MethodStatement) -> list[Briefing]:
    """Every briefing given from ``statement`` must be given again, for its text is no longer in force."""
    marked = []
    for briefing in statement.briefings.filter(needs_rebriefing=False).exclude(status=Status.VOID):
        fresh = locked(briefing)
        fresh.needs_rebriefing = True
        fresh.save(action="needs_rebriefing")
        marked.append(fresh)
    return marked


# -- signing without an account ------------------------------------------------------------------------


@dataclass(frozen=True)
class SignatureGiven:
    """What somebody sent from the public page."""

    digest: str
    drawn: str = ""
    typed_name: str = ""
    phone_tail: str = ""
    read_seconds: int = 0


def is_open_for_signing(briefing: Briefing) -> bool:
    published = briefing.published_at is not None and briefing.status == Status.APPROVED
    return published and not briefing.needs_rebriefing and briefing.valid_until >= timezone.localdate()


@transaction.atomic
def sign_briefing(attendee: BriefingAttendee, given: SignatureGiven, ip: str | None) -> BriefingSignature:
    """Keep one signature of one person; sent twice it is still one, the first."""
    briefing = locked(attendee.briefing)
    if attendee.phone_tail and given.phone_tail != attendee.phone_tail:
        raise Refusal(_("The last four digits of the phone do not fit this name."))
    earlier = BriefingSignature.objects.filter(attendee=attendee).first()
    if earlier is not None:
        return earlier
    if not is_open_for_signing(briefing):
        raise Refusal(_("This briefing is no longer open for signing. Ask whoever briefed you."))
    if given.digest != content_digest(briefing):
        raise Refusal(_("The text has changed meanwhile. Read it again, then sign."))
    file = _drawn_file(attendee, given.drawn) if given.drawn else None
    if file is None and given.typed_name.strip() != attendee.name:
        raise Refusal(_("Sign by hand, or type your name exactly as on the list."))
    signature = BriefingSignature(
        attendee=attendee, signed_at=timezone.now(), file=file, ip=ip, content_digest=given.digest,
        method=SigningMethod.TOUCH if file else SigningMethod.TYPED, read_seconds=given.read_seconds,
    )  # fmt: skip
    signature.save(action="signed")
    return signature


@transaction.atomic
def sign_with_photos(
    attendee: BriefingAttendee, given: SignatureGiven, ip: str | None, photos: Sequence[Developed]
) -> BriefingSignature:
    """:func:`sign_briefing` with photos of the site; they hang on the briefing once, with a first signature only."""
    briefing = locked(attendee.briefing)
    signed_before = BriefingSignature.objects.filter(attendee=attendee).exists()
    signature = sign_briefing(attendee, given, ip)
    here = set(photos_of(briefing, Shows.SITE).values_list("file__photo__original__sha256", flat=True))
    fresh = [each for each in photos if each.sha256 not in here]
    if fresh and signed_before:
        raise Refusal(_("You have signed already. Give further photos to whoever briefed you."))
    keep(briefing, fresh, Shows.SITE)
    return signature


@transaction.atomic
def add_oneself(briefing: Briefing, line: AttendeeLine) -> BriefingAttendee:
    """Somebody not on the list comes in through the link; refused where the briefing does not allow it."""
    fresh = locked(briefing)
    if not fresh.open_to_all:
        raise Refusal(_("Choose your name from the list. If it is missing, ask whoever briefed you."))
    if not is_open_for_signing(fresh):
        raise Refusal(_("This briefing is no longer open for signing. Ask whoever briefed you."))
    if not line.name:
        raise Refusal(_("Give your name."))
    known = fresh.attendees.filter(name=line.name, phone_tail=line.phone_tail).first()
    return known or _named(fresh, line)


def _named(briefing: Briefing, line: AttendeeLine) -> BriefingAttendee:
    attendee = BriefingAttendee(
        briefing=briefing, name=line.name[:40], crew=line.crew[:40], phone_tail=line.phone_tail
    )
    attendee.full_clean()
    attendee.save(action="came_in")
    return attendee


def png_from_data_url(text: str) -> bytes:
    """The bytes of a drawn signature; refused when it is no PNG or far too large."""
    content = png_of(text)
    if content is None:
        raise Refusal(_("The signature did not arrive. Sign again."))
    return content


def _drawn_file(attendee: BriefingAttendee, drawn: str) -> StoredFile:
    return store_bytes(png_from_data_url(drawn), f"signature-{attendee.pk}.png", "image/png")


def _alive(briefing: Briefing) -> Briefing:
    fresh = locked(briefing)
    if fresh.needs_rebriefing or fresh.status in (Status.VOID, Status.SUPERSEDED):
        raise Refusal(_("Briefing %s is no longer in force.") % fresh.full_number)
    return fresh
