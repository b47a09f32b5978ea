"""From a scheduled network to the boxes and connections of its diagram."""

from yingzao.engines.schedule.model import Network
from yingzao.engines.schedule.result import ScheduleResult

from .graph import Graph, graph_of, in_order
from .layers import Layers, place_in_layers
from .model import Box, Connection, NodeDiagram
from .ordering import order_columns
from .placing import BOX_PITCH, place_in_rows


def draw_node_diagram(network: Network, result: ScheduleResult, with_ends: bool = True) -> NodeDiagram:
    """Lay out a scheduled network from left to right; the same network always gives the same drawing.

    ``result`` is in the order of ``network``. ``with_ends`` adds the virtual first and last work that JGJ/T 121-2015
    asks for where several activities begin or end; leave it out for a part of a network. Levels of effort and WBS
    summaries are not drawn.
    """
    graph = graph_of(network, result, with_ends)
    layers = place_in_layers(graph)
    rows = place_in_rows(order_columns(layers), layers)
    numbers = _numbers(graph, layers, rows)
    boxes = [_box(graph, layers, rows, numbers, place) for place in range(layers.boxes)]
    connections = [
        Connection(
            numbers[edge.tail],
            numbers[edge.head],
            tuple(edge.links),
            edge.critical,
            tuple(rows[p] for p in route),
        )
        for edge, route in zip(graph.edges, layers.routes, strict=True)
    ]
    return NodeDiagram(
        tuple(sorted(boxes, key=lambda box: box.number)),
        tuple(sorted(connections, key=lambda each: (each.tail, each.head))),
        len(layers.columns),
        round(max(rows, default=0.0) + BOX_PITCH / 2, 3),
    )


def _numbers(graph: Graph, layers: Layers, rows: list[float]) -> list[int]:
    """From 1 along every link, by early start, then from the left and from the top."""
    rank = [
        (vertex.dates.early_start, layers.of_point[place], rows[place])
        for place, vertex in enumerate(graph.vertices)
    ]
    numbers = [0] * len(rank)
    for number, place in enumerate(in_order(graph, rank), 1):
        numbers[place] = number
    return numbers


def _box(graph: Graph, layers: Layers, rows: list[float], numbers: list[int], place: int) -> Box:
    vertex = graph.vertices[place]
    dates = vertex.dates
    return Box(
        numbers[place],
        vertex.kind,
        layers.of_point[place],
        rows[place],
        dates.early_start,
        dates.early_finish,
        dates.late_start,
        dates.late_finish,
        dates.total_float_minutes,
        dates.free_float_minutes,
        dates.critical,
        dates.id or None,
    )
