"""First-pass yield, rework and Pareto: what acceptance records say about the work.

First-pass yield (一次验收通过率) is the share of lots accepted at their first acceptance; a rework (返工) is every
further acceptance of a lot. Rates count lots, and every figure names the lots it was counted from.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from yingzao.engines.answer import Answer

_BASIS_POINT = Decimal("0.0001")


@dataclass(frozen=True)
class Attempt:
    """An acceptance of a lot: the first, or one after rework; ``accepted`` is unknown while it is open."""

    lot: str
    number: int
    accepted: Answer
    on: date
    crew: str = ""

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"{self.lot}: acceptances are counted from 1, not {self.number}")


class Grouping(StrEnum):
    """What a row of the table of yields stands for; the first acceptance of a lot decides its row."""

    ALL = "all"
    CREW = "crew"
    MONTH = "month"
    CREW_AND_MONTH = "crew_and_month"


@dataclass(frozen=True)
class Yield:
    """Lots of one group: accepted at once, reworked, and without a decided first acceptance (``undecided``).

    ``rate`` is the share of decided lots accepted at once, to 0.01 %, None without any.
    """

    group: tuple[str, ...]
    at_once: tuple[str, ...]
    not_at_once: tuple[str, ...]
    undecided: tuple[str, ...]
    reworks: Mapping[str, int]

    @property
    def rate(self) -> Decimal | None:
        """Share of decided lots that were accepted at once."""
        decided = len(self.at_once) + len(self.not_at_once)
        return _share(Decimal(len(self.at_once)), Decimal(decided)) if decided else None

    @property
    def rework_count(self) -> int:
        """Acceptances after the first of all lots together."""
        return sum(self.reworks.values())


class ParetoClass(StrEnum):
    """A the vital few that make up the first share of all, B those up to the second, C the rest."""

    A = "a"
    B = "b"
    C = "c"


@dataclass(frozen=True)
class ParetoRow:
    """A cause with its weight, its share and that of all rows up to it, to 0.01 %."""

    cause: str
    weight: Decimal
    share: Decimal
    cumulative: Decimal
    group: ParetoClass


_GROUPS: dict[Grouping, Callable[[Attempt], tuple[str, ...]]] = {
    Grouping.ALL: lambda attempt: (),
    Grouping.CREW: lambda attempt: (attempt.crew,),
    Grouping.MONTH: lambda attempt: (f"{attempt.on:%Y-%m}",),
    Grouping.CREW_AND_MONTH: lambda attempt: (attempt.crew, f"{attempt.on:%Y-%m}"),
}


def first_pass_yields(attempts: Iterable[Attempt], grouping: Grouping = Grouping.ALL) -> tuple[Yield, ...]:
    """Yields by group, groups and lots in order of their names.

    Raises ValueError when an acceptance of a lot appears twice, or a lot has none numbered 1.
    Example: of three lots, two accepted at once and one after two reworks, 66.67 % passed at once, 2 reworks.
    """
    by_lot: defaultdict[str, dict[int, Attempt]] = defaultdict(dict)
    for attempt in attempts:
        if attempt.number in by_lot[attempt.lot]:
            raise ValueError(f"{attempt.lot}: acceptance {attempt.number} appears twice")
        by_lot[attempt.lot][attempt.number] = attempt
    groups: defaultdict[tuple[str, ...], list[dict[int, Attempt]]] = defaultdict(list)
    for lot in sorted(by_lot):
        if 1 not in by_lot[lot]:
            raise ValueError(f"{lot}: the first acceptance is missing")
        groups[_GROUPS[grouping](by_lot[lot][1])].append(by_lot[lot])
    return tuple(_yield(group, groups[group]) for group in sorted(groups))


def pareto(
    causes: Iterable[tuple[str, Decimal | int]],
    *,
    vital_share: Decimal = Decimal("0.8"),
    useful_share: Decimal = Decimal("0.9"),
) -> tuple[ParetoRow, ...]:
    """Causes by falling weight (a count, hours, money), equal ones by name, with classes A, B and C.

    A cause belongs to A when those before it do not yet make up the vital share; causes without weight are left
    out. Raises ValueError for a weight below zero or shares that do not grow from 0 to 1.
    Example: 50, 30, 15 and 5 of 100 are A, A, B and C.
    """
    if not 0 < vital_share <= useful_share <= 1:
        raise ValueError("shares must grow from above 0 up to 1")
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for cause, weight in causes:
        number = Decimal(weight)
        if not number.is_finite() or number < 0:
            raise ValueError(f"{cause}: a weight must not be below zero, not {weight}")
        totals[cause] += number
    total = sum(sorted(totals.values()), Decimal(0))
    rows, before = [], Decimal(0)
    for cause, weight in sorted(totals.items(), key=lambda item: (-item[1], item[0])):
        if not weight:
            continue
        group = ParetoClass.C
        if before < vital_share * total:
            group = ParetoClass.A
        elif before < useful_share * total:
            group = ParetoClass.B
        before += weight
        rows.append(ParetoRow(cause, weight, _share(weight, total), _share(before, total), group))
    return tuple(rows)


def _yield(group: tuple[str, ...], lots: list[dict[int, Attempt]]) -> Yield:
    named = {answer: tuple(lot[1].lot for lot in lots if lot[1].accepted is answer) for answer in Answer}
    return Yield(
        group=group,
        at_once=named[Answer.YES],
        not_at_once=named[Answer.NO],
        undecided=named[Answer.UNKNOWN],
        reworks={lot[1].lot: len(lot) - 1 for lot in lots if len(lot) > 1},
    )


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole).quantize(_BASIS_POINT, ROUND_HALF_EVEN)
