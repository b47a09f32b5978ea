"""Reviews of construction organisation designs (施工组织设计评审): each discipline concludes, one draws it together.

Every discipline is a branch of its route, with the key of the discipline as that of its step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.accounts.wording import together
from yingzao.core.history.actor import current_actor
from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import Status
from yingzao.core.rectification.services import sign_step, task_of
from yingzao.core.routes.models import Task
from yingzao.core.routes.services import act
from yingzao.engines.approval import Decision
from yingzao.standards.design_review import DesignReviewTable, Discipline
from yingzao.standards.loader import load

from .models import DesignReview, DisciplineOpinion, DisciplineVerdict, MethodStatement, Vote
from .steps import CONSOLIDATE
from .wording import label

MET, NOT_MET, NOT_ASKED = "met", "not_met", "not_asked"


def table() -> DesignReviewTable:
    return load("design_review")


def refuse_unfit(review: DesignReview) -> None:
    """Refuse a review of what is no design of this project, or of one that is over already."""
    if review.statement.project_id != review.project_id:
        raise Refusal(_("The scheme belongs to another project."))
    if review.statement.state in (Status.VOID, Status.SUPERSEDED, Status.CLOSED):
        text = _("%s is no longer in work; review the revision in force.")
        raise Refusal(text % review.statement.full_number)


def open_disciplines(review: DesignReview, person: Person) -> list[Discipline]:
    """Those ``person`` is asked to conclude for now."""
    return [each for each in table().disciplines if task_of(review, each.key, person) is not None]


@transaction.atomic
def give_opinion(
    review: DesignReview, discipline: Discipline, checks: Mapping[str, str], comments: str, verdict: str
) -> DisciplineOpinion:
    """Conclude for a discipline, and sign its step with that."""
    person = Person.objects.get(pk=current_actor().person_id)
    fresh = locked(review)
    task = task_of(fresh, discipline.key, person)
    if task is None:
        raise Refusal(_("This discipline is not yours to conclude now; look at the present state."))
    _check_opinion(discipline, checks, comments, verdict)
    opinion = DisciplineOpinion.objects.filter(review=fresh, discipline=discipline.key).first()
    opinion = opinion or DisciplineOpinion(review=fresh, discipline=discipline.key)
    opinion.checks, opinion.comments, opinion.verdict = dict(checks), comments.strip(), verdict
    opinion.person, opinion.signed_at = person, timezone.now()
    opinion.save(action="concluded")
    act(task.run, Decision("approve", person.pk, task.number, opinion=_told(discipline, opinion)))
    return opinion


def _told(discipline: Discipline, opinion: DisciplineOpinion) -> str:
    """As it stands in the flow and on the sheet: the verdict, then points not met and comments, a line each."""
    missed = [_("Not met: %s") % point for point in _not_met(discipline, opinion)]
    return "\n".join(filter(None, [str(DisciplineVerdict(opinion.verdict).label), *missed, opinion.comments]))


def _check_opinion(discipline: Discipline, checks: Mapping[str, str], comments: str, verdict: str) -> None:
    unanswered = [p for p in discipline.points if checks.get(p.key) not in (MET, NOT_MET, NOT_ASKED)]
    if unanswered:
        raise Refusal(_("Answer every point; open: %s") % label(unanswered[0]))
    if verdict not in DisciplineVerdict.values:
        raise Refusal(_("Choose one of: agreed, agreed with comments, not agreed."))
    if verdict == DisciplineVerdict.AGREED and NOT_MET in checks.values():
        raise Refusal(_("A point is not met: agree with comments, or do not agree."))
    if verdict != DisciplineVerdict.AGREED and not comments.strip():
        raise Refusal(_("Say what is to be changed, and where."))


def consolidate(review: DesignReview, conclusion: str, summary: str) -> DesignReview:
    """Draw all opinions together in words and a conclusion."""
    if not summary.strip():
        raise Refusal(_("Write the consolidated opinion."))
    not_yours = _("This stage is not yours to report now; look at the present state.")
    written = {"conclusion": conclusion, "summary": summary.strip()}
    return sign_step(review, CONSOLIDATE, not_yours, summary, "concluded", **written)


def _check_conclusion(review: DesignReview) -> None:
    """It is no milder than the strictest discipline."""
    verdicts = set(review.opinions.values_list("verdict", flat=True))  # type: ignore[attr-defined]
    if DisciplineVerdict.REFUSED in verdicts and review.conclusion != Vote.FAILED:
        raise Refusal(_("A discipline does not agree: return the review, or conclude “not passed”."))
    if DisciplineVerdict.COMMENTS in verdicts and review.conclusion == Vote.PASSED:
        raise Refusal(_("There are comments to be answered: conclude “passed with amendments”."))


def refuse_unconcluded(review: DesignReview, step: str) -> None:
    """Called before every signature, from wherever it comes."""
    discipline = table().discipline(step)
    if discipline is not None:
        tasks = Task.objects.filter(run__record=review.pk, step=step, status="open")
        asked = tasks.order_by("opened_at").values_list("opened_at", flat=True).first()
        if not review.opinions.filter(discipline=step, signed_at__gte=asked).exists():  # type: ignore[attr-defined]
            raise Refusal(_("Answer the points of your discipline first: %s.") % label(discipline))
    elif step == CONSOLIDATE:
        missing = unheard(review)
        if missing:
            raise Refusal(_("Not every discipline has concluded: %s.") % together(map(label, missing)))
        if not review.conclusion:
            raise Refusal(_("Write the consolidated opinion and the conclusion."))
        _check_conclusion(review)


def unheard(review: DesignReview) -> list[Discipline]:
    heard = set(review.opinions.values_list("discipline", flat=True))  # type: ignore[attr-defined]
    return [each for each in table().disciplines if each.key not in heard]


def design_obstacle(statement: MethodStatement) -> str:
    """Why the company's engineer cannot approve this design yet; empty when its review passed."""
    review = statement.design_reviews.filter(status=Status.APPROVED).order_by("-pk").first()  # type: ignore[attr-defined]
    if review is None:
        return _(
            "The design was not reviewed by all disciplines yet. Write a design review and conclude it first."
        )
    if review.conclusion == Vote.FAILED:
        return (
            _("%s: the design did not pass. Return it to its author, then review it again.")
            % review.full_number
        )
    return ""


@dataclass(frozen=True)
class Heard:
    """A discipline and what it said; ``opinion`` is None while it is still to be heard."""

    key: str
    name: str
    opinion: DisciplineOpinion | None
    missed: list[str]
    """Points it found not met, in words."""


def opinions_of(review: DesignReview) -> list[Heard]:
    """Every discipline in the order of the table."""
    heard = {each.discipline: each for each in review.opinions.select_related("person")}  # type: ignore[attr-defined]
    return [
        Heard(d.key, label(d), heard.get(d.key), _not_met(d, heard.get(d.key))) for d in table().disciplines
    ]


def _not_met(discipline: Discipline, opinion: DisciplineOpinion | None) -> list[str]:
    checks = opinion.checks if opinion else {}
    return [label(point) for point in discipline.points if checks.get(point.key) == NOT_MET]


def opinions_card(review: DesignReview) -> dict[str, Any]:
    return {"rows": opinions_of(review), "standard": table().meta.standard}
