"""Straight pieces of arrows from times and lanes, and nodes numbered along time."""

from heapq import heapify, heappop, heappush

from yingzao.engines.schedule.model import Link

from .lanes import Lanes
from .model import Arrow, ArrowDiagram, ArrowKind, ArrowNode, Segment, Stroke
from .plan import Plan, PlannedArrow


def assemble(plan: Plan, lanes: Lanes, undrawn: tuple[Link, ...]) -> ArrowDiagram:
    """Number the nodes and draw every arrow; arrows are in order of their node numbers."""
    numbers = _number(plan, lanes)
    nodes = [
        ArrowNode(numbers[place], node.early, node.late, lanes.of_node[place], node.milestones)
        for place, node in enumerate(plan.nodes)
    ]
    arrows = [
        Arrow(
            numbers[arrow.tail],
            numbers[arrow.head],
            arrow.kind,
            arrow.early_start,
            arrow.early_finish,
            arrow.late_start,
            arrow.late_finish,
            arrow.total,
            arrow.free,
            arrow.critical,
            lanes.of_arrow[place],
            _segments(plan, lanes, place),
            arrow.activity_id,
            arrow.link,
        )
        for place, arrow in enumerate(plan.arrows)
    ]
    return ArrowDiagram(
        tuple(sorted(nodes, key=lambda node: node.number)),
        tuple(sorted(arrows, key=lambda arrow: (arrow.tail, arrow.head))),
        lanes.count,
        undrawn,
    )


def _number(plan: Plan, lanes: Lanes) -> list[int]:
    """Numbers from 1 along every arrow, by early time and then from the top."""
    missing = [0] * len(plan.nodes)
    after: list[list[int]] = [[] for _ in plan.nodes]
    for arrow in plan.arrows:
        missing[arrow.head] += 1
        after[arrow.tail].append(arrow.head)

    def rank(place: int) -> tuple[int, int, int]:
        return plan.nodes[place].early, lanes.of_node[place], place

    ready = [rank(place) for place, number in enumerate(missing) if number == 0]
    heapify(ready)
    numbers = [0] * len(plan.nodes)
    given = 0
    while ready:
        place = heappop(ready)[2]
        given += 1
        numbers[place] = given
        for head in after[place]:
            missing[head] -= 1
            if missing[head] == 0:
                heappush(ready, rank(head))
    return numbers


def _segments(plan: Plan, lanes: Lanes, place: int) -> tuple[Segment, ...]:
    """Down or up to the arrow's lane, along it, and up or down to its head; pieces without length fall out."""
    arrow, lane = plan.arrows[place], lanes.of_arrow[place]
    tail, head = plan.nodes[arrow.tail].early, plan.nodes[arrow.head].early
    vertical = Stroke.DASHED if arrow.kind is ArrowKind.DUMMY else Stroke.SOLID
    pieces = [
        Segment(vertical, tail, lanes.of_node[arrow.tail], tail, lane),
        *_along(arrow, tail, head, lane),
        Segment(vertical, head, lane, head, lanes.of_node[arrow.head]),
    ]
    return tuple(p for p in pieces if (p.from_time, p.from_lane) != (p.to_time, p.to_lane))


def _along(arrow: PlannedArrow, tail: int, head: int, lane: int) -> list[Segment]:
    if arrow.kind is ArrowKind.DUMMY:
        return [Segment(Stroke.WAVE, tail, lane, head, lane)]
    stops = (tail, arrow.drawn_start, arrow.drawn_finish, head)
    strokes = (Stroke.GAP, Stroke.SOLID, Stroke.WAVE)
    return [Segment(s, a, lane, b, lane) for s, a, b in zip(strokes, stops[:-1], stops[1:], strict=True)]
