"""Genetic search for the shortest plan of a period problem, begun anew when a population has nothing more to give."""

from dataclasses import dataclass

import numpy as np

from .breeding import BOUND, IDLE, MAKESPAN, PRINTS, Best, Population, Scratch, breed, found_population
from .packing import Packed
from .placing import NO_ROOM

SMALLEST_SIZE, LARGEST_SIZE = 50, 6000
MUTATION = 1000
"""Chance of exchanging two neighbours of a list, in 65,536."""

PATIENCE = 150
"""A population that made this many placements per individual without a shorter plan is replaced."""


def fitting_size(placements: int) -> int:
    """Individuals of a population that ripens within so many placements: larger ones need longer for each."""
    return max(SMALLEST_SIZE, min(LARGEST_SIZE, round(0.4 * placements**0.56)))


@dataclass(frozen=True)
class Known:
    """A plan: starts in the problem's numbering, and its makespan."""

    starts: tuple[int, ...]
    makespan: int


class Search:
    """A search that can be continued: the same seed and number of placements give the same plan.

    One placement is one pass of serial schedule generation, in either direction of time.
    """

    def __init__(self, packed: Packed, bound: int, seed: int, size: int) -> None:
        count = len(packed.number)
        horizon = packed.left.profile.shape
        self.packed = packed
        self._random = np.array([1 + (seed * 2654435761 + 97) % 0xFFFFFFFE], np.int64)
        self._best = Best(np.zeros(count, np.int64), np.array([NO_ROOM if count else 0, bound, 0], np.int64))
        zeros = np.zeros(count, np.int64)
        self._scratch = Scratch(
            np.zeros(horizon, np.int64),
            zeros,
            zeros.copy(),
            zeros.copy(),
            np.zeros(count + 1, np.int64),
            np.zeros(horizon[1] + 2, np.int64),
        )
        self._size = size
        self.known = Known((), self.makespan)
        self._population: Population | None = None

    @property
    def makespan(self) -> int:
        """Periods of the best plan so far."""
        return int(self._best.figures[MAKESPAN])

    @property
    def finished(self) -> bool:
        """Whether the best plan is as short as the bound."""
        return bool(self._best.figures[MAKESPAN] <= self._best.figures[BOUND])

    def renew(self, size: int) -> None:
        """Go on with a new population of another size; the best plan is kept."""
        self._size, self._population = size, None

    def as_known(self, starts: tuple[int, ...]) -> Known:
        """A plan found elsewhere with its makespan."""
        durations = self.packed.problem.durations
        return Known(starts, max((at + d for at, d in zip(starts, durations, strict=True)), default=0))

    def accept(self, starts: tuple[int, ...] | None) -> None:
        """Take a plan found elsewhere, if there is one and it is shorter."""
        if starts is not None and self.as_known(starts).makespan < self.makespan:
            self._best.start[:] = np.array(starts, np.int64)[self.packed.number]
            self._best.figures[MAKESPAN] = self.as_known(starts).makespan
            self.known = self.as_known(starts)

    def run(self, placements: int) -> None:
        """Search for about ``placements`` more placements, less when the bound is reached."""
        packed = self.packed
        sides = (packed.left, packed.right)
        left = placements
        while left > 0 and not self.finished and len(packed.number):
            if self._population is None:
                self._population = _empty(self._size, len(packed.number))
                left -= found_population(
                    self._population,
                    sides,
                    packed.work,
                    packed.urgency,
                    self._best,
                    self._scratch,
                    self._random,
                    packed.ordered,
                )
            patience = PATIENCE * self._size
            budget = max(1, min(left, patience - int(self._best.figures[IDLE])))
            left -= breed(
                self._population,
                sides,
                packed.work,
                self._best,
                self._scratch,
                self._random,
                packed.ordered,
                MUTATION,
                budget,
            )
            if self._best.figures[IDLE] >= patience:
                self._population = None
        if self.makespan < self.known.makespan:
            self.known = Known(packed.as_given(self._best.start), self.makespan)


def _empty(size: int, count: int) -> Population:
    return Population(
        np.zeros((2, size, count), np.int64),
        np.full((2, size), NO_ROOM, np.int64),
        np.zeros((2, size), np.int64),
        np.zeros((2, PRINTS), np.int64),
    )
