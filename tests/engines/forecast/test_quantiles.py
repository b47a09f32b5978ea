"""A single duration by probability: known values, and the same that the simulation draws."""

import numpy as np
import pytest

from yingzao.engines.forecast.simulation import lognormal, pert_beta, triangular, uniform, value_at
from yingzao.engines.forecast.simulation.chance import beta_table, quantile
from yingzao.engines.forecast.simulation.encoding import _parameters


@pytest.mark.parametrize(
    ("spread", "probability", "value"),
    [
        (uniform(10, 20), 0.8, 18), (triangular(0, 0, 10), 0.5, 10 * (1 - 0.5**0.5)), (triangular(0, 10, 10), 0.25, 5),
        (pert_beta(0, 5, 10), 0.5, 5), (lognormal(10, 0.5), 0.5, 10), (lognormal(10, 0.5), 0.8413447, 10 * np.exp(0.5)),
        (triangular(4, 4, 4), 0.3, 4), (pert_beta(4, 4, 4), 0.9, 4),
    ],
)  # fmt: skip
def test_a_duration_is_kept_with_its_probability(spread, probability, value):
    assert value_at(spread, probability) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(
    "spread",
    [uniform(3, 9), triangular(2, 5, 14), pert_beta(2, 5, 14), pert_beta(0, 9, 9), lognormal(6, 0.3)],
)
@pytest.mark.parametrize("probability", [0.01, 0.2, 0.5, 0.8, 0.9, 0.999])
def test_it_is_what_the_simulation_draws_at_that_probability(spread, probability):
    tables = (
        beta_table(spread.low, spread.likely, spread.high)[None, :]
        if spread.low < spread.high
        else np.zeros((1, 385))
    )
    drawn = quantile(int(spread.shape), *_parameters(spread), tables, 0, probability, 0.0, False)
    assert value_at(spread, probability) == pytest.approx(drawn, rel=1e-5)


@pytest.mark.parametrize("probability", [0, 1, -0.1, 2])
def test_a_probability_lies_between_zero_and_one(probability):
    with pytest.raises(ValueError, match="probability"):
        value_at(uniform(1, 2), probability)
