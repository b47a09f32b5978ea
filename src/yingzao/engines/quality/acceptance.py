"""Whether an inspection lot passes: dominant items, general items, records.

主控项目 need every sample. 一般项目 need the pass rate of the professional code, no serious defect and, where the
code says so, no point far outside; or the decision by counting of GB 50300-2013 appendix D. Source: GB 50300-2013
5.0.1 and ``standards/acceptance.toml``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from yingzao.engines.answer import Answer, all_of
from yingzao.engines.quality.sampling import Decision, Step
from yingzao.standards.acceptance import Criterion
from yingzao.standards.confidence import Confidence, weakest

_BASIS_POINT = Decimal("0.0001")


class Kind(StrEnum):
    """Dominant items (主控项目) decide safety and use; the others are general (一般项目)."""

    DOMINANT = "dominant"
    GENERAL = "general"


class Reason(StrEnum):
    """Why an item or a lot does not pass, or not yet."""

    NOT_CHECKED = "not_checked"
    SAMPLE_TOO_SMALL = "sample_too_small"
    FAILURES = "failures"
    RATE_TOO_LOW = "rate_too_low"
    FAR_OUTSIDE = "far_outside"
    OVERRUN_UNKNOWN = "overrun_unknown"
    SERIOUS_DEFECT = "serious_defect"
    SECOND_SAMPLE = "second_sample"
    OUTSIDE_TABLE = "outside_table"
    ITEM_FAILED = "item_failed"
    ITEM_OPEN = "item_open"
    RECORDS_MISSING = "records_missing"
    RECORDS_UNKNOWN = "records_unknown"


@dataclass(frozen=True)
class Checked:
    """An acceptance item as it was checked.

    ``serious`` counts serious defects (严重缺陷) among the failures; ``worst_overrun`` is the largest deviation
    as a multiple of what is allowed; ``required`` the smallest sample.
    """

    key: str
    kind: Kind
    checked: int
    failures: int
    serious: int = 0
    worst_overrun: Decimal | None = None
    required: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.serious <= self.failures <= self.checked:
            raise ValueError(
                f"{self.key}: {self.serious} serious of {self.failures} failures in {self.checked} are impossible"
            )


@dataclass(frozen=True)
class ItemVerdict:
    """Judgement of one item; ``rate`` is the share that passed, to 0.01 %, None when nothing was checked."""

    key: str
    kind: Kind
    accepted: Answer
    checked: int
    failures: int
    rate: Decimal | None
    reasons: tuple[Reason, ...]
    formula: str
    clause: str
    confidence: Confidence


@dataclass(frozen=True)
class LotAcceptance:
    """Judgement of a lot with that of its items; ``failed`` and ``open`` name the items that stand in the way."""

    accepted: Answer
    items: tuple[ItemVerdict, ...]
    failed: tuple[str, ...]
    open: tuple[str, ...]
    reasons: tuple[Reason, ...]
    clause: str
    confidence: Confidence


def judge_item(item: Checked, criterion: Criterion) -> ItemVerdict:
    """Judge an item by its pass rate, a dominant one by having no failure.

    A sample below the required one leaves open what more samples could still change. Example: of 10 points of
    masonry two outside by up to 1.5 times the tolerance pass, three do not.
    """
    if item.kind is Kind.DOMINANT:
        final = [Reason.FAILURES] if item.failures else []
        return _verdict(item, final, [], "n₋ = 0", criterion)
    final = [Reason.SERIOUS_DEFECT] if item.serious else []
    still_open = []
    formula = f"n₊/n ≥ {criterion.least_rate}"
    if criterion.largest_overrun is not None:
        formula += f"; max|Δ| ≤ {criterion.largest_overrun}×[Δ]"
        if item.worst_overrun is not None and item.worst_overrun > criterion.largest_overrun:
            final.append(Reason.FAR_OUTSIDE)
        elif item.failures and item.worst_overrun is None:
            still_open.append(Reason.OVERRUN_UNKNOWN)
    if item.checked - item.failures < criterion.least_rate * item.checked:
        # More samples may lift a rate, so too small a sample does not fail by its rate.
        (final if item.checked >= item.required else still_open).append(Reason.RATE_TOO_LOW)
    return _verdict(item, final, still_open, formula, criterion)


def judge_by_counting(item: Checked, decision: Decision) -> ItemVerdict:
    """Judge a general item by the decision of appendix D on its failures (``decide_single``, ``decide_double``).

    Raises ValueError for a dominant item, which may not be accepted with failures, and for a decision on other
    counts than those of the item (after two samples, of both together).
    """
    if item.kind is Kind.DOMINANT:
        raise ValueError(f"{item.key}: a dominant item is not accepted by counting failures")
    if (decision.sample, decision.failures) != (item.checked, item.failures):
        raise ValueError(f"{item.key}: the decision is about {decision.failures} of {decision.sample}")
    final = [Reason.SERIOUS_DEFECT] if item.serious else []
    still_open = []
    if decision.step is Step.REJECT:
        final.append(Reason.FAILURES)
    elif decision.step is Step.SECOND_SAMPLE:
        still_open.append(Reason.SECOND_SAMPLE)
    elif decision.step is Step.UNKNOWN:
        still_open.append(Reason.OUTSIDE_TABLE)
    limit = "Ac" if decision.accept_up_to is None else decision.accept_up_to
    formula = f"n₋ ≤ {limit} (n = {decision.sample})"
    return _verdict(item, final, still_open, formula, decision)


def judge_lot(items: Iterable[ItemVerdict], records_complete: Answer, criterion: Criterion) -> LotAcceptance:
    """Judge a lot: every item passes and the records of work and acceptance are complete (GB 50300-2013 5.0.1).

    A lot without items is unknown, not accepted. Items are listed by key.
    """
    verdicts = tuple(sorted(items, key=lambda verdict: (verdict.kind, verdict.key)))
    failed = tuple(v.key for v in verdicts if v.accepted is Answer.NO)
    still_open = tuple(v.key for v in verdicts if v.accepted is Answer.UNKNOWN)
    reasons = [
        reason
        for reason, applies in (
            (Reason.ITEM_FAILED, failed),
            (Reason.ITEM_OPEN, still_open),
            (Reason.NOT_CHECKED, not verdicts),
            (Reason.RECORDS_MISSING, records_complete is Answer.NO),
            (Reason.RECORDS_UNKNOWN, records_complete is Answer.UNKNOWN),
        )
        if applies
    ]
    answers = [verdict.accepted for verdict in verdicts] or [Answer.UNKNOWN]
    return LotAcceptance(
        accepted=all_of([*answers, records_complete]),
        items=verdicts,
        failed=failed,
        open=still_open,
        reasons=tuple(reasons),
        clause=criterion.clause,
        confidence=weakest([criterion.confidence, *(verdict.confidence for verdict in verdicts)]),
    )


def _verdict(
    item: Checked,
    final: list[Reason],
    still_open: list[Reason],
    formula: str,
    source: Criterion | Decision,
) -> ItemVerdict:
    if not item.checked:
        still_open = [Reason.NOT_CHECKED]
    elif item.checked < item.required:
        still_open = [*still_open, Reason.SAMPLE_TOO_SMALL]
    accepted = Answer.NO if final else Answer.UNKNOWN if still_open else Answer.YES
    rate = Decimal(item.checked - item.failures) / item.checked if item.checked else None
    return ItemVerdict(
        key=item.key,
        kind=item.kind,
        accepted=accepted,
        checked=item.checked,
        failures=item.failures,
        rate=None if rate is None else rate.quantize(_BASIS_POINT, ROUND_HALF_EVEN),
        reasons=(*final, *still_open),
        formula=formula,
        clause=source.clause,
        confidence=source.confidence,
    )
