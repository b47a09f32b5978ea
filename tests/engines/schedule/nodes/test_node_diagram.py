"""Activity-on-node diagrams: the six times of a textbook network, numbers along the links, boxes apart."""

import random
from itertools import pairwise

import pytest

from tests.engines.schedule.arrow.arrow_cases import DAY, plan
from yingzao.engines.schedule import LinkKind, schedule
from yingzao.engines.schedule.nodes import BoxKind, draw_node_diagram

FOUNDATION_DAYS = {"挖土1": 3, "挖土2": 3, "垫层1": 2, "垫层2": 2, "基础1": 4, "基础2": 4}
FOUNDATION_LOGIC = {
    "挖土2": ["挖土1"], "垫层1": ["挖土1"], "垫层2": ["挖土2", "垫层1"],
    "基础1": ["垫层1"], "基础2": ["垫层2", "基础1"],
}  # fmt: skip
FOUNDATION_TIMES = {
    # work: ES EF LS LF TF FF, worked out by hand as the textbook does
    "挖土1": (0, 3, 0, 3, 0, 0),
    "挖土2": (3, 6, 4, 7, 1, 0),
    "垫层1": (3, 5, 3, 5, 0, 0),
    "垫层2": (6, 8, 7, 9, 1, 1),
    "基础1": (5, 9, 5, 9, 0, 0),
    "基础2": (9, 13, 9, 13, 0, 0),
}


def drawn(network, with_ends=True):
    return draw_node_diagram(network, schedule(network), with_ends)


def boxes(diagram):
    return {box.activity_id: box for box in diagram.boxes}


def test_a_foundation_in_two_sections_has_the_six_times_of_the_textbook():
    found = boxes(drawn(plan(FOUNDATION_DAYS, FOUNDATION_LOGIC)))
    times = {
        name: tuple(
            value // DAY
            for value in (
                box.early_start, box.early_finish, box.late_start, box.late_finish,
                box.total_float_minutes, box.free_float_minutes,
            )
        )
        for name, box in found.items()
    }  # fmt: skip
    assert times == FOUNDATION_TIMES


def test_its_critical_path_runs_from_the_first_box_to_the_last_and_nothing_crosses():
    diagram = drawn(plan(FOUNDATION_DAYS, FOUNDATION_LOGIC))
    critical = [(c.tail, c.head) for c in diagram.connections if c.critical]
    assert all(before[1] == after[0] for before, after in pairwise(critical))
    path = [diagram.box(critical[0][0]), *(diagram.box(head) for _tail, head in critical)]
    assert [box.activity_id for box in path] == ["挖土1", "垫层1", "基础1", "基础2"]
    assert all(box.kind is BoxKind.WORK for box in diagram.boxes) and crossings(diagram) == 0


def test_several_first_and_last_works_get_one_virtual_start_and_one_virtual_finish():
    diagram = drawn(plan({"A": 2, "B": 4, "C": 3, "D": 1}, {"C": ["A"], "D": ["A", "B"]}))
    first, last = diagram.boxes[0], diagram.boxes[-1]
    assert (first.kind, first.activity_id, last.kind) == (BoxKind.START, None, BoxKind.FINISH)
    assert (first.early_start, last.early_finish, last.late_finish) == (0, 5 * DAY, 5 * DAY)
    names = {box.number: box.activity_id for box in diagram.boxes}
    virtual = {(names[c.tail], names[c.head]) for c in diagram.connections if not c.links}
    assert virtual == {(None, "A"), (None, "B"), ("C", None), ("D", None)}
    assert [c.critical for c in diagram.connections if c.tail == 1] == [True, True]


def test_a_part_of_a_network_has_no_virtual_ends():
    diagram = drawn(plan({"A": 2, "B": 4}), with_ends=False)
    assert [box.kind for box in diagram.boxes] == [BoxKind.WORK, BoxKind.WORK] and not diagram.connections


def test_two_links_between_the_same_works_are_one_connection_that_names_both():
    links = [("A", "B", LinkKind.SS, 2), ("A", "B", LinkKind.FF, 1)]
    (connection,) = drawn(plan({"A": 5, "B": 5}, links=links)).connections
    assert [(link.kind, link.lag_minutes) for link in connection.links] == [
        (LinkKind.SS, 2 * DAY), (LinkKind.FF, DAY),
    ]  # fmt: skip


