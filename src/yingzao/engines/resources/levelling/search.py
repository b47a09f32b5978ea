"""Genetic search for the shortest plan of a period problem, restarted with ever larger populations."""

import numpy as np

from yingzao.engines.calendar.kernel import Integers

from .breeding import BOUND, IDLE, MAKESPAN, PRINTS, Best, Population, Scratch, breed, found_population
from .packing import Packed
from .placing import NO_ROOM

FIRST_SIZE = 250
LARGEST_SIZE = 4000
MUTATION = 1500
"""Chance of exchanging two neighbours of a list, in 65,536."""

PATIENCE = 120
"""A population that made this many placements per individual without a shorter plan is replaced."""


class Search:
    """A search that can be continued: the same seed and number of placements give the same plan.

    One placement is one pass of serial schedule generation, in either direction of time.
    """

    def __init__(self, packed: Packed, bound: int, seed: int, size: int = FIRST_SIZE) -> None:
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
        self._population: Population | None = None

    @property
    def makespan(self) -> int:
        """Periods of the best plan so far."""
        return int(self._best.figures[MAKESPAN])

    @property
    def start(self) -> Integers:
        """Starts of the best plan in packed numbering."""
        return self._best.start

    @property
    def finished(self) -> bool:
        """Whether the best plan is as short as the bound."""
        return bool(self._best.figures[MAKESPAN] <= self._best.figures[BOUND])

    def accept(self, starts: tuple[int, ...]) -> None:
        """Take a plan found elsewhere, in the problem's numbering, if it is shorter."""
        start = np.array(starts, np.int64)[self.packed.number]
        makespan = int((start + self.packed.work.duration).max())
        if makespan < self.makespan:
            self._best.figures[MAKESPAN] = makespan
            self._best.start[:] = start

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
                self._size = min(2 * self._size, LARGEST_SIZE)
                self._population = None


def _empty(size: int, count: int) -> Population:
    return Population(
        np.zeros((2, size, count), np.int64),
        np.full((2, size), NO_ROOM, np.int64),
        np.zeros((2, size), np.int64),
        np.zeros((2, PRINTS), np.int64),
    )
