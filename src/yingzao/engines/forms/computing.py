"""A form in hand: which questions are shown, what the computed ones give, and what is still missing for them.

A question is shown once its condition is known to hold; what is not shown counts as not answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yingzao.engines.formula import Checked, FormulaError, Missing, Unknown

from .model import Definition, Question
from .problems import Problem
from .values import is_empty, read_answer


@dataclass
class State:
    """``values`` by key (a list by ``table.column``): typed, None if empty, Unknown if what it needs is missing."""

    values: dict[str, Any] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    errors: dict[str, FormulaError] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)

    def value(self, key: str, row: int = 0) -> Any:
        """Of a question, or of a column in a row counted from 1."""
        return self.values.get(key) if not row else self.values[key][row - 1]


def state_of(definition: Definition, answers: Mapping[str, Any]) -> State:
    """Work out the form for answers as stored; answers that cannot be read count as missing."""
    state = State()
    for name in definition.order:
        table, _dot, column = name.partition(".")
        question = definition.by_key[name]
        if column:
            _fill_column(state, definition, table, question, answers)
        elif holds(question.show_when, state.values):
            state.shown.add(name)
            _fill(state, question, answers.get(name))
    for question in definition.questions:
        if question.required or (question.require_when and holds(question.require_when, state.values)):
            state.required.add(question.key)
    return state


def holds(condition: Checked | None, values: Mapping[str, Any]) -> bool:
    """Whether a condition is known to hold; none always does."""
    if condition is None:
        return True
    try:
        return condition.evaluate(values) is True
    except FormulaError:
        return False


def _fill(state: State, question: Question, raw: Any) -> None:
    if question.type == "table":
        rows = _readable(question, raw)
        state.rows[question.key] = len(rows) if rows else 0
        state.values[question.key] = rows
    elif question.formula is not None:
        state.values[question.key] = _result(state, question.key, question.formula, state.values)
    elif question.is_asked:
        state.values[question.key] = _readable(question, raw)


def _readable(question: Question, raw: Any) -> Any:
    if is_empty(raw):
        return None
    value = read_answer(question, raw, "")
    return None if isinstance(value, Problem) else value


def _result(state: State, name: str, formula: Checked, values: Mapping[str, Any]) -> Any:
    try:
        return formula.evaluate(values)
    except FormulaError as error:
        state.errors[name] = error
        return Unknown((Missing(name.partition(".")[0]),))


def _fill_column(
    state: State, definition: Definition, table: str, column: Question, answers: Mapping[str, Any]
) -> None:
    name = f"{table}.{column.key}"
    rows = answers.get(table) if state.rows.get(table) else ()
    if column.formula is None:
        state.values[name] = [_readable(column, row.get(column.key)) for row in rows or ()]
        return
    keys = [each.key for each in definition.by_key[table].columns]
    cells = []
    for number in range(1, state.rows.get(table, 0) + 1):
        beside = {key: _cell(state, f"{table}.{key}", number) for key in keys}
        found = _result(state, f"{name}.{number}", column.formula, {**state.values, **beside})
        cells.append(_in_row(found, table, keys, number))
    state.values[name] = cells


def _cell(state: State, name: str, number: int) -> Any:
    column = state.values.get(name)
    return column[number - 1] if column else None


def _in_row(found: Any, table: str, keys: list[str], number: int) -> Any:
    """What is missing beside a cell is named by table and row."""
    if not isinstance(found, Unknown):
        return found
    return Unknown(
        tuple(Missing(f"{table}.{m.name}", number) if m.name in keys else m for m in found.missing)
    )
