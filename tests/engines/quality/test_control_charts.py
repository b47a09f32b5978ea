"""Control charts and capability against published figures.

Vectors: factors of GB/T 17989.2 (ISO 7870-2, the table of Montgomery's appendix VI); flow width of wafers and piston
rings from Montgomery, chapter 6; flow rates of the NIST/SEMATECH e-Handbook 6.3.2.2; capability of its 6.1.6.
"""

from math import erf, sqrt
from random import Random
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.quality.control_charts import (
    capability,
    factors_of,
    individuals,
    x_bar_r,
    x_bar_s,
)
from yingzao.engines.quality.run_rules import RunRule
from yingzao.standards.loader import load

TABLE = load("control_charts")
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


@pytest.mark.parametrize(
    ("n", "published"),
    [
        # A2, A3, c4, B3, B4, d2, d3, D3, D4
        (2, (1.880, 2.659, 0.7979, 0, 3.267, 1.128, 0.853, 0, 3.267)),
        (3, (1.023, 1.954, 0.8862, 0, 2.568, 1.693, 0.888, 0, 2.574)),
        (4, (0.729, 1.628, 0.9213, 0, 2.266, 2.059, 0.880, 0, 2.282)),
        (5, (0.577, 1.427, 0.9400, 0, 2.089, 2.326, 0.864, 0, 2.114)),
        (6, (0.483, 1.287, 0.9515, 0.030, 1.970, 2.534, 0.848, 0, 2.004)),
        (7, (0.419, 1.182, 0.9594, 0.118, 1.882, 2.704, 0.833, 0.076, 1.924)),
        (8, (0.373, 1.099, 0.9650, 0.185, 1.815, 2.847, 0.820, 0.136, 1.864)),
        (10, (0.308, 0.975, 0.9727, 0.284, 1.716, 3.078, 0.797, 0.223, 1.777)),
        (15, (0.223, 0.789, 0.9823, 0.428, 1.572, 3.472, 0.756, 0.347, 1.653)),
        (20, (0.180, 0.680, 0.9869, 0.510, 1.490, 3.735, 0.729, 0.415, 1.585)),
        (25, (0.153, 0.606, 0.9896, 0.565, 1.435, 3.931, 0.708, 0.459, 1.541)),
    ],
)
def test_the_factors_are_those_of_the_published_table(n, published):
    f = factors_of(n, TABLE)
    ours = (f.a2, f.a3, f.c4, f.b3_limit, f.b4_limit, f.d2, f.d3, f.d3_limit, f.d4_limit)
    assert ours == pytest.approx(published, abs=0.0011)


def phi(x):
    return (1 + erf(x / sqrt(2))) / 2


@pytest.mark.parametrize("n", [2, 5, 12, 25])
def test_the_mean_range_follows_from_the_normal_distribution(n):
    # E(R) = ∫ 1 − Φⁿ − (1 − Φ)ⁿ, by the trapezoidal rule
    steps = [-8 + i / 200 for i in range(3201)]
    mean = sum(1 - phi(x) ** n - (1 - phi(x)) ** n for x in steps) / 200
    assert float(TABLE.factor(n).d2) == pytest.approx(mean, abs=1e-5)


@pytest.mark.parametrize("n", [0, 1, 26])
def test_a_subgroup_the_table_does_not_know_is_refused(n):
    with pytest.raises(ValueError, match=f"no factors for subgroups of {n}"):
        factors_of(n, TABLE)


def test_flow_width_of_wafers():
    # x̿ = 1.5056 and R̄ = 0.32521 of subgroups of 5
    half = 0.32521 / 2
    charts = x_bar_r([[1.5056 - half, 1.5056, 1.5056, 1.5056, 1.5056 + half]] * 25, TABLE)
    assert (charts.location.lower, charts.location.upper) == pytest.approx((1.31795, 1.69325), abs=2e-4)
    assert (charts.spread.centre, charts.spread.lower) == pytest.approx((0.32521, 0))
    assert charts.spread.upper == pytest.approx(0.68749, abs=3e-4)
    assert charts.sigma == pytest.approx(0.1398, abs=1e-4)
    assert charts.n == 5


def test_piston_rings_by_their_deviations():
    # x̿ = 74.001 and s̄ = 0.0094 of subgroups of 5: two values d away from the mean have s = d·√(1/2)
    d = 0.0094 * sqrt(2)
    charts = x_bar_s([[74.001 - d, 74.001, 74.001, 74.001, 74.001 + d]] * 25, TABLE)
    assert (charts.location.lower, charts.location.upper) == pytest.approx((73.988, 74.014), abs=5e-4)
    assert (charts.spread.lower, charts.spread.upper) == pytest.approx((0, 0.0196), abs=5e-5)
    assert charts.sigma == pytest.approx(0.0094 / 0.9400, rel=1e-4)


