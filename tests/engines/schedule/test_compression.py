"""Crashing and fast-tracking against the time–cost example of the operations research textbook."""

from dataclasses import replace
from decimal import Decimal

import pytest

from yingzao.engines.calendar import WorkCalendar
from yingzao.engines.schedule import Activity, Link, LinkKind, Network, Progress, Project, schedule
from yingzao.engines.schedule.compression import CrashLimit, crash_to, end_of, propose

DAY = 1440
ROUND_THE_CLOCK = WorkCalendar("24", "24", (((0, 1440),),) * 7, {}, 24.0)

#: Reliable Construction Co.: F. S. Hillier, G. J. Lieberman, Introduction to Operations Research (8th ed., 2005),
#: ch. 22, tables 22.1 and 22.7: activity, predecessors, normal and crash time (weeks, here days), normal and
#: crash cost (thousands)
RELIABLE = """
A -   2 1 180 280
B A   4 2 320 420
C B  10 7 620 860
D C   6 4 260 340
E C   4 3 410 570
F E   5 3 180 260
G D   7 4 900 1020
H EG  9 6 200 380
I C   7 5 210 270
J FI  8 6 430 490
K J   4 3 160 200
L J   5 3 250 350
M H   2 1 100 200
N KL  6 3 330 510
"""


def reliable() -> tuple[Network, dict[str, CrashLimit]]:
    activities, links, limits = [], [], {}
    for line in RELIABLE.split("\n")[1:-1]:
        code, before, normal, crash, cheap, dear = line.split()
        activities.append(Activity(code, "P", "24", int(normal) * DAY, code))
        links += [Link(each, code) for each in before if each != "-"]
        slope = Decimal(int(dear) - int(cheap)) / (int(normal) - int(crash))
        limits[code] = CrashLimit(int(crash) * DAY, DAY, slope)
    return Network([Project("P", 0)], [ROUND_THE_CLOCK], activities, links), limits


def test_the_textbook_takes_forty_four_weeks():
    network, _limits = reliable()
    assert end_of(schedule(network)) == 44 * DAY


def test_marginal_cost_analysis_reaches_forty_weeks_for_a_hundred_and_forty_thousand():
    """The book crashes J by two weeks at 30 each, then F by two at 40 each: 4.55 million become 4.69."""
    network, limits = reliable()
    found = crash_to(network, limits, 40 * DAY)
    assert found.reached and found.finish == 40 * DAY
    assert found.minutes == {"J": 2 * DAY, "F": 2 * DAY}
    assert found.cost == Decimal(140)


def test_where_nothing_helps_alone_it_stops_and_says_so():
    network, limits = reliable()
    found = crash_to(network, {"J": limits["J"]}, 30 * DAY)
    assert not found.reached and found.finish == 42 * DAY and found.minutes == {"J": 2 * DAY}


def test_each_crash_is_computed_by_the_engine_and_the_cheapest_stands_first():
    network, limits = reliable()
    found = propose(network, limits)
    by_code = {crash.activity_id: crash for crash in found.crashes}
    assert found.finish == 44 * DAY and found.left_out == 0
    assert [c.activity_id for c in found.crashes][:2] == ["J", "F"]
    assert by_code["J"].finish == 42 * DAY and by_code["J"].cost == 60
    # C is common to all paths: three weeks off it are three weeks off the whole
    assert by_code["C"].finish == 41 * DAY and by_code["C"].cost == 240
    # L shortened by two weeks gains only one: K beside it takes four
    assert by_code["L"].finish == 43 * DAY
    assert not {"D", "G", "H", "I", "K", "M"} & set(by_code)


def test_a_slope_that_is_unknown_is_said_and_comes_last():
    network, limits = reliable()
    limits["J"] = replace(limits["J"], cost_per_day=None)
    found = propose(network, limits)
    assert found.crashes[-1].activity_id == "J" and found.crashes[-1].cost is None
    assert crash_to(network, {"J": limits["J"]}, 43 * DAY).cost is None


def test_a_critical_link_is_overlapped_by_half_of_what_precedes():
    network, limits = reliable()
    track = next(
        t for t in propose(network, limits).fast_tracks if (t.predecessor_id, t.successor_id) == ("B", "C")
    )
    assert track.lag_minutes == 2 * DAY and track.finish == 42 * DAY
    links = [
        Link("B", "C", LinkKind.SS, 2 * DAY)
        if (each.predecessor_id, each.successor_id) == ("B", "C")
        else each
        for each in network.links
    ]
    assert end_of(schedule(replace(network, links=links))) == track.finish


def test_what_is_done_is_not_crashed():
    network, limits = reliable()
    done = [
        replace(a, progress=Progress.COMPLETED, actual_start=0, actual_finish=2 * DAY, remaining_minutes=0)
        if a.id == "A" else a
        for a in network.activities
    ]  # fmt: skip
    network = replace(network, projects=[Project("P", 2 * DAY)], activities=done)
    assert "A" not in {crash.activity_id for crash in propose(network, limits).crashes}


@pytest.mark.parametrize("runs", [1, 3])
def test_what_was_not_computed_is_counted(runs):
    network, limits = reliable()
    assert propose(network, limits, most_runs=runs).left_out > 0
