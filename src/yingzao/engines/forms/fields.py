"""One question of a definition: its words read from JSON and held against what its type allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from yingzao.engines.formula import FormulaError, read_unit

from .model import (
    COLUMN_TYPES,
    MOST_CHOICES,
    MOST_COLUMNS,
    MOST_ROWS,
    SOURCES,
    TYPES,
    Default,
    Question,
)
from .problems import Problem, problem
from .values import read_answer

MOST_LABEL = 200
MOST_HELP = 1000
_WITH_FIXED_DEFAULT = {"text", "long_text", "number", "money", "date", "time", "yes_no", "choice"}
_NOT_OF_COLUMNS = {"show_when", "require_when", "default", "wide", "on_paper"}
_RESERVED = {"true", "false"}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MARKUP = re.compile(
    r"<[/!?]?[A-Za-z]{3,}|<[/!?]?[A-Za-z][^<>]*>|<[/!?]|[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_COMMON = {"key", "label", "label_en", "type", "help", "wide", "on_paper", "show_when"}
_ASKED = _COMMON | {"required", "require_when", "message", "default"}
_WORDS: Mapping[str, set[str]] = {
    "text": _ASKED | {"max_length"},
    "long_text": _ASKED | {"max_length"},
    "number": _ASKED | {"unit", "decimals", "min", "max"},
    "money": _ASKED | {"decimals", "min", "max"},
    "choice": _ASKED | {"choices", "multiple"},
    "record": _ASKED | {"of"},
    "table": _ASKED | {"columns", "min_rows", "max_rows", "totals"},
    "computed": _COMMON | {"formula", "unit", "decimals"},
    "heading": {"key", "label", "label_en", "type", "help", "show_when", "on_paper"},
}
FORMULAS = ("formula", "show_when", "require_when")
"""Words whose text is a formula; they are read once all questions are known."""


class FieldReader:
    """Reads questions and gathers what is wrong; ``formulas`` keeps the texts of formulas by name and word."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self.formulas: dict[tuple[str, str], str] = {}

    def read(self, row: Any, number: int, table: str = "") -> Question | None:
        """A question or column; None (and a problem) when it is none at all. ``number`` counts from 1."""
        place = f"{table}.{number}" if table else str(number)
        if not isinstance(row, Mapping):
            self._refuse(place, "not_an_object")
            return None
        key, kind = row.get("key"), row.get("type")
        if not isinstance(key, str) or not _KEY.fullmatch(key) or key in _RESERVED:
            self._refuse(place, "bad_key")
            return None
        place = f"{table}.{key}" if table else key
        if not isinstance(kind, str) or kind not in TYPES:
            self._refuse(place, "bad_type", types=", ".join(COLUMN_TYPES if table else TYPES))
            return None
        if table and kind not in COLUMN_TYPES:
            self._refuse(place, "column_type", type=kind)
            return None
        allowed = _WORDS.get(kind, _ASKED) - (_NOT_OF_COLUMNS if table else set())
        for word in sorted(map(str, row.keys() - allowed))[:5]:
            self._refuse(place, "unknown_word", word=word[:40], type=kind)
        return self._question(_Row(row, place, self._refuse), key, kind)

    def _refuse(self, place: str, code: str, **params: object) -> None:
        self._problems.append(problem(place, code, **params))

    def _question(self, row: _Row, key: str, kind: str) -> Question:
        for word in FORMULAS:
            if text := row.text(word, 2000):
                self.formulas[row.place, word] = text
        if kind == "computed" and (row.place, "formula") not in self.formulas:
            self._refuse(row.place, "no_formula")
        columns = tuple(self._columns(row, key)) if kind == "table" else ()
        question = Question(
            key, row.label(), kind, row.text("label_en", MOST_LABEL, plain=True), required=row.flag("required"),
            help=row.text("help", MOST_HELP, plain=True), message=row.text("message", MOST_LABEL, plain=True),
            unit=row.unit(kind), decimals=row.whole("decimals", 0, 10, 2 if kind == "money" else None),
            least=row.number("min"), most=row.number("max"), max_length=row.whole("max_length", 1, 20_000, 0) or 0,
            choices=row.choices() if kind == "choice" else (), multiple=row.flag("multiple"),
            of=row.text("of", 60, plain=True), columns=columns,
            min_rows=row.whole("min_rows", 0, MOST_ROWS, 0) or 0,
            max_rows=row.whole("max_rows", 1, MOST_ROWS, MOST_ROWS) or MOST_ROWS,
            totals=tuple(row.totals(columns)), wide=row.flag("wide"), on_paper=row.flag("on_paper", usual=True),
        )  # fmt: skip
        if question.least is not None and question.most is not None and question.least > question.most:
            self._refuse(row.place, "bad_limits")
        if question.min_rows > question.max_rows:
            self._refuse(row.place, "bad_limits")
        return replace(question, default=self._default(question, row))

    def _columns(self, row: _Row, key: str) -> Iterator[Question]:
        found = row.data.get("columns")
        if not isinstance(found, list) or not 1 <= len(found) <= MOST_COLUMNS:
            self._refuse(row.place, "no_columns", limit=MOST_COLUMNS)
            return
        for number, column in enumerate(found, 1):
            if (question := self.read(column, number, key)) is not None:
                yield question

    def _default(self, question: Question, row: _Row) -> Default | None:
        data = row.data.get("default")
        if data is None:
            return None
        found = _fitting_default(question, data) if isinstance(data, Mapping) else None
        if found is None:
            self._refuse(row.place, "bad_default", type=question.type)
        return found


