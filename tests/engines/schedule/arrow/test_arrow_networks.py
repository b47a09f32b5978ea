"""Textbook networks as activity-on-arrow diagrams, worked by hand.

The logic tables are those that the course book of Chinese supervising engineers, 建设工程进度控制, uses for the
drawing of arrow networks; durations and drawing data are worked out here.
"""

from dataclasses import replace
from itertools import pairwise

import pytest
from arrow_cases import (
    DAY,
    ObviousDrawing,
    drawn,
    dummies,
    plan,
    precedence_drawn,
    precedence_given,
    reach,
    works,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from yingzao.engines.calendar import WorkCalendar
from yingzao.engines.schedule import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    CycleError,
    Link,
    LinkKind,
    Network,
    Project,
    ScheduleError,
    schedule,
)
from yingzao.engines.schedule.arrow import ArrowKind, MilestoneMark, Stroke, draw_arrow_diagram
from yingzao.engines.schedule.arrow.events import build_topology
from yingzao.engines.schedule.arrow.relations import relate

SOLID, WAVE, DASHED, GAP = Stroke.SOLID, Stroke.WAVE, Stroke.DASHED, Stroke.GAP


def ends(diagram):
    return {name: (arrow.tail, arrow.head) for name, arrow in works(diagram).items()}


def pieces(arrow):
    """Stroke, times in days and lanes of an arrow's segments."""
    return [(s.stroke, s.from_time / DAY, s.from_lane, s.to_time / DAY, s.to_lane) for s in arrow.segments]


def times(diagram):
    return [(node.number, node.early / DAY, node.late / DAY) for node in diagram.nodes]


def test_the_textbook_network_of_six_works_has_its_nodes_dummies_and_waves():
    # D after A and B; E after A, B and C; G after D and E.
    diagram = drawn(
        plan({"A": 2, "B": 3, "C": 4, "D": 2, "E": 5, "G": 1}, {"D": "AB", "E": "ABC", "G": "DE"})
    )
    assert times(diagram) == [(1, 0, 0), (2, 0, 2), (3, 3, 4), (4, 4, 4), (5, 9, 9), (6, 10, 10)]
    assert ends(diagram) == {"A": (2, 3), "B": (1, 3), "C": (1, 4), "D": (3, 5), "E": (4, 5), "G": (5, 6)}
    assert [(d.tail, d.head) for d in dummies(diagram)] == [(1, 2), (3, 4)]
    found = works(diagram)
    assert [name for name in sorted(found) if found[name].critical] == ["C", "E", "G"]
    assert {name: found[name].free_float_minutes / DAY for name in found} == {
        "A": 1, "B": 0, "C": 0, "D": 4, "E": 0, "G": 0,
    }  # fmt: skip
    lane = found["C"].lane
    for name, span in {"C": (0, 4), "E": (4, 9), "G": (9, 10)}.items():
        assert pieces(found[name]) == [(SOLID, span[0], lane, span[1], lane)]
    own = found["D"].lane
    assert pieces(found["D"]) == [(SOLID, 3, own, 5, own), (WAVE, 5, own, 9, own), (SOLID, 9, own, 9, lane)]
    wave = [piece for piece in pieces(dummies(diagram)[1]) if piece[0] is WAVE]
    assert [(piece[1], piece[3]) for piece in wave] == [(3, 4)]


def test_the_textbook_network_of_shared_predecessors_needs_three_dummies_and_one_for_uniqueness():
    # E after A and B; G after B, C and D; H after C and D.
    diagram = drawn(
        plan({"A": 2, "B": 3, "C": 4, "D": 2, "E": 5, "G": 1, "H": 3}, {"E": "AB", "G": "BCD", "H": "CD"})
    )
    assert times(diagram) == [(1, 0, 0), (2, 0, 3), (3, 3, 3), (4, 3, 3), (5, 4, 5), (6, 4, 7), (7, 8, 8)]
    assert ends(diagram) == {
        "A": (1, 4), "B": (1, 3), "C": (1, 5), "D": (2, 5), "E": (4, 7), "G": (6, 7), "H": (5, 7),
    }  # fmt: skip
    assert [(d.tail, d.head, d.critical) for d in dummies(diagram)] == [
        (1, 2, False),
        (3, 4, True),
        (3, 6, False),
        (5, 6, False),
    ]


