"""Distributions, correlation, events and sensitivity of the simulation against what they must be."""

import json
import os
import subprocess
import sys
from math import exp, log, sqrt
from statistics import NormalDist, correlation, fmean, stdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulation_cases import CALENDARS, networks, noted, spread_out

from yingzao.engines.calendar.compiling import COMPILED
from yingzao.engines.forecast.simulation import (
    Estimate,
    Group,
    Impact,
    RiskEvent,
    RiskModel,
    SimulationError,
    Weather,
    learn_lognormal,
    lognormal,
    pert_beta,
    simulate,
    triangular,
    uniform,
    warm_up,
)
from yingzao.engines.forecast.simulation.chance import draw, first_key, normal_score, second_key, share_below
from yingzao.engines.forecast.simulation.sensitivity import concordance, correlate, rank
from yingzao.engines.schedule import Activity, ActivityKind, Link, Network, Project

MANY = 20_000


def plan(minutes, links=(), **more):
    activities = [Activity(name, "P", "24h", length) for name, length in minutes.items()]
    return Network([Project("P", 0, **more)], CALENDARS, activities, [Link(*ends) for ends in links])


def durations(spread, count=MANY, seed=3):
    network = plan({"A": 1000})
    return noted(network, RiskModel([Estimate("A", spread)]), seed, count)[1].durations[:, 0]


@pytest.mark.parametrize(
    ("spread", "mean", "deviation"),
    [
        (uniform(600, 1200), 900, 600 / sqrt(12)),
        (
            triangular(600, 900, 1800),
            1100,
            sqrt((600**2 + 900**2 + 1800**2 - 600 * 900 - 600 * 1800 - 900 * 1800) / 18),
        ),
        # Beta(2, 4) between 600 and 2100: mean a/(a+b), variance ab/((a+b)²(a+b+1)).
        (pert_beta(600, 975, 2100), 600 + 1500 / 3, 1500 * sqrt(8 / (36 * 7))),
        (lognormal(1000, 0.3), 1000 * exp(0.045), 1000 * sqrt((exp(0.09) - 1) * exp(0.09))),
        (triangular(700, 700, 700), 700, 0),
        (pert_beta(700, 700, 700), 700, 0),
    ],
)
def test_drawn_durations_have_the_mean_and_deviation_of_their_distribution(spread, mean, deviation):
    found = durations(spread)
    assert found.mean() == pytest.approx(mean, abs=max(1, 4 * deviation / sqrt(MANY)))
    assert found.std() == pytest.approx(deviation, rel=0.03, abs=1)


def test_the_numbers_drawn_are_even_and_unrelated_between_places_and_iterations():
    keys = [(first_key(7, iteration), second_key(7, iteration)) for iteration in range(200)]
    numbers = np.array([[draw(*pair, place) for place in range(200)] for pair in keys])
    counts = np.histogram(numbers, 64, (0, 1))[0]
    expected = numbers.size / 64
    # χ² with 63 degrees of freedom stays below 115 in all but 1 of 10,000 cases.
    assert float(((counts - expected) ** 2 / expected).sum()) < 115
    for one, two in ((numbers[:-1], numbers[1:]), (numbers[:, :-1], numbers[:, 1:])):
        assert abs(np.corrcoef(one.ravel(), two.ravel())[0, 1]) < 4 / sqrt(one.size)


@given(st.floats(1e-9, 1 - 1e-9))
def test_the_normal_score_agrees_with_pythons_own(p):
    assert normal_score(p) == pytest.approx(NormalDist().inv_cdf(p), abs=1e-6)
    assert share_below(normal_score(p)) == pytest.approx(p, abs=1e-6)


def test_two_parallel_uniform_works_end_when_the_longer_does():
    # Max of two uniforms on 600-1200 has the distribution ((x − 600)/600)².
    network = plan({"A": 900, "B": 900})
    model = RiskModel([Estimate("A", uniform(600, 1200)), Estimate("B", uniform(600, 1200))])
    result = simulate(network, model, 11, MANY)
    project = result.projects[0]
    for probability in (0.5, 0.8, 0.9):
        assert project.at(probability) == pytest.approx(600 + 600 * sqrt(probability), abs=10)
    assert (project.p50, project.p80, project.p90) == tuple(project.at(p) for p in (0.5, 0.8, 0.9))
    assert project.chance_by(900) == pytest.approx(0.25, abs=0.02)
    assert project.planned == 900
    assert [risk.criticality for risk in result.activities] == pytest.approx([0.5, 0.5], abs=0.02)
    # E[d/(d+TF)·RD]/E[RD] = E[d]/E[max] = 900/1000, as d + TF is the length.
    assert [risk.significance for risk in result.activities] == pytest.approx([0.9, 0.9], abs=0.01)
    # Deviation 600/√12 over deviation of the max 600·√(1/18), halved.
    assert result.risk("A").sensitivity == pytest.approx(0.5 * sqrt(18 / 12), abs=0.02)


