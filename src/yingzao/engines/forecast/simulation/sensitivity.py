"""How durations and project length go together: Pearson, Spearman and Kendall correlation, as kernels."""

import numpy as np

from yingzao.engines.calendar.compiling import kernel
from yingzao.engines.calendar.kernel import Integers

from .chance import Floats
from .iterate import Durations

GROUP = 16
"""Columns read together, as they lie side by side in memory."""

WIDEST_COUNT = 1 << 16
"""Ranks are counted where durations span fewer minutes than this, and sorted otherwise."""


@kernel
def rank(values: Integers, ranks: Floats) -> None:
    """Ranks from 1, equal values sharing the mean of theirs."""
    count = len(values)
    low, high = values.min(), values.max()
    if high - low < WIDEST_COUNT:
        number = np.zeros(high - low + 2, np.int64)
        for place in range(count):
            number[values[place] - low + 1] += 1
        for value in range(1, len(number)):
            number[value] += number[value - 1]
        for place in range(count):
            value = values[place] - low
            ranks[place] = 0.5 * (number[value] + number[value + 1] + 1)
        return
    order = np.argsort(values)
    begin = 0
    while begin < count:
        end = begin
        while end < count and values[order[end]] == values[order[begin]]:
            end += 1
        for place in range(begin, end):
            ranks[order[place]] = 0.5 * (begin + end + 1)
        begin = end


@kernel
def correlate(one: Floats, two: Floats) -> float:
    """Pearson's correlation; 0 where one of the two does not vary."""
    count = len(one)
    mean_one, mean_two = one.mean(), two.mean()
    above, square_one, square_two = 0.0, 0.0, 0.0
    for place in range(count):
        left, right = one[place] - mean_one, two[place] - mean_two
        above += left * right
        square_one += left * left
        square_two += right * right
    below = np.sqrt(square_one) * np.sqrt(square_two)
    return above / below if below > 0.0 else 0.0


@kernel
def concordance(one: Integers, two: Integers) -> float:
    """Kendall's τ-b by counting pairs; only for small samples, its time grows with the square."""
    count, agree, tied_one, tied_two = len(one), 0, 0, 0
    for left in range(count):
        for right in range(left):
            first = (one[left] > one[right]) - (one[left] < one[right])
            second = (two[left] > two[right]) - (two[left] < two[right])
            agree += first * second
            tied_one += first == 0
            tied_two += second == 0
    pairs = count * (count - 1) // 2
    below = np.sqrt(float(pairs - tied_one)) * np.sqrt(float(pairs - tied_two))
    return agree / below if below > 0.0 else 0.0


@kernel
def measure_columns(
    durations: Durations,
    lengths: Integers,
    length_ranks: Floats,
    project: Integers,
    first: int,
    stop: int,
    found: Floats,
) -> None:
    """Fill ``found`` (mean, deviation, Pearson, Spearman) for the columns from ``first`` to ``stop``.

    ``lengths`` has one column for each project, ``length_ranks`` their ranks; ``project`` is that of each column.
    """
    count = len(durations)
    columns = np.empty((GROUP, count), np.int64)
    values, ranks, other = np.empty(count), np.empty(count), np.empty(count)
    for begin in range(first, stop, GROUP):
        width = min(GROUP, stop - begin)
        for row in range(count):
            for column in range(width):
                columns[column, row] = durations[row, begin + column]
        for column in range(width):
            owner = project[begin + column]
            rank(columns[column], ranks)
            for row in range(count):
                values[row] = columns[column, row]
                other[row] = lengths[row, owner]
            row_of = found[begin + column]
            row_of[0] = values.mean()
            row_of[1] = values.std() * np.sqrt(count / max(count - 1.0, 1.0))
            row_of[2] = correlate(values, other)
            for row in range(count):
                other[row] = length_ranks[row, owner]
            row_of[3] = correlate(ranks, other)
