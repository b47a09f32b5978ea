"""Sampling of inspection lots: how many to look at, which ones, and whether the lot passes.

Source: GB 50300-2013 table 3.0.9 (smallest sample) and appendix D (decision by counting), as data in
``standards/sampling.toml``. Where a professional code states its own rate, that rate goes first.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum
from hashlib import sha256

from yingzao.engines.answer import Answer
from yingzao.standards.confidence import Confidence
from yingzao.standards.tables import SamplingTable


@dataclass(frozen=True)
class MinimumSample:
    """Smallest sample of a lot; None when the table ends before the lot's size and the lot must be split."""

    n: int | None
    clause: str
    confidence: Confidence


class Step(StrEnum):
    """What to do after counting the failures."""

    ACCEPT = "accept"
    REJECT = "reject"
    SECOND_SAMPLE = "second_sample"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Decision:
    """Decision with the numbers it rests on; they are None when the table lacks the sample size."""

    step: Step
    sample: int
    failures: int
    accept_up_to: int | None
    reject_from: int | None
    second_sample: int | None
    clause: str
    confidence: Confidence

    @property
    def passed(self) -> Answer:
        """Yes or no once decided, unknown while a second sample or another table is needed."""
        return {Step.ACCEPT: Answer.YES, Step.REJECT: Answer.NO}.get(self.step, Answer.UNKNOWN)


def minimum_sample(lot_size: int, table: SamplingTable) -> MinimumSample:
    """Smallest sample for a lot of ``lot_size`` items; a single item is inspected itself.

    Raises ValueError below one. Example: 100 items need a sample of 8.
    """
    _check_lot(lot_size)
    n = (
        1
        if lot_size == 1
        else next((r.n for r in table.minimum.rows if r.lot_min <= lot_size <= r.lot_max), None)
    )
    return MinimumSample(n, table.minimum.clause, table.minimum.confidence)


def sample_by_rate(lot_size: int, share: Decimal, at_least: int) -> int:
    """Sample where a professional code states its own rate, which goes before the table.

    The whole lot when it is smaller than the least number. Raises ValueError for an empty lot or a share that
    is not above 0 and up to 1. Example: 10 % and not under 3 of 45 items are 5, of 12 items 3, of 2 items 2.
    """
    _check_lot(lot_size)
    if not 0 < share <= 1 or at_least < 1:
        raise ValueError(f"{share} and at least {at_least} is no sampling rate")
    return min(lot_size, max(int((lot_size * share).to_integral_value(ROUND_CEILING)), at_least))


def draw_sample(lot_size: int, size: int, seed: int | str, *, already: int = 0) -> tuple[int, ...]:
    """Item numbers (1 to ``lot_size``) to inspect, ascending; the stored seed proves that nobody picked them.

    Items are ranked by the SHA-256 digest of ``seed:number`` and the first are taken, so anybody can draw the
    same sample again with any tool, in any year. A second sample, or one enlarged because the lot failed,
    leaves out the ``already`` items of the earlier draw. Raises ValueError when more items are asked for than
    there are.
    """
    if size < 0 or already < 0 or already + size > lot_size:
        raise ValueError(f"cannot draw {size} of {lot_size - max(already, 0)} items")
    ranked = sorted(range(1, lot_size + 1), key=lambda item: sha256(f"{seed}:{item}".encode()).digest())
    return tuple(sorted(ranked[already : already + size]))


def decide_single(sample: int, failures: int, table: SamplingTable) -> Decision:
    """Decide after a single sample: accept up to Ac failures, reject from Re on.

    Ac between two rows of the table is interpolated and rounded. Raises ValueError for impossible counts.
    Example: 3 failures in 13 pass, 4 do not.
    """
    _check_counts(sample, failures)
    plans = table.decision.single
    sizes = [plan.n for plan in plans]
    accept = _interpolate(sample, sizes, [plan.ac for plan in plans])
    reject = _interpolate(sample, sizes, [plan.re for plan in plans])
    return _decision(sample, failures, accept, reject, None, table)


def decide_double(
    first_sample: int, first_failures: int, table: SamplingTable, second_failures: int | None = None
) -> Decision:
    """Decide after the first of two equal samples or, with ``second_failures``, after both.

    Between the first Ac and Re a second sample of the same size is drawn; then all failures are counted
    together against the second pair of numbers. Raises ValueError for impossible counts.
    """
    _check_counts(first_sample, first_failures)
    plans = table.decision.double
    sizes = [plan.n1 for plan in plans]
    accept = _interpolate(first_sample, sizes, [plan.ac1 for plan in plans])
    reject = _interpolate(first_sample, sizes, [plan.re1 for plan in plans])
    first = _decision(first_sample, first_failures, accept, reject, first_sample, table)
    if second_failures is None or first.step is not Step.SECOND_SAMPLE:
        return first
    _check_counts(first_sample, second_failures)
    accept = _interpolate(first_sample, sizes, [plan.ac2 for plan in plans])
    reject = _interpolate(first_sample, sizes, [plan.re2 for plan in plans])
    return _decision(2 * first_sample, first_failures + second_failures, accept, reject, None, table)


def _decision(
    sample: int,
    failures: int,
    accept: int | None,
    reject: int | None,
    second_sample: int | None,
    table: SamplingTable,
) -> Decision:
    if accept is None or reject is None:
        step = Step.UNKNOWN
    elif failures <= accept:
        step = Step.ACCEPT
    elif failures >= reject:
        step = Step.REJECT
    else:
        step = Step.SECOND_SAMPLE
    return Decision(
        step=step,
        sample=sample,
        failures=failures,
        accept_up_to=accept,
        reject_from=reject,
        second_sample=second_sample if step is Step.SECOND_SAMPLE else None,
        clause=table.decision.clause,
        confidence=table.decision.confidence,
    )


def _interpolate(size: int, sizes: Sequence[int], numbers: Sequence[int]) -> int | None:
    """Number for ``size``, linear between two rows and rounded; None outside the table."""
    if not sizes[0] <= size <= sizes[-1]:
        return None
    right = bisect_left(sizes, size)
    if sizes[right] == size:
        return numbers[right]
    left = right - 1
    share = Decimal(size - sizes[left]) / (sizes[right] - sizes[left])
    exact = numbers[left] + share * (numbers[right] - numbers[left])
    return int(exact.to_integral_value(ROUND_HALF_UP))


def _check_lot(lot_size: int) -> None:
    if lot_size < 1:
        raise ValueError(f"a lot has at least one item, not {lot_size}")


def _check_counts(sample: int, failures: int) -> None:
    if sample < 1 or not 0 <= failures <= sample:
        raise ValueError(f"{failures} failures in a sample of {sample} are impossible")
