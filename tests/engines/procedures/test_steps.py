"""Binding, the order of steps, duties and validity of procedures."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.procedures.binding import Scope, binds, may_meet
from yingzao.engines.procedures.duties import Fault, gaps
from yingzao.engines.procedures.steps import (
    ACTIVITY,
    Step,
    needed_before,
    step_of,
    steps_from_json,
    steps_to_json,
)
from yingzao.engines.procedures.validity import (
    earliest_end,
    is_usual,
    latest_end,
    months_later,
    reminder_due,
)

SCHEME = Step("s1", "方案审批", "technical.method_statement", duties={"R": ("technician",), "A": ("chief",)})
NOTE = Step("s2", "会议纪要", "collaboration.contact_sheet", holds=False)
COMPANY = Step("s3", "公司级交底", "technical.briefing", fact="level", value="company")
CREW = Step("s4", "班组级交底", "technical.briefing", fact="level", value="crew")
DIG = Step("s5", "土方开挖", ACTIVITY, value="开挖")
STEPS = (SCHEME, NOTE, COMPANY, CREW, DIG)


def test_masters_bind_all_and_sub_procedures_their_type_and_craft():
    pit = Scope(False, frozenset({"building", "metro"}), frozenset({"deep_pit"}))
    assert binds(Scope(), "water", set())
    assert binds(pit, "metro", {"deep_pit"})
    assert not binds(pit, "metro", {"piles"}) and not binds(pit, "road", {"deep_pit"})


def test_two_procedures_meet_only_where_neither_is_narrower():
    building, road = Scope(False, frozenset({"building"})), Scope(False, frozenset({"road"}))
    assert may_meet(Scope(), Scope()) and not may_meet(Scope(), building)
    assert not may_meet(building, road)
    assert may_meet(building, Scope(False, frozenset({"building", "road"})))


def test_a_record_belongs_to_the_first_step_that_fits_it():
    facts = {"level": "crew"}.get
    assert step_of(STEPS, "technical.briefing", facts) is CREW
    assert step_of(STEPS, "quality.defect", facts) is None


def test_an_activity_belongs_to_the_step_whose_words_its_name_holds():
    assert step_of(STEPS, ACTIVITY, {"name": "基坑 1 段开挖"}.get) is DIG
    assert step_of(STEPS, ACTIVITY, {"name": "垫层浇筑"}.get) is None
    setting_out = Step("y", "Setting out", ACTIVITY, value="setting out")
    assert step_of((setting_out,), ACTIVITY, {"name": "Setting Out of axes"}.get) is setting_out
    assert step_of((Step("x", "无词", ACTIVITY),), ACTIVITY, {"name": "开挖"}.get) is None


def test_only_earlier_steps_that_hold_are_needed_before():
    assert needed_before(STEPS, CREW) == (SCHEME, COMPANY)
    assert needed_before(STEPS, SCHEME) == ()


def test_steps_survive_storage():
    assert [s.key for s in steps_from_json(steps_to_json(STEPS))] == [s.key for s in STEPS]
    assert steps_to_json(steps_from_json(steps_to_json(STEPS))) == steps_to_json(STEPS)
    with pytest.raises(ValueError):
        steps_from_json([{"key": "a", "name": "b", "kind": "c", "reach": "anywhere"}])


def test_gaps_name_steps_without_duties_and_roles_without_people():
    found = gaps((SCHEME, NOTE), held={"technician"})
    assert [(g.step.key, g.fault, g.role) for g in found] == [
        ("s1", Fault.VACANT, "chief"), ("s2", Fault.NO_RESPONSIBLE, ""), ("s2", Fault.NO_APPROVER, ""),
    ]  # fmt: skip
    two = Step("s9", "会签", "x.y", duties={"R": ("a",), "A": ("b", "c")})
    assert [g.fault for g in gaps((two,))] == [Fault.SEVERAL_APPROVERS]


def test_validity_takes_twenty_four_to_thirty_six_months():
    first = date(2026, 3, 1)
    assert is_usual(first, date(2028, 2, 29)) and is_usual(first, date(2029, 3, 1))
    assert not is_usual(first, date(2028, 2, 28)) and not is_usual(first, date(2029, 3, 2))


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_later_is_as_many_months_later(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
    assert earliest_end(day) < latest_end(day)


@given(st.integers(-10, 120))
def test_each_reminder_is_given_once_and_the_nearest_only(left):
    today = date(2026, 11, 30)
    last, given_ones = today + timedelta(days=left), set()
    due = reminder_due(last, today, given_ones)
    assert (due is None) == (left < 0 or left > 90)
    if due is not None:
        assert left <= due and reminder_due(last, today, {due}) is None
