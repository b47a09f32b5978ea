"""Release of re-inspected lots: waiting, at the laboratory, retest, released, rejected, expired; what may be issued.

A lot that is not released may not be issued. Sources: GB 50204-2015 (retest with twice the specimens, none for the
mass of bars; cement older than three months), 建建〔2000〕211号 (witnessed samples); ``standards/reinspection.toml``.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from yingzao.engines.answer import Answer
from yingzao.engines.quality.reinspection import ReinspectionLot, material_of
from yingzao.standards.confidence import Confidence, weakest
from yingzao.standards.reinspection import ReinspectedMaterial, ReinspectionTable


class State(StrEnum):
    """Where a lot stands between arrival and use."""

    TO_SAMPLE = "to_sample"
    AT_LABORATORY = "at_laboratory"
    RETEST = "retest"
    RELEASED = "released"
    REJECTED = "rejected"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Sampled:
    """What is known of a lot's sample: tests by their key in the table, and those tested again.

    Tests without a result are unknown. Results of tests that the table does not ask for count as well.
    """

    sampled_on: date
    witnessed: bool
    results: Mapping[str, Answer] = field(default_factory=dict)
    retests: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Release:
    """Where a lot stands; ``due_on`` is when the next thing should have happened, None when nothing waits.

    ``expires_on`` is the last day of use without a new test, None where the material does not age or its
    production is unknown (``missing``).
    """

    state: State
    may_issue: Answer
    due_on: date | None
    overdue: bool
    open_tests: tuple[str, ...]
    failed_tests: tuple[str, ...]
    expires_on: date | None
    clause: str
    confidence: Confidence
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class WitnessShare:
    """Witnessed samples of one structural material: ``enough``, or unknown while lots still wait for sampling."""

    material: str
    lots: int
    sampled: int
    witnessed: int
    required: int
    enough: Answer
    clause: str
    confidence: Confidence


def release(lot: ReinspectionLot, sampled: Sampled | None, as_of: date, table: ReinspectionTable) -> Release:
    """Where ``lot`` stands on ``as_of`` (a date without time), with what is late.

    Overdue from the day after ``due_on``. Raises ValueError when the sample lies after ``as_of``.
    Example: a lot of cement sampled on 1 March, of which soundness failed, is rejected without a retest.
    """
    material = material_of(lot.kind.material, table)
    expires_on = _expires_on(lot, material, sampled)
    missing = ("produced_on",) if material.valid_months is not None and lot.produced_on is None else ()
    due_on: date | None = lot.sample_by
    state, still_open, failed = _judge(lot, sampled)
    if sampled is not None:
        if sampled.sampled_on > as_of:
            raise ValueError(f"sampled on {sampled.sampled_on}, after {as_of}")
        waits = state in (State.AT_LABORATORY, State.RETEST)
        due_on = (
            sampled.sampled_on + timedelta(days=table.deadlines.report_days[material.key]) if waits else None
        )
    if state is State.RELEASED and expires_on is not None and as_of > expires_on:
        state, due_on = State.EXPIRED, expires_on
    return Release(
        state=state,
        may_issue=Answer.YES if state is State.RELEASED else Answer.NO,
        due_on=due_on,
        overdue=due_on is not None and as_of > due_on,
        open_tests=still_open,
        failed_tests=failed,
        expires_on=expires_on,
        clause=lot.clause,
        confidence=weakest([lot.confidence, *([table.deadlines.confidence] if due_on else [])]),
        missing=missing,
    )


def issuable(
    delivery: str, lots: Iterable[ReinspectionLot], states: Mapping[tuple[str, ...], Release]
) -> Decimal:
    """How much of a delivery lies in released lots; ``states`` by the key of the lot, one without is not released.

    Raises ValueError for a delivery in none of the lots.
    """
    quantities = [(lot, part.quantity) for lot in lots for part in lot.parts if part.delivery == delivery]
    if not quantities:
        raise ValueError(f"delivery {delivery} is in none of the lots")
    return sum(
        (
            quantity
            for lot, quantity in quantities
            if lot.key in states and states[lot.key].state is State.RELEASED
        ),
        Decimal(0),
    )


def witness_shares(
    lots: Iterable[tuple[ReinspectionLot, Sampled | None]],
    table: ReinspectionTable,
    share: Decimal | None = None,
) -> tuple[WitnessShare, ...]:
    """Witnessed samples by structural material, at least ``share`` of its lots (by default that of the table).

    Raises ValueError unless the share lies between 0 and 1. Example: 30 % of 4 lots are 2 witnessed samples.
    """
    wanted = table.witness.share if share is None else share
    if not 0 <= wanted <= 1:
        raise ValueError(f"a share lies between 0 and 1, not {wanted}")
    count: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    witnessed: Counter[str] = Counter()
    for lot, sampled in lots:
        key = lot.kind.material
        if material_of(key, table).structural:
            count[key] += 1
            taken[key] += sampled is not None
            witnessed[key] += sampled is not None and sampled.witnessed
    found = []
    for key in sorted(count):
        required = int((wanted * count[key]).to_integral_value(ROUND_CEILING))
        enough = Answer.YES if witnessed[key] >= required else Answer.UNKNOWN
        if witnessed[key] + count[key] - taken[key] < required:
            enough = Answer.NO
        found.append(
            WitnessShare(
                key,
                count[key],
                taken[key],
                witnessed[key],
                required,
                enough,
                table.witness.clause,
                table.witness.confidence,
            )
        )
    return tuple(found)


def _judge(lot: ReinspectionLot, sampled: Sampled | None) -> tuple[State, tuple[str, ...], tuple[str, ...]]:
    """State of a lot by its tests, with those still open and those failed for good."""
    may_retest = {specimens.test: specimens.retest for specimens in lot.specimens}
    if sampled is None:
        return State.TO_SAMPLE, tuple(may_retest), ()
    further = sorted({*sampled.results, *sampled.retests} - set(may_retest))
    still_open, again, failed = [], [], []
    for test in (*may_retest, *further):
        first = sampled.results.get(test, Answer.UNKNOWN)
        second = sampled.retests.get(test, Answer.UNKNOWN)
        if first is Answer.UNKNOWN:
            still_open.append(test)
        elif first is Answer.NO:
            if not may_retest.get(test, True) or second is Answer.NO:
                failed.append(test)
            elif second is Answer.UNKNOWN:
                again.append(test)
    if failed:
        return State.REJECTED, tuple(still_open), tuple(failed)
    if again:
        return State.RETEST, (*still_open, *again), ()
    return (State.AT_LABORATORY if still_open else State.RELEASED), tuple(still_open), ()


def _expires_on(lot: ReinspectionLot, material: ReinspectedMaterial, sampled: Sampled | None) -> date | None:
    """Last day of use: the months of the material from production, or from a sample taken after that day."""
    if material.valid_months is None or lot.produced_on is None:
        return None
    expires_on = _months_after(lot.produced_on, material.valid_months)
    if sampled is not None and sampled.sampled_on > expires_on:
        return _months_after(sampled.sampled_on, material.valid_months)
    return expires_on


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
