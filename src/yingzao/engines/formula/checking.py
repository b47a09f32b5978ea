"""Types and units of a formula, found before anything is computed: what does not fit together is refused here.

A sum stands in the unit of its first part, others are converted. A product stands in the coherent unit of its
parts (mm × mm gives m²), unless only one part has a unit: 20 mm × 2 stays in mm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import Any

from .errors import FormulaError
from .evaluating import Step, Unknown, Value, run
from .tree import Call, Chain, Comparison, Formula, Literal, Name, Negative, Node
from .types import DAY, TEXT, THING, TRUTH, Column, Kind, Number, Simple, Type, word_of
from .units import PLAIN, Unit, multiplied, read_unit

_DAYS = Number(read_unit("d"))
_AGGREGATES = {"SUM", "COUNT", "AVG", "MIN", "MAX"}
_MOST_DECIMALS = 10
_PLAIN_NUMBER = Number(PLAIN)


@dataclass(frozen=True)
class Checked:
    """A formula whose parts fit together; ``type`` is what it gives."""

    formula: Formula
    step: Step

    @property
    def type(self) -> Simple:
        return self.step.type

    def evaluate(self, values: Mapping[str, Any]) -> Value | Unknown:
        """The result for these values: Decimals in the unit of their field, texts, booleans, dates; a list for a
        column. Absent, None and :class:`Unknown` are not known. Raises :class:`FormulaError`."""
        return run(self.step, values)


def check(formula: Formula, names: Mapping[str, Type]) -> Checked:
    """Find the types; raises :class:`FormulaError` at the first part that does not fit."""
    return Checked(formula, _Checker(names).step(formula.tree))


def check_result(checked: Checked, wanted: Simple) -> Checked:
    """The same formula giving ``wanted``, converted to its unit; raises :class:`FormulaError`."""
    given = checked.type
    if isinstance(wanted, Number) and isinstance(given, Number):
        if wanted.unit.dims != given.unit.dims:
            raise FormulaError("result_unit", given=word_of(given), wanted=word_of(wanted))
        return Checked(checked.formula, _converted(checked.step, wanted.unit))
    if wanted != given:
        raise FormulaError("result_type", given=_kind(given), wanted=_kind(wanted))
    return checked


class _Checker:
    def __init__(self, names: Mapping[str, Type]) -> None:
        self._names = names

    def step(self, node: Node) -> Step:
        match node:
            case Literal():
                return _literal(node)
            case Name():
                return self._field(node)
            case Negative():
                part = _numeric(self.step(node.part))
                return Step("negative", part.type, node.at, (part,))
            case Comparison():
                return self._comparison(node)
            case Chain(kind="sum"):
                return self._sum(node)
            case Chain():
                return self._product(node)
        return self._call(node)

    def _type(self, node: Name) -> Type:
        if node.name not in self._names:
            raise FormulaError("unknown_name", node.at, name=node.name)
        return self._names[node.name]

    def _field(self, node: Name) -> Step:
        found = self._type(node)
        if isinstance(found, Column):
            raise FormulaError("column_alone", node.at, name=node.name)
        if found is THING:
            raise FormulaError("only_empty", node.at, name=node.name)
        return Step("field", found, node.at, value=node.name)

    def _comparison(self, node: Comparison) -> Step:
        left, right = _alike(self.step(node.left), self.step(node.right), node.at)
        if node.sign not in {"=", "<>"} and left.type in {TEXT, TRUTH}:
            raise FormulaError("no_order", node.at)
        return Step("compare", TRUTH, node.at, (left, right), node.sign)

    def _sum(self, node: Chain) -> Step:
        signs = [sign for sign, _at, _part in node.parts]
        places = [at for _sign, at, _part in node.parts]
        parts = [self.step(part) for _sign, _at, part in node.parts]
        if parts[0].type is DAY:
            return _day_sum(signs, places, parts)
        return _number_sum(signs, places, parts)

    def _product(self, node: Chain) -> Step:
        parts = tuple(_numeric(self.step(part)) for _sign, _at, part in node.parts)
        powers = [
            (_unit(step), 1 if part[0] == "*" else -1) for step, part in zip(parts, node.parts, strict=True)
        ]
        measured = [(unit, power) for unit, power in powers if not unit.is_plain]
        unit = (
            measured[0][0] if measured[1:] == [] and measured and measured[0][1] == 1 else multiplied(powers)
        )
        factor = prod((each.scale**power for each, power in powers), start=Fraction(1)) / unit.scale
        signs = tuple((sign, at) for sign, at, _part in node.parts)
        return _scaled(Step("product", Number(unit), node.at, parts, signs), unit, factor)

    def _call(self, node: Call) -> Step:
        name, given = node.function, node.arguments
        if name in _AGGREGATES and len(given) == 1 and isinstance(given[0], Name):
            found = self._type(given[0])
            if isinstance(found, Column):
                return _aggregate(node, found.of, given[0].name)
        if name in {"SUM", "COUNT", "AVG"}:
            _count(node, 1)
            raise FormulaError("column_wanted", node.at, function=name)
        if name == "EMPTY":
            return self._empty(node)
        if name == "DATE":
            return _date(node)
        return _FUNCTIONS[name](node, [self.step(each) for each in given])

    def _empty(self, node: Call) -> Step:
        _count(node, 1)
        asked = node.arguments[0]
        if not isinstance(asked, Name) or isinstance(self._type(asked), Column):
            raise FormulaError("field_wanted", node.at)
        return Step("empty", TRUTH, node.at, value=asked.name)


def _literal(node: Literal) -> Step:
    if isinstance(node.value, bool):
        return Step("literal", TRUTH, node.at, value=node.value)
    if isinstance(node.value, Decimal):
        return Step("literal", Number(node.unit or PLAIN), node.at, value=node.value)
    return Step("literal", TEXT, node.at, value=node.value)


def _number_sum(signs: Sequence[str], places: Sequence[int], parts: Sequence[Step]) -> Step:
    unit = _unit(parts[0])
    same = [_numeric(parts[0])]
    same += [_converted(part, unit, at) for part, at in zip(parts[1:], places[1:], strict=True)]
    return Step("sum", Number(unit), parts[0].at, tuple(same), tuple(signs))


def _day_sum(signs: Sequence[str], places: Sequence[int], parts: Sequence[Step]) -> Step:
    """A date ± days … stays a date; minus a second date it is a number of days, and goes on as such."""
    second = next((i for i, part in enumerate(parts[1:], 1) if part.type is DAY), len(parts))
    shifts = [
        _converted(part, _DAYS.unit, at) for part, at in zip(parts[1:second], places[1:second], strict=True)
    ]
    day = Step("shift", DAY, parts[0].at, (parts[0], *shifts), tuple(signs[1:second])) if shifts else parts[0]
    if second == len(parts):
        return day
    if signs[second] == "+":
        raise FormulaError("mixed_types", places[second], left="day", right="day")
    days = Step("between", _DAYS, places[second], (day, parts[second]))
    rest = slice(second + 1, None)
    return _number_sum(["+", *signs[rest]], [0, *places[rest]], [days, *parts[rest]]) if parts[rest] else days


def _aggregate(node: Call, of: Simple, name: str) -> Step:
    if node.function == "COUNT":
        return Step("count", _PLAIN_NUMBER, node.at, value=name)
    ordered = of is DAY and node.function in {"MIN", "MAX"}
    if not ordered and not isinstance(of, Number):
        raise FormulaError("wrong_type", node.at, given=_kind(of), wanted="number")
    return Step(f"column_{node.function.lower()}", of, node.at, value=name)


def _if(node: Call, parts: list[Step]) -> Step:
    _count(node, 3)
    condition = _truth(parts[0])
    yes, no = _alike(parts[1], parts[2], node.at)
    return Step("if", yes.type, node.at, (condition, yes, no))


def _all_or_any(node: Call, parts: list[Step]) -> Step:
    _count(node, 1, many=True)
    return Step(node.function.lower(), TRUTH, node.at, tuple(_truth(part) for part in parts))


def _not(node: Call, parts: list[Step]) -> Step:
    _count(node, 1)
    return Step("not", TRUTH, node.at, (_truth(parts[0]),))


def _least_or_most(node: Call, parts: list[Step]) -> Step:
    _count(node, 1, many=True)
    if parts[0].type not in {DAY}:
        _numeric(parts[0])
    same = tuple(_alike(parts[0], part, part.at)[1] for part in parts)
    return Step(node.function.lower(), parts[0].type, node.at, same)


def _round(node: Call, parts: list[Step]) -> Step:
    _count(node, 2 if len(parts) > 1 else 1)
    places = node.arguments[1] if len(parts) > 1 else Literal(node.at, Decimal(0))
    digits = places.value if isinstance(places, Literal) and places.unit in {None, PLAIN} else None
    if not isinstance(digits, Decimal) or digits != int(digits) or not 0 <= digits <= _MOST_DECIMALS:
        raise FormulaError("literal_digits", places.at)
    number = _numeric(parts[0])
    return Step("round", number.type, node.at, (number,), int(digits))


def _abs(node: Call, parts: list[Step]) -> Step:
    _count(node, 1)
    number = _numeric(parts[0])
    return Step("abs", number.type, node.at, (number,))


_FUNCTIONS = {
    "IF": _if, "AND": _all_or_any, "OR": _all_or_any, "NOT": _not, "MIN": _least_or_most, "MAX": _least_or_most,
    "ROUND": _round, "ABS": _abs, "OTHERWISE": _all_or_any,
}  # fmt: skip


def _date(node: Call) -> Step:
    _count(node, 1)
    text = node.arguments[0]
    if not isinstance(text, Literal) or not isinstance(text.value, str):
        raise FormulaError("literal_text", node.at)
    try:
        return Step("literal", DAY, node.at, value=date.fromisoformat(text.value))
    except ValueError as error:
        raise FormulaError("bad_date", text.at, text=text.value[:40]) from error


def _count(node: Call, wanted: int, *, many: bool = False) -> None:
    given = len(node.arguments)
    if given < wanted or (given > wanted and not many):
        shown = f"≥ {wanted}" if many else str(wanted)
        raise FormulaError("arguments", node.at, function=node.function, wanted=shown, given=str(given))


def _kind(given: Simple) -> str:
    return "number" if isinstance(given, Number) else given.value


def _unit(step: Step) -> Unit:
    return _numeric(step).type.unit  # type: ignore[union-attr]


def _numeric(step: Step) -> Step:
    if not isinstance(step.type, Number):
        raise FormulaError("wrong_type", step.at, given=_kind(step.type), wanted="number")
    return step


def _truth(step: Step) -> Step:
    if step.type is not TRUTH:
        raise FormulaError("wrong_type", step.at, given=_kind(step.type), wanted="truth")
    return step


def _alike(left: Step, right: Step, at: int) -> tuple[Step, Step]:
    if isinstance(left.type, Number) and isinstance(right.type, Number):
        return left, _converted(right, left.type.unit, at)
    if left.type != right.type or not isinstance(left.type, Kind):
        raise FormulaError("mixed_types", at, left=_kind(left.type), right=_kind(right.type))
    return left, right


def _converted(step: Step, unit: Unit, at: int = 0) -> Step:
    own = _unit(step)
    if own.dims != unit.dims:
        if own.is_plain or unit.is_plain:
            raise FormulaError("mixed_with_plain", at or step.at, unit=unit.text or own.text)
        raise FormulaError("mixed_units", at or step.at, left=unit.text, right=own.text)
    return _scaled(step, unit, own.factor_to(unit))


def _scaled(step: Step, unit: Unit, factor: Fraction) -> Step:
    return step if factor == 1 else Step("scale", Number(unit), step.at, (step,), factor)