def _fitting_default(question: Question, data: Mapping[str, Any]) -> Default | None:
    if set(data) == {"from"}:
        source = data["from"]
        fits = isinstance(source, str) and question.type in SOURCES.get(source, ()) and not question.multiple
        return Default(source=source) if fits else None
    if set(data) == {"value"} and question.type in _WITH_FIXED_DEFAULT:
        return (
            None
            if isinstance(read_answer(question, data["value"], ""), Problem)
            else Default(value=data["value"])
        )
    return None


class _Row:
    """The words of one question, each read as what it must be."""

    def __init__(self, data: Mapping[str, Any], place: str, refuse: Callable[..., None]) -> None:
        self.data = data
        self.place = place
        self._refuse = refuse

    def label(self) -> str:
        label = self.data.get("label")
        if not isinstance(label, str) or not label.strip() or len(label) > MOST_LABEL:
            self._refuse(self.place, "bad_label", limit=MOST_LABEL)
            return ""
        return self._plain("label", label.strip())

    def text(self, word: str, limit: int, *, plain: bool = False) -> str:
        text = self.data.get(word, "")
        if not isinstance(text, str) or len(text) > limit:
            self._refuse(self.place, "bad_text", word=word, limit=limit)
            return ""
        return self._plain(word, text.strip()) if plain else text

    def _plain(self, word: str, text: str) -> str:
        if has_markup(text):
            self._refuse(self.place, "markup", word=word)
            return ""
        return text

    def flag(self, word: str, *, usual: bool = False) -> bool:
        value = self.data.get(word, usual)
        if not isinstance(value, bool):
            self._refuse(self.place, "bad_value", word=word, wanted="true_or_false")
            return usual
        return value

    def whole(self, word: str, least: int, most: int, usual: int | None) -> int | None:
        value = self.data.get(word, usual)
        if value is usual:
            return usual
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self._refuse(self.place, "bad_value", word=word, wanted="whole", least=least, most=most)
            return usual
        return value

    def number(self, word: str) -> Decimal | None:
        value = self.data.get(word)
        if value is None:
            return None
        try:
            number = (
                Decimal(str(value)) if isinstance(value, int | float | str) and value is not True else None
            )
        except InvalidOperation:
            number = None
        if number is None or isinstance(value, bool) or not number.is_finite() or abs(number.adjusted()) > 20:
            self._refuse(self.place, "bad_value", word=word, wanted="number")
            return None
        return number

    def unit(self, kind: str) -> str:
        unit = "元" if kind == "money" else self.text("unit", 24, plain=True)
        try:
            read_unit(unit)
        except FormulaError:
            self._refuse(self.place, "bad_unit", unit=unit)
            return ""
        return unit

    def choices(self) -> tuple[str, ...]:
        found = self.data.get("choices")
        if (
            not isinstance(found, list)
            or not 2 <= len(found) <= MOST_CHOICES
            or not _all_different_words(found)
        ):
            self._refuse(self.place, "bad_choices", limit=MOST_CHOICES)
            return ()
        return tuple(choice for choice in found if self._plain("choices", choice))

    def totals(self, columns: tuple[Question, ...]) -> Iterator[str]:
        found = self.data.get("totals", [])
        known = {column.key for column in columns if column.is_number or column.type == "computed"}
        if not isinstance(found, list) or len(found) > MOST_COLUMNS:
            self._refuse(self.place, "bad_total", name=str(found)[:40])
            return
        for name in found:
            if name in known:
                yield name
            else:
                self._refuse(self.place, "bad_total", name=str(name)[:40])


def _all_different_words(choices: list[Any]) -> bool:
    texts = all(isinstance(each, str) and each.strip() and len(each) <= 80 for each in choices)
    return texts and len(set(choices)) == len(choices)


def has_markup(text: str) -> bool:
    """Does the text hold tags, control characters or marks that turn the direction of writing?"""
    return bool(_MARKUP.search(text))
