"""Risk scores: LEC and matrix vectors, band limits, and the floor set by hazardous works."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.safety.risk import gravest_colour, score_lec, score_matrix
from yingzao.standards.loader import load

TABLE = load("risk")
ORDER = ["red", "orange", "yellow", "blue"]


@pytest.mark.parametrize(
    ("l", "e", "c", "score", "colour"),
    [
        (3, 6, 15, "270", "orange"),
        (6, 6, 7, "252", "orange"),
        (1, 6, 40, "240", "orange"),
        (0.5, 1, 3, "1.5", "blue"),
        (6, 6, 15, "540", "red"),
        (0.1, 0.5, 1, "0.05", "blue"),
        (10, 10, 1, "100", "yellow"),
        (1, 3, 7, "21", "blue"),
    ],
)
def test_lec_vectors(l, e, c, score, colour):  # noqa: E741
    risk = score_lec(l, e, c, TABLE)
    assert (risk.score, risk.colour) == (Decimal(score), colour)
    assert not risk.confidence.verified


def test_a_band_includes_its_lower_limit():
    limits = {band.at_least: band.level for band in TABLE.lec_bands}
    assert limits[Decimal(320)] == 1
    assert limits[Decimal(160)] == 2
    # 1 × 2 × 40 = 80 is above 70, 10 × 2 × 1 = 20 is exactly the limit of level 4
    assert score_lec(10, 2, 1, TABLE).band.level == 4


@pytest.mark.parametrize(("l", "e", "c"), [(2, 6, 15), (3, 7, 15), (3, 6, 16), (0, 6, 15)])
def test_only_values_of_the_table_may_be_entered(l, e, c):  # noqa: E741
    with pytest.raises(ValueError, match="must be one of"):
        score_lec(l, e, c, TABLE)


@pytest.mark.parametrize(
    ("likelihood", "severity", "colour"),
    [
        (5, 5, "red"),
        (3, 5, "red"),
        (3, 4, "orange"),
        (3, 3, "orange"),
        (2, 4, "yellow"),
        (1, 5, "yellow"),
        (2, 2, "blue"),
    ],
)
def test_matrix_bands(likelihood, severity, colour):
    assert score_matrix(likelihood, severity, TABLE).colour == colour


@pytest.mark.parametrize(("likelihood", "severity"), [(0, 3), (3, 6)])
def test_matrix_values_outside_one_to_five_are_refused(likelihood, severity):
    with pytest.raises(ValueError, match="must be 1 to 5"):
        score_matrix(likelihood, severity, TABLE)


def test_a_hazardous_work_sets_a_floor_to_its_colour():
    assert gravest_colour("blue", 2, TABLE) == "red"
    assert gravest_colour("blue", 1, TABLE) == "orange"
    assert gravest_colour("red", 1, TABLE) == "red"
    assert gravest_colour("yellow", 0, TABLE) == "yellow"


def scores(name):
    return st.sampled_from([score.value for score in getattr(TABLE, name)])


@given(scores("likelihood"), scores("exposure"), scores("consequence"), scores("consequence"))
def test_a_graver_consequence_never_gives_a_milder_colour(likelihood, exposure, one, other):
    mild, grave = (score_lec(likelihood, exposure, c, TABLE) for c in sorted((one, other)))
    assert ORDER.index(grave.colour) <= ORDER.index(mild.colour)
