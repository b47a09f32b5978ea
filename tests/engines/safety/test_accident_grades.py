"""Grades of accidents at the limits of 国务院令第493号 第3条."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.safety.accidents import grade_of
from yingzao.standards.loader import load

GRADES = load("accidents").grades
WAN = Decimal(10_000)
counts = st.integers(0, 200)


@pytest.mark.parametrize(("deaths", "injured", "wan", "grade"), [
    (0, 0, 0, None), (1, 0, 0, "ordinary"), (0, 1, 0, "ordinary"), (0, 0, 1, "ordinary"), (2, 9, 999, "ordinary"),
    (3, 0, 0, "serious"), (0, 10, 0, "serious"), (0, 0, 1000, "serious"), (9, 49, 4999, "serious"),
    (10, 0, 0, "major"), (0, 50, 0, "major"), (0, 0, 5000, "major"), (29, 99, 9999, "major"),
    (30, 0, 0, "exceptional"), (0, 100, 0, "exceptional"), (0, 0, 10000, "exceptional"),
])  # fmt: skip
def test_the_grade_changes_exactly_at_the_limits_the_article_names(deaths, injured, wan, grade):
    found = grade_of(GRADES, deaths, injured, wan * WAN)
    assert (found.key if found else None) == grade


@given(counts, counts, st.integers(0, 20_000), counts, counts, st.integers(0, 20_000))
def test_more_harm_is_never_a_milder_grade(deaths, injured, wan, more_deaths, more_injured, more_wan):
    keys = [None, "ordinary", "serious", "major", "exceptional"]

    def place(*figures):
        found = grade_of(GRADES, figures[0], figures[1], figures[2] * WAN)
        return keys.index(found.key if found else None)

    assert place(deaths, injured, wan) <= place(deaths + more_deaths, injured + more_injured, wan + more_wan)


def test_figures_below_nothing_are_refused():
    with pytest.raises(ValueError, match="below 0"):
        grade_of(GRADES, -1, 0, Decimal(0))