def test_flow_rates_of_the_handbook():
    charts = individuals(FLOW, TABLE)
    assert charts.location.centre == pytest.approx(50.81)
    assert charts.spread.centre == pytest.approx(1.8778, abs=5e-5)
    assert (charts.location.lower, charts.location.upper) == pytest.approx((45.8159, 55.8041), abs=2e-3)
    assert (charts.location.signals, charts.stable) == ((), Answer.UNKNOWN)


def test_later_points_are_held_against_earlier_limits():
    charts = individuals([50.0, 57.0], TABLE, base=FLOW)
    assert charts.location.centre == pytest.approx(50.81)
    assert [(signal.rule, signal.last) for signal in charts.location.signals] == [
        (RunRule.BEYOND_THREE_SIGMA, 1)
    ]
    assert [signal.last for signal in charts.spread.signals] == [0]
    assert charts.stable is Answer.NO
    groups = [[9, 10, 11], [10, 11, 9]]
    shifted = x_bar_r([[14, 15, 16]], TABLE, base=groups)
    assert (shifted.location.centre, len(shifted.location.signals)) == (10, 1)
    assert x_bar_s([[14, 15, 16]], TABLE, base=groups).location.centre == 10


def test_a_chart_of_twenty_quiet_points_is_stable():
    random = Random(7)
    groups = [[random.gauss(180, 8) for _ in range(4)] for _ in range(20)]
    assert x_bar_r(groups, TABLE).stable is Answer.YES
    assert x_bar_r(groups[:19], TABLE).stable is Answer.UNKNOWN


@pytest.mark.parametrize("chart", [x_bar_r, x_bar_s])
@pytest.mark.parametrize("groups", [[], [[1, 2], [1, 2, 3]], [[1.0]], [[1, float("nan")]]])
def test_uneven_empty_or_senseless_subgroups_are_refused(chart, groups):
    with pytest.raises(ValueError, match="same size|no factors|no number"):
        chart(groups, TABLE)


def test_a_single_value_has_no_moving_range():
    for values, base in (([1.0], None), ([1.0, 2.0], [1.0])):
        with pytest.raises(ValueError, match="at least two values"):
            individuals(values, TABLE, base=base)
    with pytest.raises(ValueError, match="no number"):
        individuals([1.0, float("inf")], TABLE)


GROUPS = st.integers(2, 6).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 100), min_size=n, max_size=n), min_size=1, max_size=12)
)


@given(GROUPS)
def test_limits_lie_as_the_formulas_spelled_out(groups):
    f = factors_of(len(groups[0]), TABLE)
    centre, r = fmean(map(fmean, groups)), fmean(max(g) - min(g) for g in groups)
    by_range = x_bar_r(groups, TABLE)
    assert by_range.location.upper == pytest.approx(centre + f.a2 * r)
    assert by_range.spread.upper == pytest.approx(f.d4_limit * r)
    s = fmean(map(stdev, groups))
    by_deviation = x_bar_s(groups, TABLE)
    assert by_deviation.location.lower == pytest.approx(centre - f.a3 * s)
    assert by_deviation.spread.lower == pytest.approx(f.b3_limit * s)


@given(GROUPS, st.randoms())
def test_limits_do_not_depend_on_the_order_of_values_within_subgroups(groups, random):
    shuffled = [random.sample(group, len(group)) for group in groups]
    one, other = x_bar_r(groups, TABLE), x_bar_r(shuffled, TABLE)
    assert (one.location.lower, one.location.upper) == pytest.approx(
        (other.location.lower, other.location.upper)
    )


def test_capability_of_the_handbook():
    # mean 16, deviation 2, limits 8 and 20
    values = [14.0, 18.0, 16.0]
    found = capability(values, 2.0, low=8, high=20)
    assert (found.cp, found.cpk) == pytest.approx((1.0, 0.6667), abs=1e-4)
    assert (found.mean, found.sigma_overall) == pytest.approx((16, 2))
    assert (found.pp, found.ppk) == pytest.approx((found.cp, found.cpk))


def test_capability_against_one_limit_has_no_cp():
    found = capability([14.0, 18.0], 2.0, low=10)
    assert (found.cp, found.cpk) == (None, pytest.approx(1.0))
    assert capability([14.0, 18.0], 2.0, high=22).cpk == pytest.approx(1.0)
    still = capability([5.0, 5.0], 0.0, low=1, high=9)
    assert (still.cp, still.cpk, still.pp, still.ppk) == (None, None, None, None)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"low": 5, "high": 5},
        {"low": 6, "high": 5},
        {"values": [1.0], "low": 0},
        {"sigma_within": float("nan"), "low": 0},
    ],
)
def test_capability_without_values_or_limits_is_refused(options):
    with pytest.raises(ValueError, match="capability needs|no number"):
        capability(**{"values": [1.0, 2.0], "sigma_within": 1.0, **options})


@given(st.lists(st.integers(0, 100), min_size=2, max_size=30), st.floats(0.1, 20))
def test_cpk_never_exceeds_cp(values, sigma):
    found = capability(values, sigma, low=10, high=90)
    assert found.cpk <= found.cp + 1e-9
