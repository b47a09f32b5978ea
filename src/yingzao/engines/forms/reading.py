"""A definition from JSON: every problem at once, each naming the question and what is wrong with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yingzao.engines.formula import (
    DAY,
    TEXT,
    THING,
    TRUTH,
    Checked,
    Column,
    Formula,
    FormulaError,
    Number,
    Type,
    check,
    check_result,
    in_order,
    number,
    parse,
)

from .fields import FORMULAS, FieldReader, has_markup
from .model import FORMAT, MOST_QUESTIONS, MOST_ROWS, MOST_RULES, Definition, Layout, Question, Rule
from .problems import DefinitionError, Problem, problem

MOST_CHARACTERS = 400_000
MOST_STEPS = 400_000
"""Of computing the form once with full tables: about half a second."""
_MOST_PROBLEMS = 50
_TOP = {"format", "fields", "rules", "print"}


def read_definition(data: Any) -> Definition:
    """JSON (a list of questions, or an object with ``format`` and ``fields``) to a form.

    Raises :class:`DefinitionError` with everything that is wrong. The JSON Schema of it stands in
    ``docs/forms/definition.schema.json``; what a schema cannot say (formulas, keys, circles) is said here only.
    """
    if isinstance(data, list):
        data = {"format": FORMAT, "fields": data}
    _refuse_what_is_no_form(data)
    problems: list[Problem] = []
    reader = FieldReader(problems)
    read = [reader.read(row, n) for n, row in enumerate(data["fields"], 1)]
    questions = tuple(q for q in read if q is not None)
    if not problems:
        problems += _wrong_keys(questions)
    rules = data.get("rules", [])
    layout = _layout(data.get("print", {}), problems)
    if problems:
        raise DefinitionError(problems[:_MOST_PROBLEMS])
    definition = _Joiner(questions, reader.formulas).joined()
    whole = replace(definition, rules=_rules(rules, definition), layout=layout)
    if (steps := most_steps(whole)) > MOST_STEPS:
        raise DefinitionError([problem("", "too_much_work", count=steps, limit=MOST_STEPS)])
    return whole


def _refuse_what_is_no_form(data: Any) -> None:
    if not isinstance(data, Mapping) or "fields" not in data or set(data) - _TOP:
        raise DefinitionError([problem("", "not_a_form")])
    if data.get("format") != FORMAT or isinstance(data.get("format"), bool):
        raise DefinitionError(
            [problem("", "unknown_format", known=FORMAT, given=str(data.get("format"))[:20])]
        )
    fields = data["fields"]
    if not isinstance(fields, list) or not fields:
        raise DefinitionError([problem("", "no_fields")])
    count = len(fields) + sum(len(_columns(row)) for row in fields[: MOST_QUESTIONS + 1])
    if count > MOST_QUESTIONS:
        raise DefinitionError([problem("", "too_many", count=count, limit=MOST_QUESTIONS)])
    if len(json.dumps(data, ensure_ascii=False, default=str)) > MOST_CHARACTERS:
        raise DefinitionError([problem("", "too_long", limit=MOST_CHARACTERS)])


def _columns(row: Any) -> list[Any]:
    found = row.get("columns") if isinstance(row, Mapping) else None
    return found if isinstance(found, list) else []


def _wrong_keys(questions: tuple[Question, ...]) -> list[Problem]:
    """Keys that stand twice: a column may not be called like a question either, or a formula could mean both."""
    top = Counter(q.key for q in questions)
    wrong = [problem(key, "key_twice", key=key) for key, count in top.items() if count > 1]
    for question in questions:
        own = Counter(column.key for column in question.columns)
        twice = [key for key, count in own.items() if count > 1 or key in top]
        wrong += [problem(f"{question.key}.{key}", "key_twice", key=key) for key in twice]
    return wrong if any(q.is_asked for q in questions) else [*wrong, problem("", "nothing_asked")]


def _layout(data: Any, problems: list[Problem]) -> Layout:
    fits = isinstance(data, Mapping) and not set(data) - {"columns", "note"}
    columns, note = (data.get("columns", 2), data.get("note", "")) if fits else (0, "")
    if columns not in (1, 2) or isinstance(columns, bool) or not isinstance(note, str) or len(note) > 2000:
        problems.append(problem("", "bad_print"))
        return Layout()
    if has_markup(note):
        problems.append(problem("", "markup", word="note"))
    return Layout(columns, note)


class _Joiner:
    """Parses the formulas, finds the order they need, and checks each against the types of what it reads."""

    def __init__(self, questions: tuple[Question, ...], texts: Mapping[tuple[str, str], str]) -> None:
        self._questions = questions
        self._definition = Definition(questions)
        self._problems: list[Problem] = []
        self._parsed = {key: found for key, text in texts.items() if (found := self._parse(key, text))}
        self._types: dict[str, Type] = {}
        self._checked: dict[tuple[str, str], Checked] = {}

    def joined(self) -> Definition:
        self._stop_if_wrong()
        named = self._definition.by_key
        try:
            order = in_order({name: self._needs(name) for name in named})
        except FormulaError as error:
            raise DefinitionError([problem("", "formula", word="formula", error=error)]) from error
        for name in order:
            self._types[name] = self._type(name, named[name])
        for name in order:
            for word in FORMULAS[1:]:
                self._check(name, word, TRUTH)
        self._stop_if_wrong()
        questions = tuple(self._with_formulas(q.key, q) for q in self._questions)
        return Definition(questions, order=tuple(order))

    def _stop_if_wrong(self) -> None:
        if self._problems:
            raise DefinitionError(self._problems[:_MOST_PROBLEMS])

    def _parse(self, key: tuple[str, str], text: str) -> Formula | None:
        try:
            return parse(text)
        except FormulaError as error:
            self._problems.append(problem(key[0], "formula", word=key[1], error=error))
            return None

    def _needs(self, name: str) -> list[str]:
        """What must be known before ``name``: what decides whether it is shown, and what it is computed from."""
        words = ("formula", "show_when")
        found = [self._parsed[name, word].names for word in words if (name, word) in self._parsed]
        table, _dot, column = name.partition(".")
        needed = [self._absolute(each, table if column else "") for names in found for each in names]
        needed += [
            each.partition(".")[0] for each in needed if "." in each and each.partition(".")[0] != table
        ]
        return [*needed, table] if column else needed

    def _absolute(self, name: str, table: str) -> str:
        """In a table's row the columns beside are called by their own keys."""
        beside = f"{table}.{name}"
        return beside if table and beside in self._definition.by_key else name

    def _type(self, name: str, question: Question) -> Type:
        found = self._computed(name, question) if question.type == "computed" else type_of(question)
        return Column(found) if "." in name and not isinstance(found, Column) else found

    def _computed(self, name: str, question: Question) -> Type:
        wanted = number(question.unit) if question.unit else None
        checked = self._check(name, "formula", wanted)
        return checked.type if checked else wanted or THING

    def _check(self, name: str, word: str, wanted: Number | Type | None) -> Checked | None:
        formula = self._parsed.get((name, word))
        if formula is None:
            return None
        try:
            checked = check(formula, self._scope(name))
            if wanted is not None and not isinstance(wanted, Column):
                checked = check_result(checked, wanted)
        except FormulaError as error:
            self._problems.append(problem(name, "formula", word=word, error=error))
            return None
        self._checked[name, word] = checked
        return checked

    def _scope(self, name: str) -> Mapping[str, Type]:
        table, _dot, column = name.partition(".")
        if not column:
            return self._types
        beside = {
            key.partition(".")[2]: found.of
            for key, found in self._types.items()
            if key.startswith(f"{table}.") and isinstance(found, Column)
        }
        return {**self._types, **beside}

    def _with_formulas(self, name: str, question: Question) -> Question:
        result = self._types.get(name)
        return replace(
            question,
            formula=self._checked.get((name, "formula")),
            show_when=self._checked.get((name, "show_when")),
            require_when=self._checked.get((name, "require_when")),
            columns=tuple(self._with_formulas(f"{name}.{c.key}", c) for c in question.columns),
            result=result.of if isinstance(result, Column) else result,
        )


