"""Suggestions: voted for, adopted or declined by the owner, carried by the next version, and seen through to it."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.accounts.models import Person
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.procedures.models import ProcedureVersion, VersionStatus
from yingzao.core.records.services import Refusal, locked, set_status
from yingzao.core.records.status import Status
from yingzao.core.rectification.services import sign_step

from .models import Outcome, Suggestion, SuggestionVote
from .steps import TRIAGE

ADOPTED = gettext_noop("Your suggestion was adopted: %(record)s")
DECLINED = gettext_noop("Your suggestion was declined: %(record)s. %(why)s")
IN_FORCE = gettext_noop("%(version)s is in force and carries your suggestion: %(record)s")


@transaction.atomic
def vote(suggestion: Suggestion, person: Person) -> bool:
    """Want the same, or no longer; returns whether the vote stands now. Nobody votes for a suggestion of their own."""
    fresh = locked(suggestion)
    if fresh.state != Status.IN_APPROVAL:
        raise Refusal(_("Votes are taken while a suggestion waits for its answer."))
    if fresh.author_id == person.pk:
        raise Refusal(_("It is your own suggestion; others vote for it."))
    given = SuggestionVote.objects.filter(suggestion=fresh, person=person).first()
    if given is None:
        SuggestionVote(suggestion=fresh, person=person).save(action="voted")
        return True
    given.withdrawn = not given.withdrawn
    given.save(action="vote_withdrawn" if given.withdrawn else "voted")
    return not given.withdrawn


@transaction.atomic
def adopt(suggestion: Suggestion, answer: str = "") -> Suggestion:
    """It is wanted: the version that is being written carries it, or the next one that will be."""
    fresh = _settle(suggestion, Outcome.ADOPTED, answer or _("Adopted."))
    draft = _draft_of(fresh)
    if draft is not None:
        _carry(fresh, draft)
    tell([fresh.author], NoticeKind.COPY, ADOPTED, fresh, {"record": fresh})
    return fresh


@transaction.atomic
def decline(suggestion: Suggestion, reason: str) -> Suggestion:
    """It is not wanted, and why; that ends it."""
    if not reason.strip():
        raise Refusal(_("Tell the author why it is declined."))
    fresh = set_status(_settle(suggestion, Outcome.DECLINED, reason), Status.CLOSED)
    tell([fresh.author], NoticeKind.COPY, DECLINED, fresh, {"record": fresh, "why": reason.strip()})
    return fresh


def _settle(suggestion: Suggestion, outcome: Outcome, answer: str) -> Suggestion:
    not_yours = _("The answer is not yours to give now; look at the present state.")
    return sign_step(
        suggestion, TRIAGE, not_yours, answer, outcome.value, outcome=outcome, answer=answer.strip()
    )


@transaction.atomic
def postpone(suggestion: Suggestion) -> Suggestion:
    """Take it out of the draft that carries it; the version begun after that one carries it."""
    fresh = locked(suggestion)
    if fresh.carried_by is None or fresh.carried_by.status != VersionStatus.DRAFT:
        raise Refusal(_("No draft carries it; there is nothing to leave for later."))
    fresh.carried_by = None
    fresh.save(action="postponed")
    return fresh


@transaction.atomic
def take_up(version: ProcedureVersion) -> None:
    """A new draft of the company's text carries every adopted suggestion that none carried before it."""
    if version.local_to_id is None:
        for suggestion in waiting_for(version.procedure_id):
            _carry(suggestion, version)


def waiting_for(procedure: int) -> QuerySet[Suggestion]:
    """Adopted suggestions for a procedure that no version carries yet."""
    found = Suggestion.objects.filter(about__procedure=procedure, outcome=Outcome.ADOPTED, carried_by=None)
    return found.filter(status=Status.APPROVED).select_related("author")


def carried_in(version: ProcedureVersion) -> QuerySet[Suggestion]:
    """What the change log of a version credits to people, the most wanted first to have come first."""
    found = Suggestion.objects.filter(carried_by=version.pk).current()
    return found.select_related("author", "project").order_by("clause", "pk")


def fulfil(version: ProcedureVersion) -> None:
    """The version is in force: what it carries is done, and its authors hear of it."""
    for suggestion in carried_in(version).filter(status=Status.APPROVED):
        fresh = set_status(suggestion, Status.CLOSED)
        params = {"version": version, "record": fresh}
        tell([fresh.author], NoticeKind.COPY, IN_FORCE, fresh, params)


def _carry(suggestion: Suggestion, version: ProcedureVersion) -> None:
    fresh = locked(suggestion)
    fresh.carried_by = version
    fresh.save(action="carried")


def _draft_of(suggestion: Suggestion) -> ProcedureVersion | None:
    """The company's draft of the procedure the suggestion is about."""
    drafts = suggestion.about.procedure.versions.filter(status=VersionStatus.DRAFT, local_to=None)
    return drafts.order_by("-pk").first()
