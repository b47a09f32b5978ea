"""Levelled schedules: what moves and why, what may not move, projects by score, parts accepted, refusals."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingzao.engines.calendar import WorkCalendar, round_the_clock
from yingzao.engines.resources import level
from yingzao.engines.resources.levelling import (
    Assignment,
    LevellingError,
    LevelOptions,
    ProjectMarks,
    Pushed,
    Reach,
    Resource,
    ScoreWeights,
    Waiting,
    accept_part,
    faults_of_proposal,
    histograms,
    score_project,
)
from yingzao.engines.schedule import Activity, Link, LinkKind, Network, Progress, Project, schedule

DAY = 480
EIGHT = ((480, 720), (780, 1020))
FIVE = WorkCalendar("5d", "Five days", (EIGHT,) * 5 + ((), ()), {date(1970, 1, 12): ()})
SEVEN = WorkCalendar("7d", "Seven days", (EIGHT,) * 7)
CLOCK = round_the_clock("24h")
CALENDARS = (FIVE, SEVEN, CLOCK)
CRANE = Resource("crane", Decimal(1), "Tower crane")


def work(name, days, project="P", calendar="7d", **more):
    return Activity(name, project, calendar, days * DAY, code=name, **more)


def network(activities, links=(), projects=("P",)):
    return Network([Project(p, 0) for p in projects], CALENDARS, activities, links)


def needing(*names, resource="crane", units=1):
    return [Assignment(name, resource, Decimal(units)) for name in names]


def days_late(proposal):
    return {move.activity_id: move.delay_minutes / DAY for move in proposal.delays}


# A and B want the crane at once; B comes before C, which needs nobody.
CONFLICT = network([work("A", 4), work("B", 2), work("C", 1), work("D", 3)], [Link("B", "C"), Link("A", "D")])


def test_of_two_that_want_the_crane_the_one_with_float_waits_and_its_successor_is_pushed():
    proposal = level(CONFLICT, [CRANE], needing("A", "B"))
    assert days_late(proposal) == {"B": 4, "C": 4}
    by_name = {move.activity_id: move for move in proposal.moves}
    assert isinstance(by_name["B"].reason, Waiting)
    assert (by_name["B"].reason.resource_id, by_name["B"].reason.holders) == ("crane", ("A",))
    assert by_name["C"].reason == Pushed("B", 4 * DAY)
    assert by_name["A"].reason is None
    assert (proposal.overloads, proposal.proven) == ((), True)
    assert proposal.finish_after == proposal.finish_before
    assert faults_of_proposal(CONFLICT, [CRANE], needing("A", "B"), proposal) == ()


def test_within_float_a_priority_goes_first_even_where_the_other_then_finds_no_room():
    options = LevelOptions(Reach.WITHIN_FLOAT, priorities={"B": 1})
    proposal = level(CONFLICT, [CRANE], needing("A", "B"), options)
    assert days_late(proposal) == {}
    assert {(o.resource_id, o.holders) for o in proposal.overloads} == {("crane", ("A", "B"))}
    assert days_late(level(CONFLICT, [CRANE], needing("A", "B"), LevelOptions(Reach.WITHIN_FLOAT))) == {
        "B": 4,
        "C": 4,
    }


def test_within_float_nothing_goes_beyond_its_late_finish_and_what_remains_is_told():
    tight = network([work("A", 4), work("B", 4)])
    proposal = level(tight, [CRANE], needing("A", "B"), LevelOptions(Reach.WITHIN_FLOAT))
    assert proposal.delays == ()
    assert proposal.finish_after == proposal.finish_before
    assert {overload.holders for overload in proposal.overloads} == {("A", "B")}
    assert faults_of_proposal(tight, [CRANE], needing("A", "B"), proposal) == ()
    beyond = level(tight, [CRANE], needing("A", "B"))
    assert len(beyond.delays) == 1
    assert not beyond.overloads


def test_started_and_pinned_work_stays_and_takes_its_resources_first():
    started = work("B", 2, progress=Progress.IN_PROGRESS, actual_start=-DAY)
    under_way = network([work("A", 4), started, work("D", 3)], [Link("A", "D")])
    assert days_late(level(under_way, [CRANE], needing("A", "B"))) == {"A": 2, "D": 2}
    pinned = LevelOptions(pinned=frozenset({"B"}))
    assert days_late(level(CONFLICT, [CRANE], needing("A", "B"), pinned)) == {"A": 2, "D": 2}


def test_two_pinned_activities_that_want_the_same_crane_are_refused_by_name():
    with pytest.raises(LevellingError, match=r"A, B stay .* need more of crane") as refusal:
        level(CONFLICT, [CRANE], needing("A", "B"), LevelOptions(pinned=frozenset({"A", "B"})))
    assert refusal.value.code == "levelling.pinned_conflict"


def test_a_pinned_activity_whose_predecessor_finds_room_only_later_is_refused():
    chain = network([work("A", 2), work("B", 2), work("C", 1)], [Link("B", "C")])
    with pytest.raises(LevellingError, match=r"Pinned activity C cannot stay: its predecessor B"):
        level(
            chain,
            [CRANE],
            needing("A", "B"),
            LevelOptions(pinned=frozenset({"A", "C"})),
        )


def test_of_two_projects_the_one_with_the_higher_score_gets_the_crane():
    both = network([work("A", 2, "P"), work("B", 2, "Q")], projects=("P", "Q"))
    weights = ScoreWeights(Decimal("0.5"), Decimal("0.3"), Decimal("0.2"))
    scores = {
        "P": score_project(ProjectMarks(Decimal(60), Decimal(80), Decimal(40)), weights),
        "Q": score_project(ProjectMarks(Decimal(90), Decimal(50), Decimal(70)), weights),
    }
    assert scores == {"P": Decimal(62), "Q": Decimal(74)}
    assert days_late(level(both, [CRANE], needing("A", "B"), LevelOptions(scores=scores))) == {"A": 2}
    turned = LevelOptions(scores={"P": Decimal(2), "Q": Decimal(1)})
    assert days_late(level(both, [CRANE], needing("A", "B"), turned)) == {"B": 2}


def test_what_a_more_urgent_project_waits_for_is_as_urgent():
    activities = [work("A", 2, "P"), work("B", 2, "P"), work("Z", 1, "Q")]
    both = network(activities, [Link("B", "Z")], ("P", "Q"))
    proposal = level(both, [CRANE], needing("A", "B"), LevelOptions(scores={"Q": Decimal(9)}))
    assert days_late(proposal) == {"A": 2}


def test_capacity_that_changes_and_a_resource_that_rests_are_respected():
    crews = Resource("crew", Decimal(1), changes=((2 * 1440, Decimal(2)),))
    plan = network([work("A", 1), work("B", 1)])
    two = needing("A", resource="crew", units=2)
    assert days_late(level(plan, [crews], two)) == {"A": 2}
    rests = Resource("crew", Decimal(1), calendar_id="5d")
    proposal = level(network([work("A", 3)]), [rests], needing("A", resource="crew"))
    assert days_late(proposal) == {"A": 4}  # Thursday and Friday are too short


def test_an_activity_longer_than_any_stretch_its_resource_works_is_refused():
    rests = Resource("crew", Decimal(1), calendar_id="5d")
    with pytest.raises(LevellingError, match="A finds no stretch in which crew") as refusal:
        level(network([work("A", 6)]), [rests], needing("A", resource="crew"))
    assert refusal.value.code == "levelling.never_fits"


def test_histograms_before_and_after_show_the_overload_and_its_end():
    needs = needing("A", "B")
    proposal = level(CONFLICT, [CRANE], needs)
    before, after = histograms(proposal, CRANE, needs)
    assert [day.on for day in before.overloaded] == [date(1970, 1, 1), date(1970, 1, 2)]
    assert after.overloaded == ()
    assert before.total == after.total == 6


def test_accepting_only_part_keeps_links_and_says_what_is_overloaded_then():
    plan = network([work("A", 2), work("B", 2), work("C", 2), work("D", 6)])
    needs = needing("A", "B", "C")
    proposal = level(plan, [CRANE], needs)
    moved = [move.activity_id for move in proposal.delays]
    assert len(moved) == 2
    whole = accept_part(plan, [CRANE], needs, proposal, moved)
    assert (whole.overloads, whole.finish) == ((), proposal.finish_after)
    part = accept_part(plan, [CRANE], needs, proposal, moved[:1])
    assert part.overloads
    with pytest.raises(LevellingError, match="no activity X"):
        accept_part(plan, [CRANE], needs, proposal, ["X"])


@pytest.mark.parametrize(
    ("resources", "needs", "code"),
    [
        ([CRANE], needing("A", units=2), "levelling.demand_beyond_capacity"),
        ([CRANE], needing("A", resource="pump"), "levelling.unknown_resource"),
        ([CRANE], needing("X"), "levelling.unknown_activity"),
        ([CRANE], needing("A", units=-1), "levelling.units"),
        ([Resource("crane", Decimal(-1))], needing("A"), "levelling.capacity"),
        ([Resource("crane", Decimal(1), calendar_id="none")], needing("A"), "levelling.unknown_calendar"),
        ([Resource("crane", Decimal(0))], needing("A"), "levelling.demand_beyond_capacity"),
    ],
)
def test_what_no_plan_can_satisfy_is_refused(resources, needs, code):
    with pytest.raises(LevellingError) as refusal:
        level(CONFLICT, resources, needs)
    assert refusal.value.code == code
    if code == "levelling.demand_beyond_capacity":
        assert "Activity A needs" in str(refusal.value)


def test_marks_and_weights_out_of_range_are_refused():
    good = ProjectMarks(Decimal(1), Decimal(1), Decimal(1))
    with pytest.raises(LevellingError, match="between 0 and 100"):
        score_project(replace(good, profit=Decimal(101)), ScoreWeights())
    with pytest.raises(LevellingError, match="not all of them zero"):
        score_project(good, ScoreWeights(Decimal(0), Decimal(0), Decimal(0)))


@st.composite
def levelled(draw, calendars=("5d", "7d", "24h")):
    count = draw(st.integers(1, 6))
    activities = [
        Activity(
            str(n),
            draw(st.sampled_from(("P", "Q"))),
            draw(st.sampled_from(calendars)),
            draw(st.integers(0, 5)) * 240,
        )
        for n in range(count)
    ]
    links = []
    for after in range(1, count):
        for before in draw(st.sets(st.integers(0, after - 1), max_size=2)):
            lag = draw(st.sampled_from((0, 0, -240, 240, 480)))
            links.append(Link(str(before), str(after), draw(st.sampled_from(LinkKind)), lag))
    resources = [Resource("r", Decimal(3)), Resource("s", Decimal("1.5"), changes=((4320, Decimal(2)),))]
    needs = [
        Assignment(
            str(n), resource, draw(st.sampled_from((Decimal(0), Decimal("0.5"), Decimal(1), Decimal("1.5"))))
        )
        for n in range(count)
        for resource in ("r", "s")
    ]
    return network(activities, links, ("P", "Q")), resources, needs


@settings(max_examples=80, deadline=None)
@given(levelled(), st.sampled_from(Reach))
def test_every_proposal_is_sound_and_the_same_for_the_same_seed(case, reach):
    options = LevelOptions(reach, placements=600)
    proposal = level(*case, options)
    assert faults_of_proposal(*case, proposal) == ()
    assert level(*case, options) == proposal
    if reach is Reach.BEYOND_FLOAT:
        assert proposal.overloads == ()
    else:
        late = {row.id: row.late_finish for row in schedule(case[0])}
        assert all(move.new_finish <= late[move.activity_id] for move in proposal.delays)


@settings(max_examples=40, deadline=None)
@given(levelled(calendars=("7d",)))
def test_every_delay_has_a_reason_that_names_a_resource_or_a_delayed_predecessor(case):
    proposal = level(*case, LevelOptions(placements=600))
    moved = {move.activity_id for move in proposal.delays}
    for move in proposal.delays:
        assert move.new_start > move.old_start
        if isinstance(move.reason, Pushed):
            assert move.reason.predecessor_id in moved
        else:
            assert move.reason.resource_id in ("r", "s")