def test_a_chain_is_certain_to_be_critical_and_its_cruciality_is_its_share_of_the_variance():
    network = plan({"A": 900, "B": 900, "C": 10}, [("A", "B")])
    model = RiskModel([Estimate("A", uniform(600, 1200)), Estimate("B", uniform(800, 1000))])
    result = simulate(network, model, 4, MANY)
    share = 600 / sqrt(600**2 + 200**2)
    assert result.risk("A").criticality == 1
    assert result.risk("A").cri_pearson == pytest.approx(share, abs=0.01)
    assert result.risk("A").sensitivity == pytest.approx(share, abs=0.01)
    assert result.risk("C").criticality == result.risk("C").cri_pearson == 0
    assert [bar.activity_id for bar in result.tornado] == ["A", "B"]
    # The lowest tenth of A lies between 600 and 660, B at 900 on average.
    assert result.tornado[0].low == pytest.approx(630 + 900, abs=5)
    assert result.tornado[0].high == pytest.approx(1170 + 900, abs=5)
    curve = result.projects[0].curve(10)
    assert [share for _, share in curve] == [step / 10 for step in range(1, 11)]
    assert [at for at, _ in curve] == sorted(at for at, _ in curve)


@pytest.mark.parametrize("factor", [0.0, 0.6, 1.0])
def test_a_group_has_the_correlation_it_is_given(factor):
    network = plan({"A": 900, "B": 900})
    model = RiskModel([Estimate(a, lognormal(900, 0.2), "g") for a in "AB"], [Group("g", factor)])
    found = np.log(noted(network, model, 5, MANY)[1].durations)
    assert np.corrcoef(found.T)[0, 1] == pytest.approx(factor, abs=0.02)


def test_durations_come_in_steps_of_at_least_one():
    network = plan({"A": 900})
    model = RiskModel([Estimate("A", uniform(0, 1000))], step_minutes=480)
    assert set(noted(network, model, 1, 500)[1].durations[:, 0].tolist()) == {480, 960}


def test_events_happen_in_their_share_of_iterations_and_add_or_multiply():
    network = plan({"A": 1000, "B": 1000}, [("A", "B")])
    events = [
        RiskEvent("flood", 0.3, [Impact("A", uniform(500, 500)), Impact("B", uniform(100, 100))]),
        RiskEvent("strike", 0.1, [Impact("B", uniform(2, 2), multiplies=True)]),
    ]
    result = simulate(network, RiskModel(events=events), 6, MANY)
    assert dict(result.events) == pytest.approx({"flood": 0.3, "strike": 0.1}, abs=0.015)
    assert fmean(result.projects[0].instants) == pytest.approx(
        2000 + 0.3 * 600 + 0.1 * (1000 + 0.3 * 100), abs=20
    )
    assert set(result.projects[0].instants) == {2000, 2600, 3000, 3700}


def test_learning_from_actuals_by_hand_and_its_refusal():
    spread = learn_lognormal(100, [(10, 10), (10, 20), (10, 40)])
    assert spread.likely == pytest.approx(200)
    assert spread.log_deviation == pytest.approx(log(2))
    for bad in ([], [(1, 1), (1, 1), (0, 1)]):
        with pytest.raises(SimulationError) as refused:
            learn_lognormal(100, bad)
        assert refused.value.code == "simulation.actuals"


def test_milestones_and_what_is_asked_for_have_their_own_forecast():
    network = plan({"A": 900, "B": 900}, [("A", "M"), ("M", "B")])
    milestone = Activity("M", "P", "24h", 0, kind=ActivityKind.FINISH_MILESTONE)
    network = Network(network.projects, network.calendars, [*network.activities, milestone], network.links)
    result = simulate(network, RiskModel([Estimate("A", uniform(600, 1200))]), 1, 500, watched_ids=["A"])
    milestone, work = result.milestones
    assert (milestone.id, work.id) == ("M", "A")
    assert milestone.instants == work.instants
    assert [at + 900 for at in work.instants] == list(result.projects[0].instants)
    with pytest.raises(ValueError, match="between 0 and 1"):
        milestone.at(0)


@settings(max_examples=25, deadline=None)
@given(networks(), st.integers(0, 2**61))
def test_the_result_depends_on_the_seed_and_not_on_threads(network, seed):
    results = [simulate(network, spread_out(network), seed, 200, threads) for threads in (1, 2, 3)]
    assert results[0] == results[1] == results[2]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2**40)), min_size=2, max_size=30))
def test_correlations_agree_with_their_slow_definitions(pairs):
    one, two = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    ranks = []
    for values in (one, two):
        found = np.zeros(len(values))
        rank(values, found)
        slow = [1 + sum(v < x for v in values) + (sum(v == x for v in values) - 1) / 2 for x in values]
        assert found.tolist() == slow
        ranks.append(found)
    if len(set(one)) > 1 and len(set(two)) > 1:
        assert correlate(*ranks) == pytest.approx(correlation(*(r.tolist() for r in ranks)), abs=1e-9)
        signs = [np.sign((a - c) * (b - d)) for i, (a, b) in enumerate(pairs) for c, d in pairs[:i]]
        untied = [sum(x != y for i, x in enumerate(v) for y in v[:i]) for v in (one.tolist(), two.tolist())]
        assert concordance(one, two) == pytest.approx(sum(signs) / sqrt(untied[0] * untied[1]), abs=1e-9)
    else:
        assert correlate(*ranks) == 0 == concordance(one, two)