def test_two_works_that_share_one_of_their_predecessors_need_one_dummy_each_way():
    # C after A; D after A and B; E after B.
    diagram = drawn(plan({"A": 2, "B": 3, "C": 4, "D": 2, "E": 5}, {"C": "A", "D": "AB", "E": "B"}))
    assert times(diagram) == [(1, 0, 0), (2, 2, 4), (3, 3, 3), (4, 3, 6), (5, 8, 8)]
    assert [(d.tail, d.head) for d in dummies(diagram)] == [(2, 4), (3, 4)]


def test_flow_construction_of_three_sections_has_the_dummies_of_the_book():
    # Three trades over three sections (流水施工): 5 dummies in the usual drawing, 4 with shared start nodes.
    days = {f"{trade}{section}": 2 for trade in "ABC" for section in "123"}
    before = {"A2": ["A1"], "A3": ["A2"], "B1": ["A1"], "B2": ["A2", "B1"], "B3": ["A3", "B2"]}
    before |= {"C1": ["B1"], "C2": ["B2", "C1"], "C3": ["B3", "C2"]}
    diagram = drawn(plan(days, before))
    assert len(dummies(diagram)) == 4
    assert len(diagram.nodes) == 10
    assert diagram.nodes[-1].early == 10 * DAY


def test_a_shared_event_saves_dummies_between_many_predecessors_and_many_successors():
    # X, Y and Z each wait for A, B and C and for one work of their own; A, B and C each let one more begin.
    days = dict.fromkeys("ABCDEFXYZPQR", 1)
    before = {"X": "ABCD", "Y": "ABCE", "Z": "ABCF", "P": "A", "Q": "B", "R": "C"}
    diagram = drawn(plan(days, before))
    assert len(dummies(diagram)) == 6
    assert precedence_drawn(diagram) == precedence_given(plan(days, before))


def test_parallel_works_are_told_apart_and_the_longest_keeps_the_direct_arrow():
    diagram = drawn(plan({"A": 2, "B": 5, "C": 3}))
    assert ends(diagram)["B"] == (1, 4)
    assert len(set(ends(diagram).values())) == 3
    assert len(dummies(diagram)) == 2


def test_a_lag_is_an_arrow_of_its_own_that_waits():
    diagram = drawn(plan({"A": 2, "B": 3}, links=[("A", "B", LinkKind.FS, 4)]))
    wait = next(arrow for arrow in diagram.arrows if arrow.kind is ArrowKind.WAIT)
    assert (wait.tail, wait.head) == (2, 3)
    assert (wait.early_start, wait.early_finish) == (2 * DAY, 6 * DAY)
    assert wait.critical
    assert wait.link.lag_minutes == 4 * DAY


def test_an_elapsed_lag_waits_by_the_clock_and_an_elapsed_lead_is_reported():
    network = plan({"A": 5, "B": 2})
    waits = replace(network, links=[Link("A", "B", LinkKind.FS, 4 * DAY, elapsed=True)])
    assert works(drawn(waits))["B"].early_start == 9 * DAY
    leads = replace(network, links=[Link("A", "B", LinkKind.FS, -DAY, elapsed=True)])
    assert drawn(leads).undrawn == tuple(leads.links)


def test_a_start_lag_leaves_from_the_predecessors_start_and_keeps_its_float():
    diagram = drawn(plan({"A": 9, "B": 3}, links=[("A", "B", LinkKind.SS, 4)]))
    wait = next(arrow for arrow in diagram.arrows if arrow.kind is ArrowKind.WAIT)
    found = works(diagram)
    assert wait.head == found["B"].tail
    assert (wait.early_finish, wait.total_float_minutes, wait.free_float_minutes) == (4 * DAY, 2 * DAY, 0)
    assert pieces(found["B"])[-2][0] is WAVE


def test_a_finish_lag_makes_the_successor_begin_later_behind_a_gap():
    diagram = drawn(plan({"A": 5, "B": 2}, links=[("A", "B", LinkKind.FF, 1)]))
    lane = works(diagram)["B"].lane
    along = [piece for piece in pieces(works(diagram)["B"]) if piece[1] != piece[3]]
    assert along == [(GAP, 0, lane, 4, lane), (SOLID, 4, lane, 6, lane)]


