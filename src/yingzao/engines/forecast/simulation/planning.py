"""How the passes of a simulation may follow each link and node: decided once, before any iteration."""

import numpy as np
import numpy.typing as npt

from yingzao.engines.calendar.kernel import Integers
from yingzao.engines.schedule.columns import (
    CALENDAR,
    EXPECTED_FINISH,
    FAR,
    FF,
    FINISH_CEILING,
    FINISH_FLOOR,
    FS,
    KIND,
    LAG,
    LAG_CALENDAR,
    PINNED_FINISH,
    PINNED_START,
    PREDECESSOR,
    SF,
    SHAPE,
    SS,
    START_CEILING,
    START_FLOOR,
    STARTED,
    SUCCESSOR,
    TASK,
)
from yingzao.engines.schedule.prepare import Prepared

from .lean import (
    ASK_EARLY_FINISH,
    ASK_EARLY_START,
    ASK_LATE_FINISH,
    ASK_LATE_START,
    CLOCK,
    LAGGED,
    VOID,
    WORK,
    Plan,
)

Flags = npt.NDArray[np.bool_]


def plan_passes(prepared: Prepared, watched: Integers) -> Plan:
    """Classify links and nodes; ``watched`` nodes must tell their early finish.

    A link is followed in working minutes when it stays in one calendar. One that bounds the finish of its
    successor (or, backward, the start of its predecessor) is not, as it may leave a date in non-working time
    where no work has been done meanwhile.
    """
    graph, project = prepared.graph, prepared.project_number
    nodes = graph.nodes
    plain_early, plain_late = _plain_nodes(nodes)
    forward, backward = _forward_ways(nodes, graph.links), _backward_ways(nodes, graph.outlinks)
    asked = np.zeros(nodes.shape[1], np.int64)
    _ask_early(asked, graph.links, forward, plain_early)
    _ask_late(asked, graph.outlinks, backward, plain_late)
    asked[_may_end_project(graph.links, plain_early, project)] |= ASK_EARLY_FINISH
    asked[watched] |= ASK_EARLY_FINISH
    slot = project * prepared.calendars.count + nodes[CALENDAR]
    return Plan(forward, backward, plain_early, plain_late, asked, slot.astype(np.int64), project)


def _plain_nodes(nodes: Integers) -> tuple[Integers, Integers]:
    free = (nodes[SHAPE] == TASK) & (nodes[PINNED_START] == -FAR) & (nodes[PINNED_FINISH] == -FAR)
    free &= nodes[EXPECTED_FINISH] == -FAR
    early = free & (nodes[FINISH_FLOOR] == -FAR) & (nodes[START_FLOOR] > -FAR)
    late = free & (nodes[FINISH_CEILING] == FAR) & (nodes[START_CEILING] == FAR)
    return early.astype(np.int64), late.astype(np.int64)


def _forward_ways(nodes: Integers, links: Integers) -> Integers:
    to_start = (links[KIND] == FS) | (links[KIND] == SS)
    ways = _ways(nodes, links, to_start)
    ways[links[KIND] == STARTED] = VOID
    return ways


def _backward_ways(nodes: Integers, links: Integers) -> Integers:
    return _ways(nodes, links, (links[KIND] == FS) | (links[KIND] == FF))


def _ways(nodes: Integers, links: Integers, to_the_near_end: Flags) -> Integers:
    calendar, lag = nodes[CALENDAR, links[SUCCESSOR]], links[LAG]
    same = nodes[CALENDAR, links[PREDECESSOR]] == calendar
    inside = same & ((lag == 0) | (links[LAG_CALENDAR] == calendar))
    by_clock = np.where(lag == 0, CLOCK, LAGGED)
    ways = np.where(inside & (to_the_near_end | (lag > 0)), WORK, by_clock)
    ways[lag == -FAR] = VOID
    return ways.astype(np.int64)


def _ask_early(asked: Integers, links: Integers, forward: Integers, plain_early: Integers) -> None:
    """Early clock times that links by the clock, or into nodes that are not plain, start from."""
    from_finish = (links[KIND] == FS) | (links[KIND] == FF)
    clocked = (forward == CLOCK) | (forward == LAGGED) | (plain_early[links[SUCCESSOR]] == 0)
    asked[links[PREDECESSOR, clocked & from_finish]] |= ASK_EARLY_FINISH
    asked[links[PREDECESSOR, clocked & ~from_finish]] |= ASK_EARLY_START


def _ask_late(asked: Integers, links: Integers, backward: Integers, plain_late: Integers) -> None:
    """Late clock times that links by the clock, or out of nodes that are not plain, start from."""
    to_finish = (links[KIND] == FF) | (links[KIND] == SF)
    clocked = (backward == CLOCK) | (backward == LAGGED) | (plain_late[links[PREDECESSOR]] == 0)
    asked[links[SUCCESSOR, clocked & to_finish]] |= ASK_LATE_FINISH
    asked[links[SUCCESSOR, clocked & ~to_finish]] |= ASK_LATE_START


def _may_end_project(links: Integers, plain_early: Integers, project: Integers) -> Integers:
    """Nodes that no successor in the same project is sure to outlast."""
    before, after = links[PREDECESSOR], links[SUCCESSOR]
    outlasts = ((links[KIND] == FS) | (links[KIND] == FF)) & (links[LAG] >= 0)
    outlasts &= (plain_early[after] == 1) & (project[before] == project[after])
    last = np.ones(len(project), bool)
    last[before[outlasts]] = False
    return np.flatnonzero(last)
