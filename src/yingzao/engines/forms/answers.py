"""Answers held against a form: typed, within limits, complete when they must be; what is wrong by question."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yingzao.engines.formula import FormulaError

from .computing import State, state_of
from .model import Definition, Question
from .problems import Problem, problem
from .values import as_json, is_empty, read_answer


@dataclass(frozen=True)
class Answered:
    """``answers`` as they are stored: only what is shown and filled in. ``problems`` in the form's order."""

    answers: dict[str, Any]
    problems: tuple[Problem, ...]
    state: State


def check_answers(definition: Definition, answers: Mapping[str, Any], *, complete: bool) -> Answered:
    """Read the answers; a draft (``complete`` False) may lack what is required, but nothing in it may be wrong."""
    state = state_of(definition, answers)
    asked = [q for q in definition.questions if q.is_asked and q.key in state.shown]
    known = {q.key for q in definition.questions if q.is_asked}
    problems = [problem(str(key)[:40], "not_asked") for key in answers if key not in known]
    kept: dict[str, Any] = {}
    for question in asked:
        raw = answers.get(question.key)
        if is_empty(raw):
            if complete and question.key in state.required:
                problems.append(problem(question.key, "missing"))
        elif question.type == "table":
            if rows := list(_rows(question, raw, problems, complete=complete)):
                kept[question.key] = rows
        else:
            _keep(question, raw, question.key, kept, problems)
        if complete and question.type == "table" and state.rows.get(question.key, 0) < question.min_rows:
            problems.append(problem(question.key, "few_rows", limit=question.min_rows))
    if complete:
        problems += [
            problem(_place(name), "uncomputable", error=error) for name, error in state.errors.items()
        ]
    problems += _broken_rules(definition, state)
    return Answered(kept, tuple(problems), state)


def _keep(question: Question, raw: Any, place: str, kept: dict[str, Any], problems: list[Problem]) -> None:
    value = read_answer(question, raw, place)
    if isinstance(value, Problem):
        problems.append(value)
    else:
        kept[question.key] = as_json(question, value)


def _rows(table: Question, raw: Any, problems: list[Problem], *, complete: bool) -> Iterator[dict[str, Any]]:
    rows = read_answer(table, raw, table.key)
    if isinstance(rows, Problem):
        problems.append(rows)
        return
    if len(rows) > table.max_rows:
        problems.append(problem(table.key, "many_rows", limit=table.max_rows))
    asked = {column.key: column for column in table.columns if column.is_asked}
    for number, row in enumerate(rows, 1):
        kept: dict[str, Any] = {}
        problems += [
            problem(f"{table.key}.{number}.{key}"[:80], "not_asked") for key in row if key not in asked
        ]
        for key, column in asked.items():
            place = f"{table.key}.{number}.{key}"
            if not is_empty(row.get(key)):
                _keep(column, row[key], place, kept, problems)
            elif complete and column.required:
                problems.append(problem(place, "missing"))
        yield kept


def _place(name: str) -> str:
    """``table.column.row`` of the computing as ``table.row.column`` of an answer."""
    parts = name.split(".")
    return f"{parts[0]}.{parts[2]}.{parts[1]}" if len(parts) == 3 else name


def _broken_rules(definition: Definition, state: State) -> Iterator[Problem]:
    """Rules known not to hold; what cannot be told yet is not broken."""
    for rule in definition.rules:
        try:
            holds = rule.check.evaluate(state.values)
        except FormulaError as error:
            yield problem(rule.at, "uncomputable", error=error)
            continue
        if holds is False:
            yield problem(rule.at, "own", message=rule.message)


def digest(definition: Definition, answers: Mapping[str, Any]) -> str:
    """SHA-256 of all answers but the signatures: what a signature on the form stands for."""
    signatures = {q.key for q in definition.questions if q.type == "signature"}
    signed = {key: value for key, value in answers.items() if key not in signatures}
    return hashlib.sha256(json.dumps(signed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
