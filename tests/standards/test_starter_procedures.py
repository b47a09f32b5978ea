"""The starter procedures are whole: every clause, step, duty, kind and standard they name exists."""

from collections import Counter

import pytest

from yingzao.core.access.starter_roles import STARTER_ROLES
from yingzao.core.projects.models import Craft, ProjectType
from yingzao.core.records.kinds import not_looking
from yingzao.core.records.ledgers import ledger_for
from yingzao.engines.procedures.citations import citations_in
from yingzao.engines.procedures.clauses import read_clauses, repeated_numbers
from yingzao.engines.procedures.duties import gaps
from yingzao.engines.procedures.steps import ACTIVITY, STAGE, needed_before, steps_from_json, steps_to_json
from yingzao.engines.procedures.validity import LEAST_MONTHS, MOST_MONTHS
from yingzao.modules.governance.narrowing import choices_of
from yingzao.modules.governance.starters import edition_of, governed_already, scope_of, standards_cited
from yingzao.standards.loader import load
from yingzao.standards.starter_procedures import EnglishWords, StarterProcedure
from yingzao.standards.structure import TableError, build

ALL = load("starter_procedures").procedures
ROLES = {code for code, *_rest in STARTER_ROLES}
each_of_them = pytest.mark.parametrize("starter", ALL, ids=lambda starter: starter.code)


def test_there_are_six_masters_and_four_sub_procedures_for_every_type_of_works():
    assert sum(each.is_master for each in ALL) >= 6
    by_type = Counter(kind for each in ALL for kind in each.types)
    assert set(by_type) == set(ProjectType) and min(by_type.values()) >= 4
    assert sum(not each.is_master for each in ALL) >= 24


@each_of_them
def test_its_clauses_are_numbered_once_and_some_may_be_adapted(starter):
    clauses = read_clauses(starter.text.strip())
    assert all(clause.number for clause in clauses) and not repeated_numbers(clauses)
    assert len(clauses) >= 12 and {clause.is_local for clause in clauses} == {True, False}


@each_of_them
def test_every_step_names_a_clause_a_kind_that_exists_and_people_who_answer(starter):
    steps = steps_from_json(starter.step_rows)
    assert steps_to_json(steps) == starter.step_rows and len(steps) >= 3
    numbers = {clause.number for clause in read_clauses(starter.text.strip())}
    assert {step.clause for step in steps} <= numbers
    assert gaps(steps, held=ROLES) == ()
    with not_looking():
        for step in steps:
            if step.kind == ACTIVITY:
                assert step.value and not step.fact
                continue
            assert step.kind == STAGE or ledger_for(step.kind) is not None, step.kind
            offered = {(choice.fact, choice.value) for choice in choices_of(step.kind)}
            assert not step.fact or (step.fact, step.value) in offered


@each_of_them
def test_it_is_bound_owned_and_valid_as_a_procedure_must_be(starter):
    assert LEAST_MONTHS <= starter.months <= MOST_MONTHS
    assert {starter.owner, starter.bypass} <= ROLES and set(starter.crafts) <= set(Craft)
    assert starter.is_master == (not starter.types and not starter.crafts)
    with not_looking():
        assert all(ledger_for(kind) is not None for kind in starter.kinds)


@each_of_them
def test_something_waits_for_an_earlier_step(starter):
    """Defects alone are never kept waiting: whoever finds one writes it down at once."""
    steps = steps_from_json(starter.step_rows)
    ends = [step for step in steps if step.kind in (ACTIVITY, STAGE, *starter.kinds)]
    waits = any(needed_before(steps, step) for step in ends)
    assert waits != (starter.kinds == ("quality.defect",))


@pytest.mark.parametrize(
    "starter", [each for each in ALL if each.is_master], ids=lambda starter: starter.code
)
def test_a_master_says_in_english_what_it_says_in_chinese(starter):
    english = edition_of(starter, "en").starter
    zh, en = read_clauses(starter.text.strip()), read_clauses(english.text.strip())
    assert [(c.number, c.is_local) for c in en] == [(c.number, c.is_local) for c in zh]
    assert [len(c.body.splitlines()) for c in en] == [len(c.body.splitlines()) for c in zh]
    assert [set(citations_in(c.words)) for c in en] == [set(citations_in(c.words)) for c in zh]
    assert [c.words.count("[unverified]") for c in en] == [c.words.count("【待核】") for c in zh]
    assert english.unverified == starter.unverified and not has_han(english.scope)
    words = ("name", "value")
    for own, other in zip(english.step_rows, starter.step_rows, strict=True):
        assert {k: own[k] for k in own if k not in words} == {k: other[k] for k in other if k not in words}
        assert not has_han(own["name"] + own["value"])
        assert own["kind"] == ACTIVITY or own["value"] == other["value"]


def has_han(text):
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_every_title_and_scope_is_said_in_english():
    table = load("starter_procedures")
    assert [each.code for each in ALL if has_han(each.en) or has_han(table.english_of(each.code).scope)] == []


def test_english_that_does_not_fit_its_procedure_is_refused_with_its_words():
    table = load("starter_procedures")
    for english, said in (
        ((*table.english, table.english[0]), "twice"),
        ((EnglishWords("JG-99", "s"),), "no procedure"),
        ((EnglishWords("JG-01", "s", "1 a", "a"),), "5 steps, and 1"),
    ):
        with pytest.raises(TableError, match=said):
            type(table)(table.meta, ALL, english)
    with pytest.raises(TableError, match="not the other"):
        EnglishWords("JG-01", "s", text="1 a")


def test_every_standard_cited_is_known_and_what_is_not_verified_is_marked():
    for starter in ALL:
        cited = standards_cited(starter.text)
        assert all(each.entry is not None for each in cited), starter.code
        assert all(each.entry.state == "in_force" for each in cited), starter.code
    assert len({each.number for starter in ALL for each in citations_in(starter.text)}) > 30
    assert not load("starter_procedures").meta.confidence.verified


def test_no_two_govern_the_same_ledger_with_equal_right():
    class Standing:
        def __init__(self, starter):
            self.kinds, self.binding = starter.kinds, scope_of(starter)

    for starter in ALL:
        others = [Standing(each) for each in ALL if each is not starter]
        assert governed_already(scope_of(starter), starter.kinds, others) == {}


def test_a_malformed_step_and_an_unknown_master_are_refused_with_their_words():
    good = {
        "code": "A",
        "zh": "甲",
        "en": "A",
        "owner": "o",
        "months": 24,
        "bypass": "o",
        "scope": "s",
        "text": "1 甲",
    }
    for line, said in (("甲 | quality.defect", "5 cells"), ("甲 | quality.defect | closed | 1 | Q a", "'Q'")):
        with pytest.raises(TableError, match=said):
            build(StarterProcedure, {**good, "steps": line}, "x")
    table = load("starter_procedures")
    with pytest.raises(TableError, match="no master"):
        type(table)(table.meta, tuple(each for each in ALL if not each.is_master))
    with pytest.raises(TableError, match="twice"):
        type(table)(table.meta, (*ALL, ALL[0]))
