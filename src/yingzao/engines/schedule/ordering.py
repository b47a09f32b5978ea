"""Links as compressed rows in topological order, and the loop when there is none."""

from collections.abc import Sequence

import numpy as np

from yingzao.engines.calendar.compiling import kernel
from yingzao.engines.calendar.kernel import Integers

from .errors import CycleError


@kernel
def sort_topologically(first_link: Integers, successor: Integers, incoming: Integers, order: Integers) -> int:
    """Fill ``order`` with the nodes, predecessors first (Kahn 1962); returns how many could be placed.

    ``successor[first_link[n]:first_link[n + 1]]`` are the successors of node n; ``incoming`` is used up.
    """
    placed = 0
    for node in range(len(incoming)):
        if incoming[node] == 0:
            order[placed] = node
            placed += 1
    done = 0
    while done < placed:
        node = order[done]
        done += 1
        for link in range(first_link[node], first_link[node + 1]):
            after = successor[link]
            incoming[after] -= 1
            if incoming[after] == 0:
                order[placed] = after
                placed += 1
    return placed


def topological_order(
    node_count: int, predecessor: Integers, successor: Integers, ids: Sequence[str], codes: Sequence[str]
) -> Integers:
    """Return node numbers with every predecessor before its successors; raises :class:`CycleError`."""
    by_predecessor = np.argsort(predecessor, kind="stable")
    first_link = first_links(predecessor, node_count)
    incoming = np.bincount(successor, minlength=node_count).astype(np.int64)
    order = np.zeros(node_count, np.int64)
    placed = sort_topologically(first_link, successor[by_predecessor], incoming, order)
    if placed == node_count:
        return order
    loop = find_loop(predecessor, successor, incoming > 0)
    raise CycleError(
        tuple(ids[node] for node in loop),
        tuple(codes[node] or ids[node] for node in loop),
    )


def first_links(owner: Integers, node_count: int) -> Integers:
    """Where each node's links begin once links are sorted by ``owner``; one entry more than nodes."""
    return np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=node_count)))).astype(np.int64)


def find_loop(predecessor: Integers, successor: Integers, stuck: np.ndarray) -> list[int]:
    """Return the nodes of one loop in driving order, walking back among the nodes that could not be placed.

    Every such node has a predecessor that could not be placed either, so the walk must meet itself.
    """
    before = {
        int(after): int(node)
        for node, after in zip(predecessor, successor, strict=True)
        if stuck[node] and stuck[after]
    }
    node = next(iter(before))
    walked: dict[int, int] = {}
    path: list[int] = []
    while node not in walked:
        walked[node] = len(path)
        path.append(node)
        node = before[node]
    return path[walked[node] :][::-1]
