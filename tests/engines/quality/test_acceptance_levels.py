"""Acceptance of items, divisions and units, and who attends.

Vectors: GB 50300-2013 5.0.2 to 5.0.4 and chapter 6, GB 55032-2022 4.3.
"""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.quality.levels import judge_level
from yingzao.standards.acceptance import AcceptanceTable, Level, Need
from yingzao.standards.loader import load, read_toml
from yingzao.standards.structure import TableError, build

TABLE = load("acceptance")
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
ALL_MET = {Need.DOCUMENTS: YES, Need.FUNCTION_TESTS: YES, Need.APPEARANCE: YES}


def test_a_division_passes_with_its_items_its_documents_its_tests_and_its_appearance():
    verdict = judge_level(Level.DIVISION, {"020101": YES, "020102": YES}, ALL_MET, TABLE)
    assert (verdict.accepted, verdict.parts) == (YES, 2)
    assert verdict.clause == "GB 50300-2013 5.0.3; GB 55032-2022 4.3"
    assert not verdict.confidence.verified


@pytest.mark.parametrize(
    ("parts", "needs", "accepted", "failed", "still_open", "unmet", "unknown"),
    [
        ({"a": YES, "b": NO, "c": UNKNOWN}, ALL_MET, NO, ("b",), ("c",), (), ()),
        ({"a": YES, "c": UNKNOWN}, ALL_MET, UNKNOWN, (), ("c",), (), ()),
        ({"a": YES}, {**ALL_MET, Need.APPEARANCE: NO}, NO, (), (), (Need.APPEARANCE,), ()),
        (
            {"a": YES},
            {Need.DOCUMENTS: YES, Need.FUNCTION_TESTS: YES},
            UNKNOWN, (), (), (), (Need.APPEARANCE,),
        ),
        ({}, ALL_MET, UNKNOWN, (), (), (), ()),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_named(parts, needs, accepted, failed, still_open, unmet, unknown):
    verdict = judge_level(Level.DIVISION, parts, needs, TABLE)
    assert verdict.accepted is accepted
    assert (verdict.failed, verdict.open) == (failed, still_open)
    assert (verdict.unmet, verdict.unknown) == (unmet, unknown)


@pytest.mark.parametrize(
    ("level", "division", "organiser", "guests"),
    [
        (Level.INSPECTION_LOT, None, "trade_supervisor", {"quality_inspector", "foreman"}),
        (Level.ITEM, "01", "trade_supervisor", {"trade_technical_lead"}),
        (Level.DIVISION, "03", "chief_supervisor", {"contractor_lead", "technical_lead"}),
        (
            Level.UNIT,
            None,
            "owner_lead",
            {"chief_supervisor", "contractor_lead", "design_lead", "survey_lead"},
        ),
    ],
)
def test_who_calls_and_who_attends(level, division, organiser, guests):
    verdict = judge_level(level, {"a": YES}, {}, TABLE, division=division)
    assert (verdict.organiser, set(verdict.attend)) == (organiser, guests)


def test_the_surveyor_attends_the_foundations_only_and_the_designer_structure_and_energy_too():
    guests = {code: set(TABLE.level(Level.DIVISION, code).attend) for code in ("01", "02", "04", "09")}
    assert {code for code in guests if "survey_lead" in guests[code]} == {"01"}
    assert {code for code in guests if "design_lead" in guests[code]} == {"01", "02", "09"}


def test_a_need_that_a_level_does_not_have_is_refused():
    with pytest.raises(ValueError, match="item does not need appearance"):
        judge_level(Level.ITEM, {"a": YES}, {Need.APPEARANCE: YES}, TABLE)


PARTS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(list(Answer)), max_size=6)


@given(PARTS, st.dictionaries(st.sampled_from(list(ALL_MET)), st.sampled_from(list(Answer))))
def test_a_level_is_accepted_exactly_when_nothing_stands_in_the_way(parts, needs):
    verdict = judge_level(Level.DIVISION, parts, needs, TABLE)
    in_the_way = (*verdict.failed, *verdict.open, *verdict.unmet, *verdict.unknown)
    assert (verdict.accepted is YES) == (bool(parts) and not in_the_way)
    assert (verdict.accepted is NO) == bool(verdict.failed or verdict.unmet)
    backwards = dict(reversed(parts.items()))
    assert judge_level(Level.DIVISION, backwards, needs, TABLE) == verdict


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["levels"].pop(), "each level needs a rule"),
        (lambda d: d["levels"][0].update(organiser="mayor"), "unknown role mayor"),
    ],
)
def test_a_malformed_table_is_refused(change, message):
    data = deepcopy(dict(read_toml("acceptance.toml")))
    change(data)
    with pytest.raises(TableError, match=message):
        build(AcceptanceTable, data, "acceptance")
