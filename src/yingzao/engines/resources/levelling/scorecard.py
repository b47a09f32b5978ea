"""Priority of projects that compete: customer importance, profit and penalty risk, weighed (项目优先级评分卡)."""

from dataclasses import dataclass
from decimal import Decimal

from .errors import LevellingError

FULL_MARK = Decimal(100)


@dataclass(frozen=True)
class ProjectMarks:
    """Marks from 0 to 100: customer importance (客户重要性), profit (利润贡献), penalty risk (违约风险)."""

    customer: Decimal
    profit: Decimal
    penalty: Decimal


@dataclass(frozen=True)
class ScoreWeights:
    """Weights of the three marks; only their proportion counts."""

    customer: Decimal = Decimal(1)
    profit: Decimal = Decimal(1)
    penalty: Decimal = Decimal(1)


def score_project(marks: ProjectMarks, weights: ScoreWeights) -> Decimal:
    """Return the weighted mean of the marks, 0 to 100; a higher score is served first.

    Raises ``LevellingError`` for marks out of range, negative weights and weights that are all zero.

    >>> score_project(ProjectMarks(Decimal(90), Decimal(60), Decimal(30)), ScoreWeights(Decimal(2)))
    Decimal('67.5')
    """
    pairs = (
        (marks.customer, weights.customer),
        (marks.profit, weights.profit),
        (marks.penalty, weights.penalty),
    )
    if any(not mark.is_finite() or not 0 <= mark <= FULL_MARK for mark, _ in pairs):
        raise LevellingError("levelling.mark", "A mark must lie between 0 and 100.")
    if any(not weight.is_finite() or weight < 0 for _, weight in pairs) or not any(w for _, w in pairs):
        raise LevellingError("levelling.weight", "Weights must be zero or more, and not all of them zero.")
    return sum((mark * weight for mark, weight in pairs), Decimal(0)) / sum(
        (weight for _, weight in pairs), Decimal(0)
    )