def most_steps(definition: Definition) -> int:
    """The steps of computing the form once with every table full: a bound known before anybody fills it in."""
    total = sum(_steps(rule.check) for rule in definition.rules)
    for name, question in definition.by_key.items():
        found = [c for c in (question.formula, question.show_when, question.require_when) if c is not None]
        total += sum(map(_steps, found)) * (MOST_ROWS if "." in name else 1)
    return total


def _steps(checked: Checked) -> int:
    columns = sum(1 for name in checked.formula.mentions if "." in name)
    return checked.formula.parts + columns * MOST_ROWS


def type_of(question: Question) -> Type:
    """What a formula reads of an answer."""
    if question.is_number:
        return number(question.unit)
    if question.type == "choice" and question.multiple:
        return THING
    return {"text": TEXT, "long_text": TEXT, "choice": TEXT, "date": DAY, "yes_no": TRUTH}.get(
        question.type, THING
    )


def types_of(definition: Definition) -> Mapping[str, Type]:
    """What a formula reads of each question and column of a form that has been read."""
    types: dict[str, Type] = {}
    for name, question in definition.by_key.items():
        result = question.result or THING
        types[name] = Column(result) if "." in name and not isinstance(result, Column) else result
    return types


def _rules(data: Any, definition: Definition) -> tuple[Rule, ...]:
    if not isinstance(data, list) or len(data) > MOST_RULES:
        raise DefinitionError([problem("", "too_many_rules", limit=MOST_RULES)])
    types = types_of(definition)
    found = [_rule(row, definition, types) for row in data]
    if problems := [each for each in found if isinstance(each, Problem)]:
        raise DefinitionError(problems[:_MOST_PROBLEMS])
    return tuple(each for each in found if isinstance(each, Rule))


def _rule(row: Any, definition: Definition, types: Mapping[str, Type]) -> Rule | Problem:
    fits = isinstance(row, Mapping) and {"check", "message"} <= set(row) <= {"check", "message", "at"}
    if not fits or not all(
        isinstance(text, str) and text.strip() and len(text) <= 2000 for text in row.values()
    ):
        return problem("", "bad_rule")
    if has_markup(row["message"]):
        return problem("", "markup", word="message")
    at = row.get("at", "")
    if at and at not in {q.key for q in definition.questions}:
        return problem("", "unknown_rule_field", name=at[:40])
    try:
        return Rule(check_result(check(parse(row["check"]), types), TRUTH), row["message"], at)
    except FormulaError as error:
        return problem(at, "formula", word="check", error=error)
