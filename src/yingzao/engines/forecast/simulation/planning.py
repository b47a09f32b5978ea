"""How the passes of a simulation may follow each link and node: decided once, before any iteration."""

import numpy as np

from yingzao.engines.calendar.kernel import Integers
from yingzao.engines.schedule.passes import FAR, FF, FS, SF, SS, TASK, Links, Nodes
from yingzao.engines.schedule.prepare import Prepared

from .lean import CLOCK, EARLY_FINISH, EARLY_START, LAGGED, LATE_FINISH, LATE_START, VOID, WORK, Plan


def plan_passes(prepared: Prepared, watched: Integers) -> Plan:
    """Classify links and nodes; ``watched`` nodes must tell their early finish.

    A link is followed in working minutes when it stays in one calendar. One that bounds the finish of its
    successor (or, backward, the start of its predecessor) is not, as it may leave a date in non-working time
    where no work has been done meanwhile.
    """
    nodes, links = prepared.nodes, prepared.links
    calendars = len(prepared.calendars.tables.first_period) - 1
    plain_early, plain_late = _plain_nodes(nodes)
    forward, backward = _ways(nodes, links)
    asked = _asked(nodes, links, forward, backward, plain_early, plain_late)
    asked[_may_end_project(links, plain_early, len(nodes.calendar), prepared.project_number)] |= EARLY_FINISH
    asked[watched] |= EARLY_FINISH
    slot = prepared.project_number * calendars + nodes.calendar
    return Plan(
        forward, backward, plain_early, plain_late, asked, slot.astype(np.int64), prepared.project_number
    )


def _plain_nodes(nodes: Nodes) -> tuple[Integers, Integers]:
    free = (nodes.shape == TASK) & (nodes.pinned_start == -FAR) & (nodes.pinned_finish == -FAR)
    free &= nodes.expected_finish == -FAR
    early = free & (nodes.finish_floor == -FAR) & (nodes.start_floor > -FAR)
    late = free & (nodes.finish_ceiling == FAR) & (nodes.start_ceiling == FAR)
    return early.astype(np.int64), late.astype(np.int64)


def _ways(nodes: Nodes, links: Links) -> tuple[Integers, Integers]:
    same = nodes.calendar[links.predecessor] == nodes.calendar[links.successor]
    inside = same & ((links.lag == 0) | (links.lag_calendar == nodes.calendar[links.successor]))
    to_start = (links.kind == FS) | (links.kind == SS)
    from_finish = (links.kind == FS) | (links.kind == FF)
    by_clock = np.where(links.lag == 0, CLOCK, LAGGED)
    forward = np.where(inside & (to_start | (links.lag > 0)), WORK, by_clock)
    backward = np.where(inside & (from_finish | (links.lag > 0)), WORK, by_clock)
    void = links.lag == -FAR
    forward[void] = backward[void] = VOID
    return forward.astype(np.int64), backward.astype(np.int64)


def _asked(
    nodes: Nodes,
    links: Links,
    forward: Integers,
    backward: Integers,
    plain_early: Integers,
    plain_late: Integers,
) -> Integers:
    """Clock times that links by the clock, or into nodes that are not plain, start from."""
    asked = np.zeros(len(nodes.calendar), np.int64)
    from_finish = (links.kind == FS) | (links.kind == FF)
    to_finish = (links.kind == FF) | (links.kind == SF)
    clocked = (forward == CLOCK) | (forward == LAGGED) | (plain_early[links.successor] == 0)
    asked[links.predecessor[clocked & from_finish]] |= EARLY_FINISH
    asked[links.predecessor[clocked & ~from_finish]] |= EARLY_START
    clocked = (backward == CLOCK) | (backward == LAGGED) | (plain_late[links.predecessor] == 0)
    asked[links.successor[clocked & to_finish]] |= LATE_FINISH
    asked[links.successor[clocked & ~to_finish]] |= LATE_START
    return asked


def _may_end_project(links: Links, plain_early: Integers, count: int, project: Integers) -> Integers:
    """Nodes that no successor in the same project is sure to outlast."""
    outlasts = ((links.kind == FS) | (links.kind == FF)) & (links.lag >= 0)
    outlasts &= (plain_early[links.successor] == 1) & (project[links.predecessor] == project[links.successor])
    last = np.ones(count, bool)
    last[links.predecessor[outlasts]] = False
    return np.flatnonzero(last)
