"""Computing a checked formula: 34 digits, three-valued logic, and a bound on the steps taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from .errors import FormulaError
from .types import Simple

Value = Decimal | str | bool | date
MOST_STEPS = 100_000
MOST_NAMED = 10
_TRAPS = [Overflow, DivisionByZero, InvalidOperation]
_MATH = Context(prec=34, Emin=-90, Emax=60, traps=_TRAPS)
_ROUNDING = Context(prec=120, rounding=ROUND_HALF_UP, Emin=-200, Emax=200, traps=_TRAPS)


@dataclass(frozen=True)
class Step:
    """One checked part: what is done, the type it gives, its parts, and what else the doing needs."""

    run: str
    type: Simple
    at: int
    parts: tuple[Step, ...] = ()
    value: Any = None


@dataclass(frozen=True)
class Missing:
    """A field nobody has filled in; ``row`` counts a table's rows from 1 (0: no table)."""

    name: str
    row: int = 0


@dataclass(frozen=True)
class Unknown:
    """No result, because these fields are empty (the first ten of them)."""

    missing: tuple[Missing, ...]


def run(step: Step, values: Mapping[str, Any]) -> Value | Unknown:
    """The value of a step; raises :class:`FormulaError`."""
    try:
        return _Run(values).value(step)
    except Overflow as error:
        raise FormulaError("too_large") from error


class _Run:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._steps = 0

    def value(self, step: Step) -> Value | Unknown:
        self._count(1)
        match step.run:
            case "literal":
                return step.value
            case "field":
                return _known(self._values.get(step.value), Missing(step.value))
            case "empty":
                return self._values.get(step.value) is None
            case "if":
                return self._if(step)
            case "and" | "or":
                return self._logic(step)
            case "otherwise":
                return not any(self.value(part) is True for part in step.parts)
            case "count":
                return Decimal(
                    sum(1 for _value in self._cells(step.value) if not isinstance(_value, Unknown))
                )
            case "column_sum" | "column_avg" | "column_min" | "column_max":
                return self._column(step)
        parts = [self.value(part) for part in step.parts]
        missing = _merged(part for part in parts if isinstance(part, Unknown))
        return missing or _COMPUTE[step.run](step, parts)

    def _count(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise FormulaError("too_much_work")

    def _if(self, step: Step) -> Value | Unknown:
        condition = self.value(step.parts[0])
        return condition if isinstance(condition, Unknown) else self.value(step.parts[1 if condition else 2])

    def _logic(self, step: Step) -> bool | Unknown:
        """One *no* settles AND and one *yes* settles OR, whatever else is unknown."""
        settles = step.run == "or"
        unknown = []
        for part in step.parts:
            found = self.value(part)
            if isinstance(found, Unknown):
                unknown.append(found)
            elif found is settles:
                return settles
        return _merged(unknown) or not settles

    def _cells(self, name: str) -> Iterator[Value | Unknown]:
        cells = self._values.get(name) or ()
        self._count(len(cells))
        for row, cell in enumerate(cells, 1):
            yield _known(cell, Missing(name, row))

    def _column(self, step: Step) -> Value | Unknown:
        """Over all rows. No row at all sums to zero, but has no mean, least or most."""
        cells = list(self._cells(step.value))
        missing = _merged(cell for cell in cells if isinstance(cell, Unknown))
        if missing:
            return missing
        if step.run == "column_sum":
            return _added(cells)
        if not cells:
            return Unknown((Missing(step.value),))
        if step.run == "column_avg":
            return _MATH.divide(_added(cells), Decimal(len(cells)))
        return (min if step.run == "column_min" else max)(cells)  # type: ignore[type-var]


def _known(value: Any, missing: Missing) -> Any:
    return Unknown((missing,)) if value is None else value


def _merged(unknown: Iterable[Unknown]) -> Unknown | None:
    named = dict.fromkeys(each for one in unknown for each in one.missing)
    return Unknown(tuple(named)[:MOST_NAMED]) if named else None


def _added(numbers: Iterable[Any]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = _MATH.add(total, number)
    return total


def _sum(step: Step, parts: list[Any]) -> Decimal:
    return _added(_signed(step.value, parts))


def _signed(signs: Iterable[str], numbers: Iterable[Decimal]) -> Iterator[Decimal]:
    for sign, number in zip(signs, numbers, strict=True):
        yield number.copy_negate() if sign == "-" else number


def _product(step: Step, parts: list[Any]) -> Decimal:
    result = Decimal(1)
    for (sign, at), part in zip(step.value, parts, strict=True):
        if sign == "*":
            result = _MATH.multiply(result, part)
        elif part == 0:
            raise FormulaError("division_by_zero", at)
        else:
            result = _MATH.divide(result, part)
    return result


def _scale(step: Step, parts: list[Any]) -> Decimal:
    raised = _MATH.multiply(parts[0], Decimal(step.value.numerator))
    return _MATH.divide(raised, Decimal(step.value.denominator))


def _compare(step: Step, parts: list[Any]) -> bool:
    left, right = parts
    match step.value:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
    return left >= right


def _shift(step: Step, parts: list[Any]) -> date:
    days = _added(_signed(step.value, parts[1:]))
    if days != days.to_integral_value():
        raise FormulaError("part_of_a_day", step.at)
    try:
        return parts[0] + timedelta(days=int(days))
    except OverflowError as error:
        raise FormulaError("date_range", step.at) from error


def _round(step: Step, parts: list[Any]) -> Decimal:
    return rounded(parts[0], step.value)


def rounded(number: Decimal, decimals: int) -> Decimal:
    """四舍五入: to so many decimals, halves away from zero."""
    return number.quantize(Decimal(1).scaleb(-decimals), context=_ROUNDING)


_COMPUTE: Mapping[str, Callable[[Step, list[Any]], Value]] = {
    "sum": _sum, "product": _product, "scale": _scale, "compare": _compare, "shift": _shift, "round": _round,
    "negative": lambda _step, parts: parts[0].copy_negate(),
    "abs": lambda _step, parts: parts[0].copy_abs(),
    "not": lambda _step, parts: not parts[0],
    "min": lambda _step, parts: min(parts),
    "max": lambda _step, parts: max(parts),
    "between": lambda _step, parts: Decimal((parts[0] - parts[1]).days),
}  # fmt: skip
