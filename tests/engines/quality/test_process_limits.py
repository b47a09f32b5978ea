"""Key process parameters against their limits, and cold-weather work.

Vectors: GB 50164-2011 (slump), JGJ 107-2016 (torque), JGJ 18-2012 (current), JGJ/T 104-2011, worked by hand.
"""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.quality.process_limits import ColdSpell, Finding, check_limits, cold_spells
from yingzao.standards.loader import load, read_toml
from yingzao.standards.process import ProcessTable
from yingzao.standards.structure import TableError, build

TABLE = load("process_limits")
EVERY = [(process.key, parameter) for process in TABLE.processes for parameter in process.parameters]
NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("process", "key", "value", "given_", "finding"),
    [
        ("concrete", "placing_temperature", 5, None, Finding.WITHIN),
        ("concrete", "placing_temperature", 4.9, None, Finding.BELOW),
        ("concrete", "placing_temperature", 35.1, None, Finding.ABOVE),
        ("concrete", "slump", 150, 180, Finding.WITHIN),
        ("concrete", "slump", 149, 180, Finding.BELOW),
        ("concrete", "slump", 211, 180, Finding.ABOVE),
        ("concrete", "slump", 90, 70, Finding.WITHIN),
        ("concrete", "slump", 91, 70, Finding.ABOVE),
        ("concrete", "slump", 50, 40, Finding.WITHIN),
        ("concrete", "slump", 51, 40, Finding.ABOVE),
        ("mass_concrete", "core_to_surface", 25, None, Finding.WITHIN),
        ("mass_concrete", "core_to_surface", 25.1, None, Finding.ABOVE),
        ("curing_room", "humidity", 94.9, None, Finding.BELOW),
        ("coupler", "torque", 260, 25, Finding.WITHIN),
        ("coupler", "torque", 259, 25, Finding.BELOW),
        ("coupler", "torque", 319, 28, Finding.BELOW),
        ("coupler", "torque", 500, 57, Finding.OUTSIDE_TABLE),
        ("coupler", "torque", 260, None, Finding.UNKNOWN),
        ("slag_weld", "current", 400, 25, Finding.WITHIN),
        ("slag_weld", "current", 401, 25, Finding.ABOVE),
        ("slag_weld", "current", 401, 28, Finding.WITHIN),
        ("prestressing", "elongation", -6.1, None, Finding.BELOW),
    ],
)
def test_a_value_lies_within_its_limits_or_not(process, key, value, given_, finding):
    check = check_limits(value, TABLE.parameter(process, key), given_)
    assert check.finding is finding
    assert check.within is {
        Finding.WITHIN: Answer.YES, Finding.BELOW: Answer.NO, Finding.ABOVE: Answer.NO,
    }.get(finding, Answer.UNKNOWN)  # fmt: skip


def test_a_check_shows_its_limits_and_how_far_they_are():
    check = check_limits(160, TABLE.parameter("concrete", "slump"), 180)
    assert (check.low, check.high, check.margin, check.unit) == (150, 210, 10, "mm")
    assert check_limits(149, TABLE.parameter("concrete", "slump"), 180).margin == -1
    assert (check.clause, check.confidence.verified) == ("GB 50164-2011", False)
    assert check_limits(20, TABLE.parameter("curing_room", "temperature")).confidence.verified


def test_what_decides_the_limits_is_named_when_it_is_missing():
    assert check_limits(260, TABLE.parameter("coupler", "torque")).missing == ("diameter_mm",)
    assert check_limits(260, TABLE.parameter("concrete", "slump")).missing == ("target",)
    for bad in ((float("nan"), None), (3, float("inf"))):
        with pytest.raises(ValueError, match="is no number"):
            check_limits(bad[0], TABLE.parameter("concrete", "slump"), bad[1])


@given(
    st.sampled_from([parameter for _, parameter in EVERY]),
    st.decimals(-50, 600, places=1),
    st.integers(10, 50),
)
def test_a_verdict_changes_only_at_a_limit(parameter, value, given_):
    check = check_limits(value, parameter, given_)
    if check.finding is Finding.OUTSIDE_TABLE:
        return
    inside = (check.low is None or value >= check.low) and (check.high is None or value <= check.high)
    assert (check.within is Answer.YES) == inside == (check.margin >= 0)


def test_every_parameter_has_names_in_two_languages_and_can_be_found():
    for process, parameter in EVERY:
        assert TABLE.parameter(process, parameter.key) is parameter
        assert parameter.zh != parameter.en
    with pytest.raises(KeyError, match=r"concrete\.colour"):
        TABLE.parameter("concrete", "colour")


def days(*means):
    return {NOVEMBER + timedelta(days=n): mean for n, mean in enumerate(means)}


def day(n):
    return NOVEMBER + timedelta(days=n)


def test_cold_weather_begins_with_the_first_of_five_cold_days_and_ends_with_the_last_of_five_warm_ones():
    spells = cold_spells(days(8, 4, 3, 6, 4, 4, 4, 4, 4, 2, 6, 6, 6, 6, 6, 6), TABLE.cold_season)
    assert spells == (ColdSpell(day(4), day(14)),)


@pytest.mark.parametrize(
    ("means", "spells"),
    [
        ((4, 4, 4, 4), ()),
        ((4, 4, 4, 4, 4), (ColdSpell(day(0), None),)),
        # exactly 5 °C is neither below nor above
        ((4, 4, 5, 4, 4, 4), ()),
        ((4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5), (ColdSpell(day(0), None),)),
        ((4,) * 5 + (6,) * 5 + (4,) * 5, (ColdSpell(day(0), day(9)), ColdSpell(day(10), None))),
    ],
)
def test_the_limit_itself_neither_begins_nor_ends_cold_weather(means, spells):
    assert cold_spells(days(*means), TABLE.cold_season) == spells


def test_a_day_without_a_mean_breaks_a_row():
    gap = days(4, 4, 4, 4, 4, 4)
    del gap[day(3)]
    assert cold_spells(gap, TABLE.cold_season) == ()


@given(st.lists(st.sampled_from([2, 5, 8]), max_size=40))
def test_cold_spells_agree_with_a_walk_over_every_five_days(means):
    spells, lasting, start, since = [], False, 0, 0
    for n in range(len(means)):
        window = means[max(since, n - 4) : n + 1]
        if len(window) == 5 and all(mean > 5 if lasting else mean < 5 for mean in window):
            if lasting:
                spells.append(ColdSpell(day(start), day(n)))
            lasting, start, since = not lasting, n - 4, n + 1
    if lasting:
        spells.append(ColdSpell(day(start), None))
    assert list(cold_spells(days(*means), TABLE.cold_season)) == spells


def parameter(data, process, number=0):
    return data["processes"][process]["parameters"][number]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["processes"].append(d["processes"][0]), "a parameter appears twice"),
        (lambda d: parameter(d, 0)["rows"][0].update(low=40), "lies above high"),
        (lambda d: parameter(d, 0).update(rows=[{}]), "needs a low or a high"),
        (lambda d: parameter(d, 0).update(rows=[]), "do not grow"),
        (lambda d: parameter(d, 0, 1)["rows"].reverse(), "do not grow"),
        (lambda d: parameter(d, 0)["rows"][0].update(up_to=3), "say what the rows depend on"),
    ],
)
def test_a_malformed_table_is_refused(change, message):
    data = deepcopy(dict(read_toml("process_limits.toml")))
    change(data)
    with pytest.raises(TableError, match=message):
        build(ProcessTable, data, "process_limits")
