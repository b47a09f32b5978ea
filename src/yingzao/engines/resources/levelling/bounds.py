"""Lower bounds of the makespan: the critical path, and the work of a resource between heads and tails."""

import numpy as np

from .packing import Packed
from .periods import earliest_starts, longest_tails


def bound_makespan(packed: Packed) -> int:
    """Return the larger of the critical path and the energy bound of the busiest resource, in periods.

    Energy: the activities that start no earlier than ``head`` and have at least ``tail`` left after their finish
    need ``ceil(work / capacity)`` periods between the two.
    """
    problem = packed.problem
    if not problem.durations:
        return 0
    duration = np.array(problem.durations, np.int64)
    heads = earliest_starts(problem, packed.number)
    tails = longest_tails(problem, packed.number)
    bound = int((heads + tails).max())
    after = tails - duration
    for resource, capacity in enumerate(problem.capacities):
        work = duration * np.array([demand[resource] for demand in problem.demands], np.int64)
        busy = np.flatnonzero(work)
        by_tail = busy[np.argsort(-after[busy], kind="stable")]
        for head in np.unique(heads[busy]):
            chosen = by_tail[heads[by_tail] >= head]
            needed = head + -(-np.cumsum(work[chosen]) // capacity) + after[chosen]
            bound = max(bound, int(needed.max()))
    return bound