def test_a_lead_counts_from_the_predecessors_start_and_one_beyond_it_is_reported():
    lead = plan({"A": 5, "B": 2}, links=[("A", "B", LinkKind.FS, -2)])
    wait = next(arrow for arrow in drawn(lead).arrows if arrow.kind is ArrowKind.WAIT)
    assert (wait.early_start, wait.early_finish) == (0, 3 * DAY)
    beyond = plan({"A": 5, "B": 2}, links=[("A", "B", LinkKind.FS, -6)])
    assert drawn(beyond).undrawn == tuple(beyond.links)


def test_milestones_are_events_not_arrows():
    diagram = drawn(plan({"A": 2, "B": 3, "M": 0, "C": 1}, {"M": "AB", "C": "M"}))
    assert [node.milestones for node in diagram.nodes if node.milestones] == [(MilestoneMark("M", 3 * DAY),)]
    assert set(works(diagram)) == {"A", "B", "C"}
    aside = drawn(plan({"A": 2, "B": 3, "M": 0, "C": 1, "D": 1}, {"M": "AB", "C": "A", "D": "B"}))
    marked = next(node for node in aside.nodes if node.milestones)
    assert (marked.early, marked.late) == (3 * DAY, 4 * DAY)


def test_a_milestone_held_back_by_its_date_moves_no_node():
    network = plan({"A": 2, "M": 0, "B": 5}, {"M": "A", "B": "A"})
    held = [
        replace(a, constraint=Constraint(ConstraintKind.START_NO_EARLIER, 6 * DAY)) if a.id == "M" else a
        for a in network.activities
    ]
    diagram = drawn(Network(network.projects, network.calendars, held, network.links))
    assert times(diagram) == [(1, 0, 0), (2, 2, 2), (3, 7, 7)]
    assert diagram.nodes[1].milestones == (MilestoneMark("M", 6 * DAY),)


def test_a_night_or_a_weekend_is_no_wave_but_lost_working_days_are():
    eight = ((480, 720), (780, 1020))
    days = WorkCalendar("5d", "Five days", (eight,) * 5 + ((), ()))
    activities = [Activity(name, "P", "5d", hours * 60) for name, hours in {"A": 16, "B": 8, "C": 8}.items()]
    network = Network([Project("P", 0)], [days], activities, [Link("A", "C"), Link("B", "C")])
    diagram = drawn(network)
    strokes = {
        name: [s.stroke for s in arrow.segments if s.from_time < s.to_time]
        for name, arrow in works(diagram).items()
    }
    assert strokes == {"A": [SOLID], "B": [SOLID, WAVE], "C": [SOLID]}


def test_nothing_gives_an_empty_diagram_and_summaries_are_left_out():
    empty = drawn(Network([Project("P", 0)], [], [], []))
    assert (empty.nodes, empty.arrows, empty.lanes) == ((), (), 0)
    network = plan({"A": 2})
    effort = Activity("L", "P", "24h", 0, kind=ActivityKind.LEVEL_OF_EFFORT)
    wider = Network(
        network.projects, network.calendars, [*network.activities, effort], [Link("A", "L", LinkKind.SS)]
    )
    assert set(works(drawn(wider))) == {"A"}


def test_circular_logic_and_the_result_of_another_network_are_refused():
    ring = plan({"A": 1, "B": 1}, {"A": "B", "B": "A"})
    with pytest.raises(CycleError) as refused:
        build_topology(relate(ring, {"A": True, "B": True}), [1, 1])
    assert set(refused.value.loop) == {"A", "B"}
    with pytest.raises(ScheduleError) as other:
        draw_arrow_diagram(plan({"A": 1}), schedule(plan({"B": 1})))
    assert other.value.code == "schedule.other_result"
    with pytest.raises(ScheduleError) as missing:
        relate(Network([], [], [], [Link("A", "B")]), {})
    assert missing.value.code == "schedule.unknown_activity"


