"""How far the weight of a criterion may move before another alternative comes first (敏感性分析)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Bounds:
    """For one criterion: the first stays first while its share lies in ``low`` … ``high`` (0–1, both included).

    ``below`` and ``above`` are the numbers of the alternatives that overtake beyond these bounds; None where the bound
    is 0 or 1, that is, where no weight of this criterion changes the choice.
    """

    share: Fraction
    low: Fraction
    high: Fraction
    below: int | None
    above: int | None

    @property
    def is_firm(self) -> bool:
        """Does no weight of this criterion alone change which alternative is first?"""
        return self.below is None and self.above is None


def bounds_of(
    first: int, shares: Sequence[Fraction], ratios: Sequence[Sequence[Fraction]]
) -> tuple[Bounds, ...]:
    """The bounds of every criterion, the shares of all others kept in proportion.

    ``first`` is the number of the alternative with the best score, ``ratios`` alternatives × criteria, all known. With
    share w of a criterion, score(w) = w · ratio + (1 − w) · score over the others: a straight line, so two alternatives
    change places at most once.

    >>> half = Fraction(1, 2)
    >>> [cost, _] = bounds_of(0, (half, half), [[Fraction(1), Fraction(1, 2)], [half, Fraction(3, 4)]])
    >>> str(cost.low), cost.below
    ('1/3', 1)
    """
    return tuple(_bounds(first, shares, ratios, place) for place in range(len(shares)))


def _bounds(
    first: int, shares: Sequence[Fraction], ratios: Sequence[Sequence[Fraction]], place: int
) -> Bounds:
    lines = [_line(shares, row, place) for row in ratios]
    low, high = Fraction(0), Fraction(1)
    below: int | None = None
    above: int | None = None
    for number, line in enumerate(lines):
        at_zero = lines[first][0] - line[0]
        slope = (lines[first][1] - line[1]) - at_zero
        if number == first or not slope:
            continue
        crossing = -at_zero / slope
        if slope > 0 and crossing > low:
            low, below = crossing, number
        elif slope < 0 and crossing < high:
            high, above = crossing, number
    return Bounds(shares[place], low, high, below, above)


def _line(shares: Sequence[Fraction], row: Sequence[Fraction], place: int) -> tuple[Fraction, Fraction]:
    """The score with none and with all of the weight on this criterion."""
    rest = 1 - shares[place]
    others = [number for number in range(len(shares)) if number != place]
    if not others:
        return row[place], row[place]
    if rest:
        without = sum((shares[number] * row[number] for number in others), Fraction(0)) / rest
    else:  # all weight lies on this one: taken from it, weight goes to the others alike
        without = sum((row[number] for number in others), Fraction(0)) / len(others)
    return without, row[place]
