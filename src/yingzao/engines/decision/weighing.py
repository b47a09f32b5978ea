"""Alternatives compared by weighed criteria (方案比选): simple additive weighting over ratios to the best value.

Each value becomes a ratio to the best of its criterion (linear scale transformation): value/best where more is better,
best/value where less is better. The score of an alternative is the sum of weight × ratio, so that no score depends on
the unit a criterion is given in. Source: Hwang & Yoon, Multiple Attribute Decision Making (1981), linear scale
transformation and simple additive weighting; general knowledge, not checked against a printed copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Better(StrEnum):
    """Which value of a criterion is the better one."""

    LESS = "less"
    MORE = "more"


class CannotWeigh(ValueError):
    """The table cannot be meant; ``code`` says why, ``place`` is the number (from 0) of the criterion, or None."""

    def __init__(self, code: str, place: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.place = place


@dataclass(frozen=True)
class Criterion:
    """``weight`` ≥ 0, in any unit: shares of their sum count."""

    weight: Decimal
    better: Better


@dataclass(frozen=True)
class Scored:
    """One alternative: ``ratios`` by criterion (0–1), ``score`` (0–1) and ``rank`` (1 is best, equal scores share it).

    With a value missing, score and rank are None and ``missing`` holds the numbers of those criteria.
    """

    ratios: tuple[Fraction | None, ...]
    score: Fraction | None
    rank: int | None
    missing: tuple[int, ...]


def weigh(criteria: Sequence[Criterion], values: Sequence[Sequence[Decimal | None]]) -> tuple[Scored, ...]:
    """Score every alternative; ``values`` is alternatives × criteria.

    Raises :class:`CannotWeigh`: ``no_weight`` (all weights 0), ``negative_weight``, ``negative_value``.

    >>> cost, days = Criterion(Decimal(60), Better.LESS), Criterion(Decimal(40), Better.LESS)
    >>> [str(each.score) for each in weigh([cost, days], [[Decimal(100), Decimal(50)], [Decimal(80), Decimal(100)]])]
    ['22/25', '4/5']
    """
    shares = shares_of(criteria)
    columns = [_ratios(each, place, [row[place] for row in values]) for place, each in enumerate(criteria)]
    rows = [tuple(column[number] for column in columns) for number in range(len(values))]
    scores = [_score(shares, row) for row in rows]
    known = [score for score in scores if score is not None]
    return tuple(
        Scored(
            row, score, None if score is None else 1 + sum(other > score for other in known),
            tuple(place for place, ratio in enumerate(row) if ratio is None),
        )
        for row, score in zip(rows, scores, strict=True)
    )  # fmt: skip


def shares_of(criteria: Sequence[Criterion]) -> tuple[Fraction, ...]:
    """Weights as shares of their sum; raises :class:`CannotWeigh`."""
    for place, each in enumerate(criteria):
        if each.weight < 0:
            raise CannotWeigh("negative_weight", place)
    whole = sum((Fraction(each.weight) for each in criteria), Fraction(0))
    if not whole:
        raise CannotWeigh("no_weight")
    return tuple(Fraction(each.weight) / whole for each in criteria)


def _ratios(criterion: Criterion, place: int, column: Sequence[Decimal | None]) -> list[Fraction | None]:
    given = [value for value in column if value is not None]
    if any(value < 0 for value in given):
        raise CannotWeigh("negative_value", place)
    if not given:
        return [None] * len(column)
    best = Fraction(min(given) if criterion.better is Better.LESS else max(given))
    return [None if value is None else _ratio(Fraction(value), best, criterion.better) for value in column]


def _ratio(value: Fraction, best: Fraction, better: Better) -> Fraction:
    if value == best:
        return Fraction(1)
    return best / value if better is Better.LESS else value / best


def _score(shares: Sequence[Fraction], row: Sequence[Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for share, ratio in zip(shares, row, strict=True):
        if ratio is None:
            return None
        total += share * ratio
    return total
