"""Starter procedures (起步程序) shipped as data: looked at, and taken into the library as drafts to be reviewed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from yingzao.core.access.models import Post, Role
from yingzao.core.accounts.models import Person
from yingzao.core.procedures.models import Procedure, ProcedureVersion
from yingzao.core.records.services import Refusal
from yingzao.engines.procedures.binding import Scope, may_meet
from yingzao.engines.procedures.citations import citations_in
from yingzao.engines.procedures.validity import months_later
from yingzao.standards.library import Entry
from yingzao.standards.loader import load
from yingzao.standards.starter_procedures import StarterProcedure

FIRST_VERSION = "1.0"
CHINESE, ENGLISH = "zh-hans", "en"


@dataclass(frozen=True)
class Offer:
    """A starter procedure, and the procedure of the library that has its code, if there is one."""

    starter: StarterProcedure
    taken: Procedure | None
    has_english: bool


@dataclass(frozen=True)
class Edition:
    """A starter in one language, as it is read and taken in; ``starter`` has its words in that language."""

    starter: StarterProcedure
    language: str

    @property
    def title(self) -> str:
        return self.starter.en if self.language == ENGLISH else self.starter.zh


def starters() -> tuple[StarterProcedure, ...]:
    """All that are shipped: masters, then sub-procedures by type of works."""
    found = load("starter_procedures").procedures
    return tuple(sorted(found, key=lambda each: (not each.is_master, each.types, each.code)))


def offers() -> list[Offer]:
    library = {each.code: each for each in Procedure.objects.select_related("owner")}
    return [Offer(each, library.get(each.code), has_english(each.code)) for each in starters()]


def starter_of(code: str) -> StarterProcedure | None:
    return next((each for each in starters() if each.code == code), None)


def has_english(code: str) -> bool:
    """Are its clauses and steps written in English too?"""
    words = load("starter_procedures").english_of(code)
    return words is not None and words.text is not None


def edition_of(starter: StarterProcedure, language: str) -> Edition:
    """In ``language``, and in Chinese where there is no text in it."""
    words = load("starter_procedures").english_of(starter.code)
    if language != ENGLISH or words is None or words.text is None:
        return Edition(starter, CHINESE)
    return Edition(words.said_of(starter), ENGLISH)


def draft_of(edition: Edition) -> ProcedureVersion:
    """The version it would become, in no database: valid from today for as many months as it says."""
    starter, today = edition.starter, timezone.localdate()
    with override(edition.language):
        changes = _("Starter text: to be adapted to the company and reviewed before it is in force.")
    return ProcedureVersion(
        version=FIRST_VERSION, text=starter.text.strip(), steps=starter.step_rows, valid_from=today,
        valid_until=months_later(today, starter.months) - timedelta(days=1), changes=changes,
    )  # fmt: skip


def scope_of(starter: StarterProcedure) -> Scope:
    return Scope(starter.is_master, frozenset(starter.types), frozenset(starter.crafts))


def governed_already(scope: Scope, kinds: Iterable[str], others: Iterable[Procedure]) -> dict[str, Procedure]:
    """Of ``kinds`` those that another procedure governs with equal right, and which: only one may refuse a record."""
    meeting = [other for other in others if may_meet(scope, other.binding)]
    found = ((kind, next((each for each in meeting if kind in each.kinds), None)) for kind in sorted(kinds))
    return {kind: other for kind, other in found if other is not None}


@dataclass(frozen=True)
class CitedStandard:
    """A standard the text cites; ``entry`` is None where the list shipped with the product does not know it."""

    number: str
    entry: Entry | None

    @property
    def is_verified(self) -> bool:
        return self.entry is not None and self.entry.confidence.verified


def standards_cited(text: str) -> list[CitedStandard]:
    """Each once, in the order of the text."""
    known = {each.number: each for each in load("library").entries}
    numbers = dict.fromkeys(each.number for each in citations_in(text))
    return [CitedStandard(number, known.get(number)) for number in numbers]


def take_in(codes: Sequence[str], by: Person, language: str = CHINESE) -> list[Procedure]:
    """Enter the starters of ``codes`` into the library, each with a draft of its first version; returns the new ones.

    Each in ``language``, and in Chinese where it has no text in it. The master of a sub-procedure comes along. What
    has its code in the library already is left as it is, and a ledger that another procedure governs stays with that
    one. Raises :class:`Refusal` and enters nothing.
    """
    known = {each.code: each for each in starters()}
    if unknown := [code for code in codes if code not in known]:
        raise Refusal(_("There is no starter procedure %s.") % unknown[0])
    if not codes:
        raise Refusal(_("Choose at least one procedure to take in."))
    if language not in (CHINESE, ENGLISH):
        raise Refusal(_("Choose Chinese or English as the language of the text."))
    wanted = {*codes, *filter(None, (known[code].master for code in codes))}
    try:
        with transaction.atomic():
            entered = set(Procedure.objects.values_list("code", flat=True))
            chosen = [each for each in starters() if each.code in wanted - entered]
            return [_enter(edition_of(each, language), by) for each in chosen]
    except IntegrityError as twin:
        text = _("Somebody took one of them in at this very moment; nothing was stored. Look again.")
        raise Refusal(text) from twin


def _enter(edition: Edition, by: Person) -> Procedure:
    starter = edition.starter
    stays = governed_already(scope_of(starter), starter.kinds, Procedure.objects.all())
    procedure = Procedure(
        code=starter.code, title=edition.title, scope=starter.scope, owner=owner_of(starter, by),
        kinds=[kind for kind in starter.kinds if kind not in stays],
        master=Procedure.objects.get(code=starter.master) if starter.master else None,
        types=list(starter.types), crafts=list(starter.crafts),
        bypass_role=Role.objects.filter(code=starter.bypass).first(),
    )  # fmt: skip
    procedure.save(action="taken_in")
    draft = draft_of(edition)
    draft.procedure = procedure
    draft.save(action="version_begun")
    return procedure


def owner_of(starter: StarterProcedure, by: Person) -> Any:
    """Whoever takes it in, if they hold the owner's role in the company; else its first holder; else they do."""
    held: Any = Post.objects.filter(
        Post.in_force(), project=None, role__code=starter.owner, person__is_active=True
    )
    holders = [post.person for post in held.select_related("person").order_by("pk")]
    return by if by in holders or not holders else holders[0]