def test_cruciality_is_measured_on_what_was_drawn():
    network = plan({"A": 900, "B": 900, "C": 1500}, [("A", "B")])
    model = RiskModel(
        [Estimate(a, triangular(300, 900, 2000)) for a in "AB"] + [Estimate("C", uniform(600, 2500))]
    )
    result = simulate(network, model, 9, 300, with_kendall=True)
    setting, notes = noted(network, model, 9, 300)
    lengths = notes.lengths[:, 0]
    for place, node in enumerate(setting.draws.varied):
        risk = result.risk(setting.prepared.activities[node].id)
        column = notes.durations[:, place]
        assert risk.cri_pearson == pytest.approx(np.corrcoef(column, lengths)[0, 1])
        assert risk.cri_kendall == pytest.approx(concordance(column.astype(np.int64), lengths.copy()))
        assert (risk.mean_minutes, risk.deviation_minutes) == pytest.approx(
            (column.mean(), stdev(column.tolist()))
        )


@pytest.mark.parametrize(
    ("model", "code"),
    [
        (RiskModel([Estimate("X", uniform(1, 2))]), "simulation.unknown_activity"),
        (RiskModel(step_minutes=0), "simulation.step"),
        (RiskModel([Estimate("M", uniform(1, 2))]), "simulation.no_duration"),
        (RiskModel([Estimate("A", uniform(1, 2)), Estimate("A", uniform(1, 2))]), "simulation.twice"),
        (RiskModel([Estimate("A", uniform(1, 2), "g")]), "simulation.unknown_group"),
        (RiskModel(groups=[Group("g", 1.5)]), "simulation.correlation"),
        (RiskModel(events=[RiskEvent("e", -0.1, [])]), "simulation.probability"),
        (RiskModel(weather=[Weather("24h", [0.1] * 11)]), "simulation.weather"),
        (RiskModel(weather=[Weather("24h", [0.1] * 12)] * 2), "simulation.weather_twice"),
        (RiskModel(weather=[Weather("moon", [0.1] * 12)]), "simulation.unknown_calendar"),
    ],
)
def test_a_model_that_does_not_fit_the_network_is_refused(model, code):
    network = plan({"A": 900, "M": 0})
    with pytest.raises(SimulationError) as refused:
        simulate(network, model, 1)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "make",
    [
        lambda: uniform(3, 2),
        lambda: triangular(1, 3, 2),
        lambda: pert_beta(-1, 0, 1),
        lambda: lognormal(0, 1),
        lambda: uniform(0, float("nan")),
    ],
)
def test_estimates_out_of_order_are_refused(make):
    with pytest.raises(SimulationError) as refused:
        make()
    assert refused.value.code == "simulation.spread"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"iterations": 0}, "simulation.iterations"),
        ({"seed": -1}, "simulation.seed"),
        ({"watched_ids": ["X"]}, "simulation.unknown_activity"),
    ],
)
def test_impossible_requests_are_refused(more, code):
    with pytest.raises(SimulationError) as refused:
        simulate(plan({"A": 900}), RiskModel(), **{"seed": 1, **more})
    assert refused.value.code == code


def test_warming_up_needs_nothing():
    warm_up()


def test_a_network_of_nothing_has_no_forecast():
    assert simulate(Network([Project("P", 0)], [], [], []), RiskModel(), 1, 10).projects == ()


CHILD = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
from test_simulation_results import fixed_result
from yingzao.engines.calendar.compiling import COMPILED
assert not COMPILED
print(json.dumps(fixed_result()))
"""


def fixed_result():
    """Dates and indices of a small network with everything uncertain in it."""
    network = plan(
        {name: 600 + 40 * number for number, name in enumerate("ABCDEF")},
        [("A", "C"), ("B", "C"), ("C", "E"), ("D", "F")],
    )
    shapes = [triangular(300, 700, 1500), pert_beta(300, 700, 1500), uniform(300, 1500), lognormal(700, 0.3)]
    model = RiskModel(
        [
            Estimate(name, shapes[number % 4], "g" if number < 3 else None)
            for number, name in enumerate("ABCDEF")
        ],
        [Group("g", 0.5)],
        [RiskEvent("e", 0.5, [Impact("F", uniform(100, 900))])],
        [Weather("24h", [0.2] * 12)],
    )
    result = simulate(network, model, 77, 40)
    return [list(result.projects[0].instants), [risk.criticality for risk in result.activities]]


@pytest.mark.skipif(not COMPILED, reason="this run already uses the plain Python kernels")
def test_plain_python_kernels_give_the_same_simulation_as_compiled_ones():
    answer = subprocess.run(
        [sys.executable, "-c", CHILD, json.dumps(sys.path)],
        env={**os.environ, "YINGZAO_NO_NUMBA": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(answer.stdout) == fixed_result()
