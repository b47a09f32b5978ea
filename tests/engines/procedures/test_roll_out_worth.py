"""Cost against benefit of a roll-out: an example computed by hand, and nothing unknown that becomes zero."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.procedures.roll_out_worth import Figure, Inputs, Part, Place, worth_of

D = Decimal
GIVEN = Inputs(D("40"), D("120"), D("6000"), D("3500"), D("15"))
#: 60 days: 3 → 1 rework per 30 days, 30 h → 24.5 h over 10 records; 45 days: 2 → 2.4, 20 h → 22 h over 5 records
PLACES = (
    Place(60, Figure(D("3.00")), Figure(D("1.00")), Figure(D("30.00")), Figure(D("24.50")), 10),
    Place(45, Figure(D("2.00")), Figure(D("2.40")), Figure(D("20.00")), Figure(D("22.00")), 5),
)


def test_the_example_computed_by_hand():
    # 40 × 120 + 6000; 2 × 60/30 − 0.4 × 45/30 = 4 − 0.6; 5.5 × 10 − 2 × 5 = 55 − 10.
    worth = worth_of(GIVEN, PLACES)
    assert (worth.training.value, worth.cost.value) == (D("4800.00"), D("10800.00"))
    assert (worth.avoided.value, worth.rework_saving.value) == (D("3.40"), D("11900.00"))
    assert (worth.saved_hours.value, worth.waiting_saving.value) == (D("45.00"), D("675.00"))
    assert (worth.benefit.value, worth.net.value) == (D("12575.00"), D("1775.00"))


@pytest.mark.parametrize(
    ("name", "unknown"),
    [
        ("training_hours", {"training", "cost", "net"}),
        ("hourly_rate", {"training", "cost", "net"}),
        ("licences", {"cost", "net"}),
        ("rework_cost", {"rework_saving", "benefit", "net"}),
        ("waiting_rate", {"waiting_saving", "benefit", "net"}),
    ],
)
def test_an_input_not_given_is_named_where_it_is_missing_and_nowhere_else(name, unknown):
    whole, lacking = worth_of(GIVEN, PLACES), worth_of(replace(GIVEN, **{name: None}), PLACES)
    for each in whole.__dataclass_fields__:
        expected = Figure(None, (Part(name),)) if each in unknown else getattr(whole, each)
        assert getattr(lacking, each) == expected


def test_without_a_project_enabled_the_benefit_is_unknown_and_the_cost_is_known():
    worth = worth_of(GIVEN, [])
    assert worth.cost.value == D("10800.00")
    assert worth.avoided == worth.net == Figure(None, (Part.ENABLED,))


def test_one_project_without_a_count_leaves_the_sum_unknown_and_names_each_part_once():
    lacking = replace(
        PLACES[0], rework_before=Figure(None, (Part.PERIOD,)), hours_before=Figure(None, (Part.PERIOD,))
    )
    worth = worth_of(GIVEN, [lacking, PLACES[1], lacking])
    assert worth.net == Figure(None, (Part.PERIOD,)) and worth.cost.value == D("10800.00")


def test_a_zero_that_was_given_counts_as_zero():
    worth = worth_of(replace(GIVEN, waiting_rate=D(0)), PLACES)
    assert (worth.waiting_saving.value, worth.net.value) == (D("0.00"), D("1100.00"))
    longer = worth_of(replace(GIVEN, waiting_rate=D(0)), [PLACES[1]])
    assert longer.saved_hours.value < 0 and str(longer.waiting_saving.value) == "0.00"


_amounts = st.decimals(0, 100_000, places=2)
_inputs = st.builds(Inputs, *[st.none() | _amounts] * 5)
_figures = st.builds(Figure, st.decimals(0, 500, places=2))
_places = st.builds(Place, st.integers(1, 1000), _figures, _figures, _figures, _figures, st.integers(0, 500))


@given(_inputs, st.lists(_places, max_size=4))
def test_net_is_known_exactly_where_every_part_is_and_agrees_with_fractions(inputs, places):
    worth = worth_of(inputs, places)
    for figure in (getattr(worth, name) for name in worth.__dataclass_fields__):
        assert (figure.value is None) == bool(figure.missing)
    typed = [
        inputs.training_hours,
        inputs.hourly_rate,
        inputs.licences,
        inputs.rework_cost,
        inputs.waiting_rate,
    ]
    assert (worth.net.value is None) == (not places or None in typed)
    if worth.net.value is None:
        return
    hours, rate, licences, rework, waiting = (Fraction(value) for value in typed)
    avoided = sum(Fraction(p.rework_before.value - p.rework_after.value) * p.days / 30 for p in places)
    saved = sum(Fraction(p.hours_before.value - p.hours_after.value) * p.approved for p in places)
    exact = avoided * rework + saved * waiting - hours * rate - licences
    # Reworks avoided are rounded to 0.01 in each project before they are multiplied.
    slack = Fraction("0.005") * (len(places) * rework + 4)
    assert abs(Fraction(worth.net.value) - exact) <= slack
    assert worth.net.value == worth.benefit.value - worth.cost.value
