"""The verbs of an expert review: seat experts, take their votes, conclude, answer and close amendments."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import StoredFile
from yingzao.core.history.actor import current_actor
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import EDITABLE, Status
from yingzao.core.routes.services import submit

from .conflicts import conflict_of
from .hazard_tables import national_table
from .models import Amendment, ConflictDeclaration, Expert, ExpertReview, PanelMember, Vote
from .queries import is_reviewed_for_panel

_MILDEST_FIRST = [Vote.PASSED, Vote.AMEND, Vote.FAILED]


def min_experts() -> int:
    return national_table().workflow.min_experts


@transaction.atomic
def seat_expert(review: ExpertReview, expert: Expert) -> PanelMember:
    """Put an expert on the panel; refused with the reason where there is a conflict of interest."""
    fresh = _editable(review)
    if not expert.active:
        raise Refusal(_("%s is no longer in the expert pool.") % expert.name)
    conflict = conflict_of(expert, fresh.project)
    if conflict:
        raise Refusal(_("%s The expert must stand aside; choose another one.") % conflict)
    member = PanelMember.objects.filter(review=fresh, expert=expert).first() or PanelMember(
        review=fresh, expert=expert
    )
    member.withdrawn = False
    member.save(action="seated")
    return member


@transaction.atomic
def unseat_expert(member: PanelMember) -> PanelMember:
    """Take an expert off the panel before its conclusion."""
    _editable(member.review)
    member.withdrawn = True
    member.save(action="unseated")
    return member


@transaction.atomic
def record_vote(
    member: PanelMember,
    vote: str,
    opinion: str = "",
    signature: StoredFile | None = None,
    signed_name: str = "",
) -> PanelMember:
    """Note what an expert decided, under the expert's signature."""
    _editable(member.review)
    if vote not in Vote.values:
        raise Refusal(_("Choose one of: passed, passed with amendments, not passed."))
    if vote != Vote.PASSED and not opinion.strip():
        raise Refusal(_("%s: say what is wrong.") % member.expert.name)
    if signature is None and signed_name.strip() != member.expert.name:
        raise Refusal(_("%s has to sign, by hand or by typing the own name.") % member.expert.name)
    member.vote, member.opinion = vote, opinion.strip()
    member.signature, member.signed_name = signature, signed_name.strip()
    member.save(action="voted")
    return member


@transaction.atomic
def conclude_review(review: ExpertReview, conclusion: str, report: str, amendments: str = "") -> ExpertReview:
    """Write down the panel's conclusion for good; ``amendments`` holds one item a line."""
    fresh = _editable(review)
    members = seated(fresh)
    _check_time(fresh)
    _check_panel(fresh, members)
    wanted = [line.strip() for line in amendments.splitlines() if line.strip()]
    _check_conclusion(conclusion, members, wanted)
    if not report.strip():
        raise Refusal(_("Write the report of the panel."))
    fresh.conclusion, fresh.report, fresh.concluded_at = conclusion, report.strip(), timezone.now()
    fresh.save(action="concluded")
    author = fresh.statement.responsible_id or fresh.statement.author_id
    for number, text in enumerate(wanted, start=1):
        Amendment(review=fresh, number=number, text=text, responsible_id=author).save()
    submit(fresh, _actor())
    return fresh


def check_concluded(review: ExpertReview) -> None:
    """Refuse to file a review that was not concluded by a proper panel."""
    if not review.conclusion:
        raise Refusal(_("Conclude the review: its votes, report and conclusion are missing."))
    _check_panel(review, seated(review))


def seated(review: ExpertReview) -> list[PanelMember]:
    return list(review.members.filter(withdrawn=False).select_related("expert__unit"))


def best_conclusion(votes: list[str]) -> Vote:
    """The mildest conclusion more than half of the panel carries.

    A vote for amendments does not carry an unconditional pass, but it does carry a pass with amendments.
    """
    for conclusion in _MILDEST_FIRST:
        severity = _MILDEST_FIRST.index(conclusion)
        carried = sum(_MILDEST_FIRST.index(Vote(vote)) <= severity for vote in votes)
        if carried * 2 > len(votes):
            return conclusion
    return Vote.FAILED


