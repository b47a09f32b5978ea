"""The passes for plans in which everything works by one calendar: whole numbers of working minutes.

A date is twice the work before it, plus one where work goes on rather than ends: Friday 17:00 and Monday 08:00
have the same work before them and are two neighbouring numbers. Minima, maxima and sums of these numbers are
what the general passes do with clock instants and a calendar in between, and only the answer is turned into
instants. Work under way, pinned dates and lags in other calendars are left to the general passes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingzao.engines.calendar.compiling import inlined_kernel, kernel
from yingzao.engines.calendar.kernel import Integers, Tables, finish_of, start_of, work_at

from .columns import (
    CALENDAR,
    COMPLETED,
    EARLY_FINISH,
    EARLY_START,
    EXPECTED_FINISH,
    FAR,
    FF,
    FINISH_CEILING,
    FINISH_FLOOR,
    FINISH_MILESTONE,
    KIND,
    LAG,
    LAG_CALENDAR,
    LATE_FINISH,
    LATE_START,
    PINNED_FINISH,
    PINNED_START,
    PREDECESSOR,
    REMAINING,
    SHAPE,
    START_CEILING,
    START_FLOOR,
    START_MILESTONE,
    STARTED,
    SUCCESSOR,
    Graph,
)

Small = npt.NDArray[np.int32]
NEAR = 1 << 30
"""What FAR is among numbers of 32 bits."""


@dataclass(frozen=True)
class SingleCalendar:
    """A graph in working minutes.

    ``into`` holds predecessor, kind and lag of the links by successor, ``out_of`` successor, kind and lag by
    predecessor; ``dates`` early start, early finish, late start and late finish.
    """

    graph: Graph
    calendar: int
    remaining: Small
    shape: Small
    into: Small
    out_of: Small
    dates: Small

    def floors(self, tables: Tables) -> Small:
        """What bounds early starts and finishes."""
        numbers = np.zeros((2, len(self.remaining)), np.int32)
        number_floors(tables, self.calendar, self.graph.nodes[[START_FLOOR, FINISH_FLOOR]], numbers)
        return numbers

    def ceilings(self, tables: Tables) -> Small:
        """What bounds late starts and finishes."""
        numbers = np.zeros((2, len(self.remaining)), np.int32)
        number_ceilings(tables, self.calendar, self.graph.nodes[[START_CEILING, FINISH_CEILING]], numbers)
        return numbers

    def forward(self, tables: Tables) -> None:
        """Early dates, in the node table too."""
        forward_in_work(
            self.floors(tables), self.remaining, self.shape, self.into, self.graph.incoming, self.dates
        )
        write_clock(tables, self.calendar, self.dates[:2], self.graph.nodes[EARLY_START : EARLY_FINISH + 1])

    def backward(self, tables: Tables) -> None:
        """Late dates, in the node table too."""
        backward_in_work(
            self.ceilings(tables), self.remaining, self.shape, self.out_of, self.graph.leaving, self.dates
        )
        write_clock(tables, self.calendar, self.dates[2:], self.graph.nodes[LATE_START : LATE_FINISH + 1])


def on_single_calendar(graph: Graph) -> SingleCalendar | None:
    """The graph in working minutes, or None where it needs the general passes."""
    nodes, links = graph.nodes, graph.links
    if nodes.shape[1] == 0 or not _is_ordinary(nodes, links):
        return None
    calendar = int(nodes[CALENDAR, 0])
    others = (nodes[CALENDAR] != calendar).any() or (links[LAG_CALENDAR, links[LAG] != 0] != calendar).any()
    if others:
        return None
    return SingleCalendar(
        graph,
        calendar,
        nodes[REMAINING].astype(np.int32),
        nodes[SHAPE].astype(np.int32),
        links[[PREDECESSOR, KIND, LAG]].astype(np.int32),
        graph.outlinks[[SUCCESSOR, KIND, LAG]].astype(np.int32),
        np.zeros((4, nodes.shape[1]), np.int32),
    )


def _is_ordinary(nodes: Integers, links: Integers) -> bool:
    """Whether nothing is completed, pinned, stretched or bound from its finish alone, and every link binds."""
    dated = (nodes[[PINNED_START, PINNED_FINISH, EXPECTED_FINISH]] > -FAR).any()
    odd = (nodes[SHAPE] == COMPLETED).any() or (nodes[START_FLOOR] == -FAR).any()
    unbound = (links[LAG] == -FAR).any() or (links[KIND] == STARTED).any()
    return not (dated or odd or unbound)


@kernel
def number_floors(tables: Tables, calendar: int, clocks: Integers, numbers: Small) -> None:
    """Instants to numbers, those outside working time to the start of the work after them."""
    for row in range(2):
        for node in range(clocks.shape[1]):
            clock = clocks[row, node]
            if clock == -FAR:
                numbers[row, node] = -NEAR
                continue
            work = work_at(tables, calendar, clock)
            numbers[row, node] = 2 * work + (0 if finish_of(tables, calendar, work) == clock else 1)


@kernel
def number_ceilings(tables: Tables, calendar: int, clocks: Integers, numbers: Small) -> None:
    """Instants to numbers, those outside working time to the end of the work before them."""
    for row in range(2):
        for node in range(clocks.shape[1]):
            clock = clocks[row, node]
            if clock == FAR:
                numbers[row, node] = NEAR
                continue
            work = work_at(tables, calendar, clock)
            numbers[row, node] = 2 * work + (1 if start_of(tables, calendar, work) == clock else 0)


@kernel
def write_clock(tables: Tables, calendar: int, numbers: Small, clocks: Integers) -> None:
    """Numbers to instants."""
    for row in range(2):
        for node in range(clocks.shape[1]):
            work, goes_on = numbers[row, node] >> 1, numbers[row, node] & 1
            clocks[row, node] = (
                start_of(tables, calendar, work) if goes_on else finish_of(tables, calendar, work)
            )


@inlined_kernel
def shifted(number: int, lag: int) -> int:
    """A number ``lag`` working minutes later: where work ends, or where it goes on when the lag is negative."""
    if lag == 0:
        return number
    work = (number >> 1) + lag
    return 2 * work if lag > 0 else 2 * work + 1


@inlined_kernel
def shifted_back(number: int, lag: int) -> int:
    """A number ``lag`` working minutes earlier, by the same rule in reverse."""
    if lag == 0:
        return number
    work = (number >> 1) - lag
    return 2 * work + 1 if lag > 0 else 2 * work


@kernel
def forward_in_work(
    floors: Small, remaining: Small, shape: Small, into: Small, incoming: Integers, dates: Small
) -> None:
    """Early starts and finishes as numbers: rows 0 and 1 of ``dates``."""
    for node in range(len(remaining)):
        start, finish = floors[0, node], floors[1, node]
        for link in range(incoming[node], incoming[node + 1]):
            before, kind = into[0, link], into[1, link]
            bound = shifted(dates[1 - (kind & 1), before], into[2, link])
            if kind < FF:
                start = max(start, bound)
            else:
                finish = max(finish, bound)
        if shape[node] == FINISH_MILESTONE:
            dates[0, node] = dates[1, node] = max(start, finish)
            continue
        work = start >> 1
        if finish > -NEAR:
            work = max(work, (finish >> 1) - remaining[node])
        dates[0, node] = end = 2 * work + 1
        if remaining[node] > 0:
            end = max(2 * (work + remaining[node]), finish)
        dates[1, node] = end


@kernel
def backward_in_work(
    ceilings: Small, remaining: Small, shape: Small, out_of: Small, leaving: Integers, dates: Small
) -> None:
    """Late starts and finishes as numbers: rows 2 and 3 of ``dates``."""
    for node in range(len(remaining) - 1, -1, -1):
        start, finish = ceilings[0, node], ceilings[1, node]
        for link in range(leaving[node], leaving[node + 1]):
            after, kind = out_of[0, link], out_of[1, link]
            bound = shifted_back(dates[2 + (kind >> 1), after], out_of[2, link])
            if kind & 1 == 0:
                finish = min(finish, bound)
            else:
                start = min(start, bound)
        if shape[node] == START_MILESTONE:
            dates[2, node] = dates[3, node] = min(start, finish)
            continue
        work = finish >> 1
        if start < NEAR:
            work = min(work, (start >> 1) + remaining[node])
        dates[3, node] = begin = 2 * work
        if remaining[node] > 0:
            begin = min(2 * (work - remaining[node]) + 1, start)
        dates[2, node] = begin
