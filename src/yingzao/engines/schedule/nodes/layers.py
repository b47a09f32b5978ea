"""Layers of boxes from the left, and the points at which long connections pass the layers between."""

import itertools
from dataclasses import dataclass

from .graph import Graph, in_order


@dataclass(frozen=True)
class Layers:
    """Points by layer: vertices of the graph first, then passages, all by number.

    ``columns`` holds the points of every layer; ``before`` and ``after`` the neighbours of each point in the layer
    to the left and right; ``routes`` the passages of every edge of the graph from its tail to its head.
    """

    of_point: list[int]
    columns: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]
    routes: list[list[int]]
    boxes: int


def place_in_layers(graph: Graph) -> Layers:
    """Put every vertex right of all before it, and close to what follows it where that shortens the lines.

    Connections of one vertex share their passages, so that a vertex with many far successors has one trunk.
    """
    of_point = _ranks(graph)
    boxes = len(of_point)
    passages: dict[tuple[int, int], int] = {}
    pairs: dict[tuple[int, int], None] = {}
    routes = []
    for edge in graph.edges:
        route = []
        for layer in range(of_point[edge.tail] + 1, of_point[edge.head]):
            point = passages.setdefault((edge.tail, layer), len(of_point))
            if point == len(of_point):
                of_point.append(layer)
            route.append(point)
        stops = [edge.tail, *route, edge.head]
        pairs.update(dict.fromkeys(itertools.pairwise(stops)))
        routes.append(route)
    before: list[list[int]] = [[] for _ in of_point]
    after: list[list[int]] = [[] for _ in of_point]
    for left, right in pairs:
        after[left].append(right)
        before[right].append(left)
    columns: list[list[int]] = [[] for _ in range(max(of_point, default=-1) + 1)]
    for point, layer in enumerate(of_point):
        columns[layer].append(point)
    return Layers(of_point, columns, before, after, routes, boxes)


def _ranks(graph: Graph) -> list[int]:
    before, after = graph.neighbours()
    order = in_order(graph, [(place,) for place in range(len(graph.vertices))])
    rank = [0] * len(graph.vertices)
    for place in order:
        rank[place] = 1 + max((rank[tail] for tail in before[place]), default=-1)
    for place in reversed(order):
        if len(after[place]) > len(before[place]):
            rank[place] = min(rank[head] for head in after[place]) - 1
    return rank
