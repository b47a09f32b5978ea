"""Multiple float paths: the chains of work that lead to a chosen activity, the most critical first."""

from collections.abc import Iterator
from heapq import heappop, heappush

import numpy as np

from .columns import EARLY_FINISH, EARLY_START, FAR, PREDECESSOR
from .model import PathsBy, Progress, Project
from .prepare import Prepared
from .result import Minutes


def trace_float_paths(
    prepared: Prepared, nodes: Minutes, slack: Minutes, total: Minutes
) -> tuple[Minutes, Minutes]:
    """Number the float paths of the projects that ask for them; 0 marks work on no path.

    ``slack`` is working minutes per link, ``total`` total float per node. By free float the first path follows
    driving links back from the chosen activity; each further path begins at the link with the least slack that
    leads into a path, and follows driving links back from there. By total float the link's slack gives way to
    the total float of its predecessor, and a path goes on as long as there is work before it. Among equals the
    later early finish goes first, then the earlier start, then the activity's code: so do the paths in P6's
    own files.
    """
    number = np.zeros(len(prepared.activities), np.int64)
    order = np.zeros(len(prepared.activities), np.int64)
    for project in prepared.projects.values():
        options = project.options
        last = _last_node(prepared, nodes, project) if options.float_paths > 0 else None
        if last is not None and number[last] == 0:
            tracer = _Tracer(prepared, nodes, slack, total, options.float_paths_by)
            tracer.trace(options.float_paths, last, number, order)
    return number, order


def _last_node(prepared: Prepared, nodes: Minutes, project: Project) -> int | None:
    """The chosen activity; without one the unfinished work of the project that finishes last."""
    found: int | None = None
    finish = nodes[EARLY_FINISH]
    for node, activity in enumerate(prepared.activities):
        if activity.id == project.options.float_paths_lead_to:
            return node
        if activity.project_id == project.id and activity.progress is not Progress.COMPLETED:
            found = node if found is None or finish[node] >= finish[found] else found
    return found


class _Tracer:
    """One tracing: the links waiting to begin a path, best first."""

    def __init__(
        self, prepared: Prepared, nodes: Minutes, slack: Minutes, total: Minutes, by: PathsBy
    ) -> None:
        self.prepared = prepared
        self.nodes = nodes
        self.slack = slack
        self.total = total
        self.by = by
        self.waiting: list[tuple[tuple[int | str, ...], int]] = []

    def trace(self, count: int, last: int, number: Minutes, order: Minutes) -> None:
        start: int | None = last
        for path in range(1, count + 1):
            if start is None:
                return
            chain = self._chain(start, path, number)
            for place, node in enumerate(reversed(chain), start=1):
                order[node] = place
            start = self._next_start(number)

    def _chain(self, node: int, path: int, number: Minutes) -> list[int]:
        """Walk back from a node to where nothing free holds it any more."""
        chain: list[int] = []
        following: int | None = node
        while following is not None:
            node = following
            chain.append(node)
            number[node] = path
            ranked = sorted(self._ranked(node, number))
            for entry in ranked:
                heappush(self.waiting, entry)
            following = ranked[0][1] if ranked and self._goes_on(ranked[0]) else None
        return chain

    def _ranked(self, node: int, number: Minutes) -> Iterator[tuple[tuple[int | str, ...], int]]:
        nodes, links, incoming = self.nodes, self.prepared.graph.links, self.prepared.graph.incoming
        for link in range(incoming[node], incoming[node + 1]):
            before = int(links[PREDECESSOR, link])
            activity = self.prepared.activities[before]
            if number[before] or self.slack[link] == FAR or activity.progress is Progress.COMPLETED:
                continue
            by_total = self.by is PathsBy.TOTAL_FLOAT
            measure = self.total[before] if by_total else self.slack[link]
            rank = (
                int(measure),
                -int(nodes[EARLY_FINISH, before]),
                int(nodes[EARLY_START, before]),
                activity.code,
            )
            yield rank, before

    def _goes_on(self, entry: tuple[tuple[int | str, ...], int]) -> bool:
        return self.by is PathsBy.TOTAL_FLOAT or entry[0][0] == 0

    def _next_start(self, number: Minutes) -> int | None:
        while self.waiting:
            _, node = heappop(self.waiting)
            if number[node] == 0:
                return node
        return None