def _check_time(review: ExpertReview) -> None:
    """The experts meet over a scheme that company and supervisor have already signed (第12条)."""
    statement = locked(review.statement)
    if statement.status != Status.IN_APPROVAL or not is_reviewed_for_panel(statement):
        text = _(
            "%s must be signed by the company and the chief supervision engineer before the experts meet."
        )
        raise Refusal(text % statement.full_number)


def _check_panel(review: ExpertReview, members: list[PanelMember]) -> None:
    """At least five experts, none of them interested, all of them heard (第12、13条)."""
    if len(members) < min_experts():
        text = _(
            "The panel has %(count)s experts; at least %(least)s are required (Order No. 37, article 12)."
        )
        raise Refusal(text % {"count": len(members), "least": min_experts()})
    for member in members:
        conflict = conflict_of(member.expert, review.project)
        if conflict:
            raise Refusal(_("%s The expert must stand aside; choose another one.") % conflict)
        if not member.has_signed:
            raise Refusal(_("%s has not voted and signed.") % member.expert.name)


def _check_conclusion(conclusion: str, members: list[PanelMember], wanted: list[str]) -> None:
    if conclusion not in Vote.values:
        raise Refusal(_("Choose one of: passed, passed with amendments, not passed."))
    best = best_conclusion([member.vote for member in members])
    if _MILDEST_FIRST.index(Vote(conclusion)) < _MILDEST_FIRST.index(best):
        text = _("The votes carry at most “%(best)s”, not “%(chosen)s”.")
        raise Refusal(text % {"best": best.label, "chosen": Vote(conclusion).label})
    if conclusion == Vote.AMEND and not wanted:
        raise Refusal(_("“Passed with amendments” needs the list of amendments, one a line."))
    if conclusion != Vote.AMEND and wanted:
        raise Refusal(_("Only “passed with amendments” takes a list of amendments."))


@transaction.atomic
def answer_amendment(amendment: Amendment, answer: str) -> Amendment:
    """Say how an amendment was made."""
    fresh = Amendment.objects.select_for_update().get(pk=amendment.pk)
    if fresh.closed_on is not None:
        raise Refusal(_("Amendment %s is already closed.") % fresh.number)
    if not answer.strip():
        raise Refusal(_("Say how it was amended and where in the scheme."))
    fresh.answer, fresh.answered_by_id = answer.strip(), current_actor().person_id
    fresh.save(action="answered")
    return fresh


@transaction.atomic
def close_amendment(amendment: Amendment) -> Amendment:
    """Confirm an answered amendment; whoever answered it may not confirm it."""
    fresh = Amendment.objects.select_for_update().get(pk=amendment.pk)
    actor = current_actor().person_id
    if fresh.closed_on is not None:
        raise Refusal(_("Amendment %s is already closed.") % fresh.number)
    if not fresh.answer:
        raise Refusal(_("Amendment %s has no answer yet.") % fresh.number)
    if actor is None or actor == fresh.answered_by_id:
        raise Refusal(_("Whoever answered an amendment cannot close it; somebody else has to check it."))
    fresh.closed_on, fresh.closed_by_id = timezone.localdate(), actor
    fresh.save(action="closed")
    return fresh


@transaction.atomic
def declare_conflict(expert: Expert, project: Project, reason: str) -> ConflictDeclaration:
    """Note why an expert must not judge this project."""
    if not reason.strip():
        raise Refusal(_("Give the reason for standing aside."))
    declaration = ConflictDeclaration.objects.filter(expert=expert, project=project).first()
    declaration = declaration or ConflictDeclaration(expert=expert, project=project)
    declaration.reason = reason.strip()
    declaration.save(action="declared")
    return declaration


def _editable(review: ExpertReview) -> ExpertReview:
    fresh = locked(review)
    if fresh.state not in EDITABLE:
        raise Refusal(_("%(number)s is %(status)s and can no longer be edited. Make a revision instead.") % {
            "number": fresh.full_number, "status": fresh.get_status_display(),
        })  # fmt: skip
    return fresh


def _actor() -> Person:
    return Person.objects.get(pk=current_actor().person_id)
