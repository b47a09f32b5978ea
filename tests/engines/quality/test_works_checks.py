"""What was found beside the parts of a division or a unit: read, counted, and turned into needs of its level."""

import pytest

from yingzao.engines.answer import Answer
from yingzao.engines.quality.lot_record import BadEntry
from yingzao.engines.quality.works_checks import Found, answer_needs, read_found, tally
from yingzao.standards.acceptance import Level, Need
from yingzao.standards.loader import load
from yingzao.standards.works_checks import CheckGroup

TABLE = load("works_checks")
STRUCTURE = TABLE.of({"02"})
BY_KEY = {check.key: check for check in STRUCTURE}
DRAWINGS, CONCRETE = BY_KEY["documents.building.drawings"], BY_KEY["functions.building.concrete"]
LOOKS = BY_KEY["appearance.building.structure"]


@pytest.mark.parametrize(
    ("check", "text", "found"),
    [
        (DRAWINGS, "12", Found(12)), (DRAWINGS, "12／1", Found(12, 1)), (DRAWINGS, "无", Found(exists=False)),
        (CONCRETE, "6/0 2/0", Found(6, 0, 2, 0)), (CONCRETE, "6", Found(6)), (LOOKS, "8/2/0", Found(10, 0, good=8)),
    ],
    ids=["documents", "one_not_as_required", "none", "reports_and_spots", "reports_only", "appearance"],
)  # fmt: skip
def test_a_line_is_read(check, text, found):
    assert read_found(check, text) == found


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (DRAWINGS, "0"), (DRAWINGS, "3/4"), (DRAWINGS, "6/0 2/0"), (CONCRETE, "6/0 1/2"), (LOOKS, "8/2"),
        (LOOKS, "0/0/0"),
    ],
    ids=["nothing", "more_bad_than_seen", "spots_of_documents", "more_bad_spots", "two_places", "no_place"],
)  # fmt: skip
def test_what_cannot_be_read_says_where(check, text):
    with pytest.raises(BadEntry) as bad:
        read_found(check, text)
    assert bad.value.key == check.key


def needs(level, texts, overall=Answer.YES):
    found = {check.key: read_found(check, texts[check.group]) for check in STRUCTURE if check.group in texts}
    tallies = {group: tally(group, STRUCTURE, found) for group in CheckGroup}
    return answer_needs(level, tallies, overall)


ALL = {CheckGroup.DOCUMENTS: "3/0", CheckGroup.FUNCTIONS: "2/0 1/0", CheckGroup.APPEARANCE: "5/0/0"}


def test_a_division_with_every_line_met_has_its_needs():
    assert set(needs(Level.DIVISION, ALL).values()) == {Answer.YES}


def test_a_line_without_an_answer_leaves_its_need_unknown():
    left = {group: text for group, text in ALL.items() if group is not CheckGroup.DOCUMENTS}
    assert needs(Level.DIVISION, left)[Need.DOCUMENTS] is Answer.UNKNOWN


def test_a_poor_place_or_a_poor_whole_is_no():
    assert needs(Level.DIVISION, ALL | {CheckGroup.APPEARANCE: "5/0/1"})[Need.APPEARANCE] is Answer.NO
    assert needs(Level.DIVISION, ALL, Answer.NO)[Need.APPEARANCE] is Answer.NO


def test_a_unit_is_checked_again_on_the_spot():
    assert needs(Level.UNIT, ALL)[Need.FUNCTION_CHECKS] is Answer.YES
    assert needs(Level.UNIT, ALL | {CheckGroup.FUNCTIONS: "2/0"})[Need.FUNCTION_CHECKS] is Answer.UNKNOWN
    assert needs(Level.UNIT, ALL | {CheckGroup.FUNCTIONS: "2/0 1/1"})[Need.FUNCTION_CHECKS] is Answer.NO


def test_each_trade_asks_only_for_its_own_lines():
    assert {check.trade.key for check in STRUCTURE} == {"building"}
    assert not any(check.row.key == "roof" for check in STRUCTURE)
    assert {check.trade.key for check in TABLE.of({"05", "07"})} == {"plumbing", "electrical"}
