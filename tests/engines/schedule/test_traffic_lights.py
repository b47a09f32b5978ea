"""Lights: beyond three days yellow, beyond seven red, and what critical work makes of a project."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.schedule.lights import Light, LightLimits, Standing, judge, roll_up, worst

LIMITS = LightLimits()


@pytest.mark.parametrize(
    ("days", "light"),
    [
        (-5, Light.GREEN),
        (0, Light.GREEN),
        (3, Light.GREEN),
        (3.1, Light.YELLOW),
        (7, Light.YELLOW),
        (7.1, Light.RED),
    ],
)
def test_the_light_turns_beyond_the_limit_not_at_it(days, light):
    assert judge(Standing(delay_days=days), LIMITS).light is light


def test_a_milestone_has_limits_of_its_own():
    assert judge(Standing(delay_days=1, is_milestone=True), LIMITS).light is Light.YELLOW
    assert judge(Standing(delay_days=4, is_milestone=True), LIMITS).reasons[0].measure == "milestone"


def test_nothing_known_is_no_light_rather_than_green():
    assert judge(Standing(), LIMITS).light is Light.NONE


def test_completed_work_is_green_however_late():
    assert judge(Standing(delay_days=99, is_completed=True), LIMITS).light is Light.GREEN


def test_the_worst_measure_decides_and_every_reason_is_told():
    limits = LightLimits(yellow_float_days=5, red_float_days=0, yellow_percent=5, red_percent=10)
    verdict = judge(Standing(delay_days=4, float_days=-1, behind_percent=6), limits)
    assert verdict.light is Light.RED
    assert [reason.measure for reason in verdict.reasons] == ["float", "delay", "percent"]


@given(st.lists(st.tuples(st.sampled_from(Light), st.booleans())))
def test_a_project_is_red_only_by_critical_work(lights):
    rolled = roll_up(lights)
    assert (rolled is Light.RED) == ((Light.RED, True) in lights)
    assert rolled in {worst([light for light, _critical in lights]), Light.YELLOW}


@given(st.floats(-100, 100), st.floats(0, 50))
def test_more_delay_is_never_a_better_light(days, more):
    order = [Light.GREEN, Light.YELLOW, Light.RED]
    first, second = (judge(Standing(delay_days=d), LIMITS).light for d in (days, days + more))
    assert order.index(first) <= order.index(second)
