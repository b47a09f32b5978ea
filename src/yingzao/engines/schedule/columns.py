"""The arrays the kernels run on: one table of node columns, one of link columns, and where each node's links lie.

Kernels take whole tables, because a tuple of many arrays costs more to hand on than the work itself.
"""

from typing import NamedTuple

from yingzao.engines.calendar.kernel import Integers

FAR = 1 << 60
"""Nothing binds: ±FAR stands where there is no date, -FAR for the lag of a link that no longer binds."""

FS, SS, FF, SF = 0, 1, 2, 3
STARTED = 4
"""A start-to-start link whose lag runs from an actual start: a floor in the forward pass, else like SS."""

TASK, START_MILESTONE, FINISH_MILESTONE, COMPLETED = 0, 1, 2, 3

(
    CALENDAR,
    REMAINING,
    SHAPE,
    STARTED_WORK,
    EARLIEST,
    START_FLOOR,
    FINISH_FLOOR,
    START_CEILING,
    FINISH_CEILING,
    PINNED_START,
    PINNED_FINISH,
    EXPECTED_FINISH,
    SPECIAL,
    EARLY_START,
    EARLY_FINISH,
    LATE_START,
    LATE_FINISH,
) = range(17)
"""Rows of the node table; instants are clock minutes. ``SPECIAL`` is 0 where a node is a plain task."""

PREDECESSOR, SUCCESSOR, KIND, LAG, LAG_CALENDAR = range(5)
"""Rows of the link tables."""


class Graph(NamedTuple):
    """Nodes in topological order and their links.

    ``links`` are sorted by successor, ``outlinks`` are the same links sorted by predecessor;
    ``incoming[n]:incoming[n + 1]`` are the links into node n, ``leaving[n]:leaving[n + 1]`` the outlinks from it.
    """

    nodes: Integers
    links: Integers
    outlinks: Integers
    incoming: Integers
    leaving: Integers