def test_a_milestone_is_a_box_of_its_own_kind():
    assert boxes(drawn(plan({"A": 2, "M": 0}, {"M": ["A"]})))["M"].kind is BoxKind.MILESTONE


def test_an_empty_network_is_an_empty_drawing():
    diagram = drawn(plan({}))
    assert (diagram.boxes, diagram.connections, diagram.layers) == ((), (), 0)


def test_a_far_successor_is_reached_past_the_boxes_between():
    diagram = drawn(plan(dict.fromkeys("ABCD", 1), {"B": ["A"], "C": ["B"], "D": ["C", "A"]}))
    (far,) = (c for c in diagram.connections if len(c.route) == 2)
    rows = {box.layer: box.row for box in diagram.boxes}
    assert all(abs(row - rows[layer]) >= 0.5 for layer, row in enumerate(far.route, 1))


@pytest.mark.parametrize("seed", range(12))
def test_every_link_is_drawn_once_forward_and_no_two_boxes_touch(seed):
    network = chance_network(seed, works=60, links=110)
    diagram = drawn(network)
    assert [box.number for box in diagram.boxes] == list(range(1, len(diagram.boxes) + 1))
    for connection in diagram.connections:
        tail, head = diagram.box(connection.tail), diagram.box(connection.head)
        assert connection.tail < connection.head and tail.layer < head.layer
        assert len(connection.route) == head.layer - tail.layer - 1
    assert sorted(repr(link) for c in diagram.connections for link in c.links) == sorted(
        repr(link) for link in network.links
    )
    for layer in range(diagram.layers):
        rows = sorted(box.row for box in diagram.boxes if box.layer == layer)
        assert all(below - above >= 1 - 2e-3 for above, below in pairwise(rows))
        passed = {c.route[layer - diagram.box(c.tail).layer - 1] for c in diagram.connections
                  if diagram.box(c.tail).layer < layer < diagram.box(c.head).layer}  # fmt: skip
        assert all(abs(row - other) > 0.5 for row in rows for other in passed)
    assert min(box.row for box in diagram.boxes) - 0.5 >= 0 and diagram.rows < 60


def test_the_same_network_is_always_drawn_alike():
    network = chance_network(3, works=80, links=130)
    assert drawn(network) == drawn(network)


@pytest.mark.parametrize("seed", range(4))
def test_flow_work_of_five_trades_in_six_sections_is_drawn_without_a_crossing_however_it_is_listed(seed):
    names = [(trade, section) for trade in range(5) for section in range(6)]
    random.Random(seed).shuffle(names)
    before = {
        f"{t}{s}": [f"{a}{b}" for a, b in ((t - 1, s), (t, s - 1)) if a >= 0 and b >= 0] for t, s in names
    }
    assert crossings(drawn(plan({f"{t}{s}": 1 + t for t, s in names}, before))) == 0


def chance_network(seed, works, links):
    chance = random.Random(seed)
    names = [f"W{number}" for number in range(works)]
    pairs = set()
    while len(pairs) < links:
        first = chance.randrange(works - 1)
        pairs.add((first, min(works - 1, first + 1 + int(chance.expovariate(0.15)))))
    before: dict[str, list[str]] = {}
    for first, second in sorted(pairs):
        before.setdefault(names[second], []).append(names[first])
    return plan({name: chance.randint(1, 9) for name in names}, before)


def crossings(diagram):
    """Pairs of pieces between two layers that cross, counted the slow way."""
    pieces = set()
    for connection in diagram.connections:
        tail, head = diagram.box(connection.tail), diagram.box(connection.head)
        stops = [tail.row, *connection.route, head.row]
        pieces |= {(tail.layer + n, a, b) for n, (a, b) in enumerate(pairwise(stops))}
    return sum(
        one[0] == two[0] and (one[1] - two[1]) * (one[2] - two[2]) < 0
        for one in pieces
        for two in pieces
        if one < two
    )
