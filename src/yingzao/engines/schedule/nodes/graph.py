"""The graph that is drawn: activities as vertices, the links between two of them as one edge, virtual ends."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from yingzao.engines.schedule.arrow.relations import SUMMARIES
from yingzao.engines.schedule.model import ActivityKind, Link, Network
from yingzao.engines.schedule.result import ActivityDates, ScheduleResult

from .model import BoxKind

MILESTONES = (ActivityKind.START_MILESTONE, ActivityKind.FINISH_MILESTONE)


@dataclass(frozen=True)
class Vertex:
    """What becomes a box; the id of its dates is empty for a virtual work."""

    kind: BoxKind
    dates: ActivityDates


@dataclass
class Edge:
    """All links from one vertex to another (by place)."""

    tail: int
    head: int
    links: list[Link] = field(default_factory=list)
    critical: bool = False


@dataclass(frozen=True)
class Graph:
    """Vertices in the order of the network (virtual ones last) and the edges among them."""

    vertices: list[Vertex]
    edges: list[Edge]

    def neighbours(self) -> tuple[list[list[int]], list[list[int]]]:
        """Before and after every vertex."""
        before: list[list[int]] = [[] for _ in self.vertices]
        after: list[list[int]] = [[] for _ in self.vertices]
        for edge in self.edges:
            before[edge.head].append(edge.tail)
            after[edge.tail].append(edge.head)
        return before, after


def graph_of(network: Network, result: ScheduleResult, with_ends: bool) -> Graph:
    """Vertices and edges of a scheduled network; summaries and their links do not take part.

    ``with_ends`` adds a virtual first and last work where several activities begin or end the network. A link is
    critical when it holds critical work by critical work.
    """
    vertices: list[Vertex] = []
    place: dict[str, int] = {}
    for index, activity in enumerate(network.activities):
        if activity.kind not in SUMMARIES:
            kind = BoxKind.MILESTONE if activity.kind in MILESTONES else BoxKind.WORK
            place[activity.id] = len(vertices)
            vertices.append(Vertex(kind, result.row(index)))
    edges: dict[tuple[int, int], Edge] = {}
    for link, drives in zip(network.links, result.driving.tolist(), strict=True):
        if link.predecessor_id in place and link.successor_id in place:
            tail, head = place[link.predecessor_id], place[link.successor_id]
            edge = edges.setdefault((tail, head), Edge(tail, head))
            edge.links.append(link)
            edge.critical |= drives and vertices[tail].dates.critical and vertices[head].dates.critical
    graph = Graph(vertices, list(edges.values()))
    if with_ends:
        _add_ends(graph)
    return graph


def _add_ends(graph: Graph) -> None:
    before, after = graph.neighbours()
    first = [place for place, found in enumerate(before) if not found]
    last = [place for place, found in enumerate(after) if not found]
    dates = [vertex.dates for vertex in graph.vertices]
    if len(first) > 1:
        early = min(dates[place].early_start for place in first)
        start = _add(graph, BoxKind.START, early, min(dates[place].late_start for place in first))
        for place in first:
            tight = dates[place].critical and dates[place].early_start == early
            graph.edges.append(Edge(start, place, critical=tight))
    if len(last) > 1:
        early = max(dates[place].early_finish for place in last)
        finish = _add(graph, BoxKind.FINISH, early, max(dates[place].late_finish for place in last))
        for place in last:
            tight = dates[place].critical and dates[place].early_finish == early
            graph.edges.append(Edge(place, finish, critical=tight))


def _add(graph: Graph, kind: BoxKind, early: int, late: int) -> int:
    """A virtual work without duration; critical where nothing is left to it. Returns its place."""
    tight = late <= early
    graph.vertices.append(
        Vertex(kind, ActivityDates("", early, early, late, late, late - early, 0, tight, tight))
    )
    return len(graph.vertices) - 1


def in_order(graph: Graph, rank: Iterable[tuple[float, ...]]) -> list[int]:
    """Vertices so that each comes after all before it, of those that are free the least by ``rank`` first.

    Vertices on a loop are left out; a scheduled network has none.
    """
    before, after = graph.neighbours()
    keys = list(rank)
    missing = [len(found) for found in before]
    ready = [(keys[place], place) for place, count in enumerate(missing) if count == 0]
    heapify(ready)
    order = []
    while ready:
        place = heappop(ready)[1]
        order.append(place)
        for head in after[place]:
            missing[head] -= 1
            if missing[head] == 0:
                heappush(ready, (keys[head], head))
    return order
