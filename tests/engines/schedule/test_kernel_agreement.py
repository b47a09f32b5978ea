"""The compiled kernels, the same kernels as plain Python, and an obvious version give the same schedule."""

import json
import os
import subprocess
import sys
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_cpm import plain_schedule

from yingzao.engines.calendar import WorkCalendar, round_the_clock
from yingzao.engines.calendar.compiling import COMPILED
from yingzao.engines.schedule import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    Link,
    LinkKind,
    Network,
    Project,
    schedule,
)

EIGHT = ((480, 720), (780, 1020))
CALENDARS = (
    WorkCalendar("5d", "Five days", (EIGHT,) * 5 + ((), ()), {date(1970, 1, 12): ()}),
    WorkCalendar("6d", "Six days, 9 hours", (((420, 720), (780, 1020)),) * 6 + ((),)),
    round_the_clock("24h"),
)
KINDS = (
    ActivityKind.TASK,
    ActivityKind.TASK,
    ActivityKind.TASK,
    ActivityKind.START_MILESTONE,
    ActivityKind.FINISH_MILESTONE,
)
DATED = [kind for kind in ConstraintKind if "mandatory" not in kind.value and "late" not in kind.value[:7]]


@st.composite
def networks(draw):
    count = draw(st.integers(1, 7))
    activities = []
    for number in range(count):
        kind = draw(st.sampled_from(KINDS))
        duration = draw(st.integers(1, 2000)) if kind is ActivityKind.TASK else 0
        bound = None
        if draw(st.integers(0, 4)) == 0:
            chosen = draw(st.sampled_from([k for k in DATED if k is not ConstraintKind.AS_LATE_AS_POSSIBLE]))
            bound = Constraint(chosen, draw(st.integers(0, 20 * 1440)))
        calendar = draw(st.sampled_from(CALENDARS)).id
        activities.append(Activity(str(number), "P", calendar, duration, kind=kind, constraint=bound))
    links = []
    for after in range(1, count):
        for before in draw(st.sets(st.integers(0, after - 1), max_size=3)):
            lag = draw(st.one_of(st.just(0), st.integers(-600, 1500)))
            links.append(Link(str(before), str(after), draw(st.sampled_from(LinkKind)), lag))
    project = Project("P", draw(st.integers(0, 3 * 1440)))
    shuffled = draw(st.permutations(activities))
    return Network([project], CALENDARS, shuffled, draw(st.permutations(links)))


@settings(max_examples=150, deadline=None)
@given(networks())
def test_the_kernel_agrees_with_the_obvious_version(network):
    expected = plain_schedule(network)
    for row in schedule(network):
        found = (row.early_start, row.early_finish, row.late_start, row.late_finish, row.total_float_minutes)
        assert found == expected[row.id]


@settings(max_examples=60, deadline=None)
@given(networks())
def test_on_one_calendar_without_deadlines_no_float_is_negative_and_something_is_critical(network):
    free = [Activity(a.id, a.project_id, "5d", a.remaining_minutes, kind=a.kind) for a in network.activities]
    rows = list(schedule(Network(network.projects, CALENDARS, free, network.links)))
    forward = all(link.kind is LinkKind.FS and link.lag_minutes >= 0 for link in network.links)
    assert all(row.free_float_minutes >= 0 for row in rows)
    if forward:
        assert all(row.total_float_minutes >= 0 for row in rows)
        assert min(row.total_float_minutes for row in rows) == 0


@settings(max_examples=40, deadline=None)
@given(networks(), st.integers(1, 500))
def test_work_that_takes_longer_never_makes_anything_earlier(network, more):
    first = network.activities[0]
    if first.kind is not ActivityKind.TASK:
        return
    longer = Activity(
        first.id, "P", first.calendar_id, first.remaining_minutes + more, constraint=first.constraint
    )
    fs_only = [Link(link.predecessor_id, link.successor_id) for link in network.links]
    before = schedule(Network(network.projects, CALENDARS, network.activities, fs_only))
    after = schedule(Network(network.projects, CALENDARS, [longer, *network.activities[1:]], fs_only))
    assert np.all(after.early_finish >= before.early_finish)


CHILD = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
from test_kernel_agreement import fixed_network, as_lists
from yingzao.engines.calendar.compiling import COMPILED
from yingzao.engines.schedule import schedule
assert not COMPILED
print(json.dumps(as_lists(schedule(fixed_network()))))
"""


def fixed_network():
    """Two hundred activities with every type of link, made by arithmetic instead of chance."""
    activities = [
        Activity(str(n), "P", CALENDARS[n % 3].id, (n * 37) % 900 + 1, code=f"A{n}") for n in range(200)
    ]
    links = [
        Link(str(n // 2), str(n), LinkKind(n % 4), (n * 13) % 300 - 60) for n in range(1, 200) if n // 2 < n
    ]
    return Network([Project("P", 480)], CALENDARS, activities, links)


def as_lists(result):
    columns = (result.early_start, result.early_finish, result.late_start, result.late_finish)
    return [column.tolist() for column in (*columns, result.total_float, result.free_float, result.driving)]


@pytest.mark.skipif(not COMPILED, reason="this run already uses the plain Python kernels")
def test_plain_python_kernels_give_the_same_numbers_as_compiled_ones():
    environment = {**os.environ, "YINGZAO_NO_NUMBA": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", CHILD, json.dumps(sys.path)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(answer.stdout) == as_lists(schedule(fixed_network()))
