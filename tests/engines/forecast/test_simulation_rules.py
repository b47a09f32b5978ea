"""Every iteration of a simulation is the schedule engine's own schedule of the durations drawn."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulation_cases import CALENDARS, by_node, networks, noted, spread_out, with_durations

from yingzao.engines.calendar.instants import EPOCH_ORDINAL
from yingzao.engines.forecast.simulation import Estimate, RiskModel, Weather, simulate, triangular
from yingzao.engines.forecast.simulation.chance import draw, first_key, second_key
from yingzao.engines.schedule import Activity, ConstraintKind, Link, Network, Progress, Project, schedule


@settings(max_examples=200, deadline=None)
@given(networks(), st.integers(0, 2**40))
def test_each_iteration_is_the_schedule_of_its_durations(network, seed):
    setting, notes = noted(network, spread_out(network), seed, 3)
    critical = np.zeros(len(network.activities), np.int64)
    for iteration in range(3):
        planned = with_durations(network, setting, notes.durations[iteration])
        result = schedule(planned)
        assert notes.ends[iteration, 0] == end_of(planned)
        dates = by_node(setting, result, result.early_finish)
        assert notes.dates[iteration].tolist() == dates[setting.goal.watched].tolist()
        critical += by_node(setting, result, result.critical)
    assert notes.critical.sum(axis=0).tolist() == critical.tolist()


@settings(max_examples=100, deadline=None)
@given(networks(), st.integers(0, 2**40))
def test_significance_rests_on_the_engines_floats(network, seed):
    setting, notes = noted(network, spread_out(network), seed, 1)
    planned = with_durations(network, setting, notes.durations[0])
    result = schedule(planned)
    minutes = {activity.id: activity.remaining_minutes for activity in planned.activities}
    total = by_node(setting, result, result.total_float)
    for node, activity in enumerate(setting.prepared.activities):
        duration = minutes[activity.id]
        expected = duration / (duration + max(0, total[node])) * notes.lengths[0, 0] if duration else 0
        assert notes.significance[0, node] == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(networks(), st.integers(0, 2**40), st.floats(0, 0.9))
def test_lost_days_are_the_schedule_of_calendars_without_them(network, seed, chance):
    model = replace(spread_out(network), weather=[Weather(a, [chance] * 12) for a in used(network)])
    setting, notes = noted(network, model, seed, 2)
    found = setting.prepared.calendars
    for iteration in range(2):
        keys = first_key(seed, iteration), second_key(seed, iteration)
        offset = len(setting.draws.node)
        calendars = []
        for calendar in CALENDARS:
            if calendar.id not in used(network):
                calendars.append(calendar)
                continue
            place = offset + used(network).index(calendar.id) * found.days
            lost = {
                date.fromordinal(found.first_day + day + EPOCH_ORDINAL): ()
                for day in range(found.days)
                if found.first_day + day >= network.projects[0].data_date // 1440
                and draw(*keys, place + day) < chance
            }
            calendars.append(replace(calendar, exceptions={**calendar.exceptions, **lost}))
        planned = with_durations(network, setting, notes.durations[iteration])
        lossy = Network(planned.projects, calendars, planned.activities, planned.links)
        assert notes.ends[iteration, 0] == end_of(lossy)


def end_of(network):
    """The project's end: as-late-as-possible work slides within it, so that its constraint does not count."""
    late = ConstraintKind.AS_LATE_AS_POSSIBLE
    free = [
        replace(a, constraint=None) if a.constraint and a.constraint.kind is late else a
        for a in network.activities
    ]
    return max(schedule(Network(network.projects, network.calendars, free, network.links)).early_finish)


def used(network):
    return sorted({activity.calendar_id for activity in network.activities})


def test_durations_of_years_extend_the_horizon():
    activities = [Activity(str(n), "P", "5d", 480 * 2000) for n in range(3)]
    network = Network([Project("P", 0)], CALENDARS, activities, [Link("0", "1"), Link("1", "2")])
    weather = [Weather("5d", [0.5] * 12)]
    result = simulate(network, replace(spread_out(network, 1.0, 1.0), weather=weather), 1, 20)
    plain = result.projects[0].planned
    assert 1.8 < result.projects[0].p50 / plain < 2.2


def test_finished_work_has_no_risk_and_work_under_way_only_its_rest():
    done = Activity("1", "P", "24h", 0, progress=Progress.COMPLETED, actual_start=0, actual_finish=600)
    under_way = Activity("2", "P", "24h", 300, progress=Progress.IN_PROGRESS, actual_start=600)
    network = Network([Project("P", 1000)], CALENDARS, [done, under_way], [Link("1", "2")])
    result = simulate(network, RiskModel([Estimate("2", triangular(100, 300, 500))]), 5, 400)
    assert [risk.activity_id for risk in result.activities] == ["2"]
    assert 1100 <= result.projects[0].instants[0] <= result.projects[0].instants[-1] <= 1500
