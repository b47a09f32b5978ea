"""Plans on one calendar: the passes in working minutes give the same instants as the general passes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_kernel_agreement import CALENDARS, networks

from yingzao.engines.schedule import (
    Activity,
    Constraint,
    ConstraintKind,
    Link,
    Network,
    Progress,
    Project,
    ScheduleOptions,
)
from yingzao.engines.schedule.columns import EARLY_FINISH, EARLY_START, FINISH_CEILING, LATE_FINISH
from yingzao.engines.schedule.passes import backward_pass, forward_pass
from yingzao.engines.schedule.prepare import prepare
from yingzao.engines.schedule.single import on_single_calendar


def both_ways(network):
    """Early and late dates by the general passes and in working minutes."""
    prepared = prepare(network)
    tables, general = prepared.calendars.tables, prepared.graph
    other = general._replace(nodes=general.nodes.copy())
    single = on_single_calendar(other)
    forward_pass(tables, general.nodes, general.links, general.incoming)
    single.forward(tables)
    for graph in (general, other):
        ends = graph.nodes[EARLY_FINISH].max()
        np.minimum(graph.nodes[FINISH_CEILING], ends, out=graph.nodes[FINISH_CEILING])
    backward_pass(tables, general.nodes, general.outlinks, general.leaving)
    single.backward(tables)
    assert not prepared.calendars.overflowed
    return [graph.nodes[EARLY_START : LATE_FINISH + 1].tolist() for graph in (general, other)]


@settings(max_examples=200, deadline=None)
@given(networks(), st.sampled_from(CALENDARS))
def test_dates_are_the_same_in_working_minutes_and_by_the_clock(network, calendar):
    activities = [replace(activity, calendar_id=calendar.id) for activity in network.activities]
    general, single = both_ways(replace(network, activities=activities))
    assert single == general


PLAIN = (Activity("a", "P", "5d", 60), Activity("b", "P", "5d", 60))


@pytest.mark.parametrize(
    "activities",
    [
        (PLAIN[0], replace(PLAIN[1], calendar_id="6d")),
        (PLAIN[0], replace(PLAIN[1], progress=Progress.COMPLETED)),
        (PLAIN[0], replace(PLAIN[1], expected_finish=9_000)),
        (PLAIN[0], replace(PLAIN[1], constraint=Constraint(ConstraintKind.MANDATORY_START, 600))),
        (),
    ],
)
def test_other_plans_are_left_to_the_general_passes(activities):
    links = [Link("a", "b", lag_minutes=60)] if activities else []
    assert on_single_calendar(prepare(Network([Project("P", 0)], CALENDARS, activities, links)).graph) is None


def test_a_link_that_no_longer_binds_is_left_to_the_general_passes():
    projects = [Project("P", 0, options=ScheduleOptions(heed_other_projects=False)), Project("Q", 0)]
    activities = (PLAIN[0], replace(PLAIN[1], project_id="Q"))
    network = Network(projects, CALENDARS, activities, [Link("a", "b")])
    assert on_single_calendar(prepare(network).graph) is None
