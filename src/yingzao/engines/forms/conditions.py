"""Conditions of an approval route: a question of yes or no by its key, or any formula that gives yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yingzao.engines.formula import TRUTH, Checked, FormulaError, check, check_result, parse

from .computing import holds, state_of
from .listing import sort_of
from .model import Definition
from .reading import types_of


def read_condition(text: str, definition: Definition) -> Checked:
    """Raises :class:`FormulaError` where it cannot be read over these questions or gives no yes or no."""
    return check_result(check(parse(text), types_of(definition)), TRUTH)


def conditions_in(route: Mapping[str, Any]) -> Iterator[str]:
    """Every condition that a route as JSON names, branches one after the other; what is no text is passed over."""
    for node in _objects(route.get("steps")):
        yield from _condition(node)
        for branch in _listed(node.get("branches")):
            for step in _objects(branch):
                yield from _condition(step)


def _condition(node: Mapping[str, Any]) -> Iterator[str]:
    text = node.get("condition")
    if isinstance(text, str) and text.strip():
        yield text


def _objects(rows: Any) -> Iterator[Mapping[str, Any]]:
    return (row for row in _listed(rows) if isinstance(row, Mapping))


def _listed(rows: Any) -> list[Any]:
    return rows if isinstance(rows, list) else []


class Conditions(Mapping[str, bool]):
    """What a route may ask of answers: any condition that can be read. What is not known does not hold.

    Iterating names the questions of yes or no only; formulas are read when they are asked for.
    """

    def __init__(self, definition: Definition, answers: Mapping[str, Any]) -> None:
        self._definition = definition
        self._values = state_of(definition, answers).values
        self._flags = [q.key for q in definition.questions if sort_of(q) == "flag"]

    def __getitem__(self, name: str) -> bool:
        try:
            return holds(read_condition(name, self._definition), self._values)
        except FormulaError as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._flags)

    def __len__(self) -> int:
        return len(self._flags)
