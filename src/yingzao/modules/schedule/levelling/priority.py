"""The order of projects by their scorecards and the company's weights (项目优先级评分卡)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import IN_FORCE
from yingzao.engines.resources.levelling import LevellingError, ProjectMarks, ScoreWeights, score_project

from ..models import PriorityScorecard, PriorityWeights
from .words import error_text

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Ranked:
    """A project with its scorecard in force and the score; both None while it has none."""

    project: Project
    card: PriorityScorecard | None
    score: Decimal | None
    place: int | None

    @property
    def inputs(self) -> dict[str, str]:
        """The score and what it was computed from, as text: what a decision keeps."""
        if self.card is None or self.score is None:
            return {}
        marks = {name: str(getattr(self.card, name)) for name in ("customer", "profit", "penalty")}
        return {"score": str(self.score), "card": self.card.full_number, **marks}


def weights() -> PriorityWeights:
    """The company's weights; equal ones until somebody sets them."""
    return PriorityWeights.objects.order_by("pk").first() or PriorityWeights()


@transaction.atomic
def set_weights(customer: Decimal, profit: Decimal, penalty: Decimal) -> PriorityWeights:
    """Weigh the marks anew for the whole company; refused where all weights are zero."""
    row = weights()
    row.customer, row.profit, row.penalty = customer, profit, penalty
    score_of(ProjectMarks(Decimal(0), Decimal(0), Decimal(0)), row)
    row.save(action="weights_set")
    return row


def score_of(marks: ProjectMarks, row: PriorityWeights) -> Decimal:
    """The weighted mean to one decimal; refuses in the user's words."""
    try:
        return score_project(marks, ScoreWeights(row.customer, row.profit, row.penalty)).quantize(TENTH)
    except LevellingError as error:
        raise Refusal(error_text(error, {}, {})) from error


def score_of_card(card: PriorityScorecard) -> Decimal:
    return score_of(ProjectMarks(card.customer, card.profit, card.penalty), weights())


def ranking(projects: Iterable[Project]) -> list[Ranked]:
    """Projects by falling score, those without a filed scorecard last; equal scores share a place."""
    cards: dict[int, PriorityScorecard] = {}
    projects = list(projects)
    filed = PriorityScorecard._default_manager.filter(project__in=projects, status__in=IN_FORCE)
    for card in filed.order_by("pk"):
        cards[card.project_id] = card
    row = weights()
    found = []
    for project in projects:
        own = cards.get(project.pk)
        score = score_of(ProjectMarks(own.customer, own.profit, own.penalty), row) if own else None
        found.append((project, own, score))
    scores = [score for _project, _own, score in found if score is not None]
    ranked = [
        Ranked(project, own, score, None if score is None else 1 + sum(other > score for other in scores))
        for project, own, score in found
    ]
    return sorted(ranked, key=lambda each: (each.place or len(ranked) + 1, each.project.code))