@st.composite
def networks(draw, kinds=(LinkKind.FS,), most_lag=0, most=9, lengths=(0, 1, 2, 3, 4, 5)):
    count = draw(st.integers(1, most))
    names = [chr(65 + number) for number in range(count)]
    days = {name: draw(st.sampled_from(lengths)) for name in names}
    if not any(days.values()):
        days[names[0]] = 1
    links = []
    for number, name in enumerate(names):
        for before in draw(st.sets(st.integers(0, number - 1), max_size=4) if number else st.just(set())):
            links.append((names[before], name, draw(st.sampled_from(kinds)), draw(st.integers(0, most_lag))))
    order = draw(st.permutations(names))
    return plan({name: days[name] for name in order}, links=draw(st.permutations(links)))


FINISH_TO_START = networks()
ANY_LINK = networks(tuple(LinkKind))


@settings(max_examples=300, deadline=None)
@given(FINISH_TO_START)
def test_the_diagram_states_exactly_the_given_precedence(network):
    assert precedence_drawn(drawn(network)) == precedence_given(network)


@settings(max_examples=300, deadline=None)
@given(ANY_LINK)
def test_links_of_any_type_without_lag_are_stated_exactly_too(network):
    assert precedence_drawn(drawn(network)) == precedence_given(network)


@settings(max_examples=150, deadline=None)
@given(networks(tuple(LinkKind), 3))
def test_numbers_rise_pairs_are_unique_and_there_is_one_start_and_one_end(network):
    diagram = drawn(network)
    pairs = [(arrow.tail, arrow.head) for arrow in diagram.arrows]
    assert all(tail < head for tail, head in pairs)
    assert len(set(pairs)) == len(pairs)
    numbers = set(range(1, len(diagram.nodes) + 1))
    assert {node.number for node in diagram.nodes} == numbers
    assert numbers - {head for _, head in pairs} == {1}
    assert numbers - {tail for tail, _ in pairs} == {len(numbers)}


@settings(max_examples=150, deadline=None)
@given(FINISH_TO_START)
def test_dates_and_floats_are_the_schedules_and_waves_are_the_free_float(network):
    diagram = drawn(network)
    found = works(diagram)
    early = {node.number: node.early for node in diagram.nodes}
    late = {node.number: node.late for node in diagram.nodes}
    joined = reach([(a.tail, a.head) for a in diagram.arrows if a.kind is ArrowKind.DUMMY] or [(0, 0)])
    for row in schedule(network):
        if row.id not in found:
            continue
        arrow = found[row.id]
        assert (arrow.early_start, arrow.early_finish) == (row.early_start, row.early_finish)
        assert (arrow.total_float_minutes, arrow.free_float_minutes) == (
            row.total_float_minutes,
            row.free_float_minutes,
        )
        assert early[arrow.tail] == row.early_start
        assert (
            late[arrow.head] - early[arrow.tail] - (row.early_finish - row.early_start)
            == row.total_float_minutes
        )
        solid = sum(s.to_time - s.from_time for s in arrow.segments if s.stroke is SOLID)
        assert solid == row.early_finish - row.early_start
        begun = [n.early for n in diagram.nodes if n.number == arrow.head or (arrow.head, n.number) in joined]
        assert min(begun) - row.early_finish <= row.free_float_minutes


@settings(max_examples=100, deadline=None)
@given(networks(most=7, lengths=(1, 2, 3)))
def test_dummies_are_at_most_one_more_than_the_slow_contraction_of_all_links_leaves(network):
    assert len(dummies(drawn(network))) <= ObviousDrawing(network).contract() + 1


@settings(max_examples=150, deadline=None)
@given(networks(tuple(LinkKind), 3))
def test_nothing_lies_on_anything_else(network):
    diagram = drawn(network)
    places = [(node.early, node.lane) for node in diagram.nodes]
    assert len(set(places)) == len(places)
    level = sorted(
        (s.from_lane, s.from_time, s.to_time)
        for arrow in diagram.arrows
        for s in arrow.segments
        if s.from_time < s.to_time
    )
    for (lane, _, stop), (next_lane, start, _) in pairwise(level):
        assert lane != next_lane or stop <= start
    for arrow in diagram.arrows:
        at = [(s.from_time, s.from_lane) for s in arrow.segments]
        to = [(s.to_time, s.to_lane) for s in arrow.segments]
        tail, head = diagram.node(arrow.tail), diagram.node(arrow.head)
        assert at[0] == (tail.early, tail.lane)
        assert to[-1] == (head.early, head.lane)
        assert at[1:] == to[:-1]
