"""Answers as they stand on a sheet: headings, pairs of label and answer, tables with totals; ``/`` for nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.files.drawn import picture
from yingzao.core.files.models import StoredFile
from yingzao.core.printing.sheet import EMPTY, shown_text
from yingzao.core.projects.models import Part
from yingzao.core.records.models import Record
from yingzao.engines.forms import Definition, Question, State, state_of
from yingzao.engines.forms.answers import digest
from yingzao.engines.formula import Number, Unknown
from yingzao.engines.formula.evaluating import rounded

from .wording import label_of, unit_of

_MODELS = {
    "person": Person, "organisation": Organisation, "part": Part, "record": Record, "photo": StoredFile,
    "file": StoredFile,
}  # fmt: skip


class Pair(NamedTuple):
    """A label and its answer; ``picture`` is a drawn signature as a data URL."""

    label: str
    text: str
    picture: str = ""


@dataclass(frozen=True)
class Block:
    """One row of the sheet: a heading, one or two pairs, or a table."""

    heading: str = ""
    pairs: tuple[Pair, ...] = ()
    wide: bool = False
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, bool], ...], ...] = ()
    totals: tuple[tuple[str, bool], ...] = ()


def paper_of(definition: Definition, answers: Mapping[str, Any]) -> list[Block]:
    """Everything that is asked now, in the form's order and layout."""
    state = state_of(definition, answers)
    writer = _Writer(definition, answers, state)
    blocks: list[Block] = []
    for question in definition.questions:
        if question.key not in state.shown or not question.on_paper:
            continue
        if question.type == "heading":
            blocks.append(Block(heading=label_of(question)))
        elif question.type == "table":
            blocks.append(writer.table(question))
        else:
            _add_pair(blocks, question, writer.pair(question), definition.layout.columns)
    return blocks


def drawn_in(definition: Definition, answers: Mapping[str, Any]) -> set[int]:
    """The files of the drawn signatures that stand on the sheet in the place of their question."""
    shown = state_of(definition, answers).shown
    asked = [q.key for q in definition.questions if q.type == "signature" and q.on_paper and q.key in shown]
    signed = [answers[key] for key in asked if isinstance(answers.get(key), Mapping)]
    return {value["image"] for value in signed if "image" in value}


def _add_pair(blocks: list[Block], question: Question, pair: Pair, columns: int) -> None:
    wide = question.wide or columns == 1 or question.type in {"long_text", "photo", "file"}
    last = blocks[-1] if blocks else None
    if last is not None and len(last.pairs) == 1 and not last.wide and not wide:
        blocks[-1] = Block(pairs=(*last.pairs, pair))
    else:
        blocks.append(Block(pairs=(pair,), wide=wide))


class _Writer:
    def __init__(self, definition: Definition, answers: Mapping[str, Any], state: State) -> None:
        self._definition = definition
        self._answers = answers
        self._state = state
        self._names = names_of(definition, state)

    def pair(self, question: Question) -> Pair:
        value = self._state.values.get(question.key)
        drawn = value.get("image") if question.type == "signature" and isinstance(value, Mapping) else None
        file = StoredFile.objects.filter(pk=drawn).first() if drawn else None
        return Pair(label_of(question), self._text(question, value, with_unit=True), picture(file))

    def table(self, question: Question) -> Block:
        headers = [_("No."), *(_header(column) for column in question.columns)]
        rows = [
            [(str(number), True), *(self._cell(question, column, number) for column in question.columns)]
            for number in range(1, self._state.rows.get(question.key, 0) + 1)
        ]
        totals = [(_("Total"), False), *(self._total(question, column) for column in question.columns)]
        return Block(
            heading=label_of(question), headers=tuple(headers), rows=tuple(tuple(row) for row in rows),
            totals=tuple(totals) if question.totals else (),
        )  # fmt: skip

    def _cell(self, table: Question, column: Question, number: int) -> tuple[str, bool]:
        value = self._state.values[f"{table.key}.{column.key}"][number - 1]
        return self._text(column, value), is_number(column)

    def _total(self, table: Question, column: Question) -> tuple[str, bool]:
        if column.key not in table.totals:
            return "", False
        return number_words(total_of(self._state, table, column), column), True

    def _text(self, question: Question, value: Any, *, with_unit: bool = False) -> str:
        if value is None or isinstance(value, Unknown):
            return EMPTY
        if question.type == "signature":
            return self._signature(value)
        if question.type in {"photo", "file"}:
            return "、".join(self._names.get(("file", pk), "?") for pk in value)
        if question.type in _MODELS:
            return self._names.get((question.type, value), "?")
        if question.type == "location":
            return f"{value['lat']}, {value['lon']}"
        return value_words(question, value, with_unit=with_unit)

    def _signature(self, value: Mapping[str, Any]) -> str:
        who = self._names.get(("person", value["person"]), "?")
        signed_at = timezone.localtime(datetime.fromisoformat(value["at"]))
        words = f"{who} {signed_at:%Y-%m-%d %H:%M}"
        same = value["digest"] == digest(self._definition, self._answers)
        return words if same else _("%s (changed after signing)") % words


def names_of(definition: Definition, state: State) -> dict[tuple[str, int], str]:
    """(type, key of a row) → what it is called, for everything the answers name; read in one query per type."""
    wanted: dict[str, set[int]] = {}
    for name, question in definition.by_key.items():
        if question.type in _MODELS or question.type == "signature":
            kind = {"signature": "person", "photo": "file"}.get(question.type, question.type)
            wanted.setdefault(kind, set()).update(_keys(question, state.values.get(name)))
    return {
        (kind, pk): str(row)
        for kind, keys in wanted.items()
        for pk, row in _MODELS[kind]._default_manager.in_bulk(keys).items()  # type: ignore[attr-defined]
    }


def _keys(question: Question, value: Any) -> Iterator[int]:
    values = value if isinstance(value, list) else [value]
    for each in values:
        if isinstance(each, Mapping):
            yield each["person"]
        elif isinstance(each, int):
            yield each


def is_number(question: Question) -> bool:
    """Does it give a number, which stands at the right?"""
    return question.is_number or isinstance(question.result, Number)


def total_of(state: State, table: Question, column: Question) -> Any:
    """The total of a column; Unknown as soon as one cell is."""
    cells = state.values.get(f"{table.key}.{column.key}") or []
    if any(not isinstance(cell, Decimal) for cell in cells):
        return None
    return sum(cells, Decimal(0))


def number_words(value: Any, question: Question) -> str:
    """A number with the decimals of its question; a computed one without any is cut at four."""
    if not isinstance(value, Decimal):
        return EMPTY
    if question.decimals is not None:
        return number_format(
            rounded(value, question.decimals), question.decimals, use_l10n=True, force_grouping=True
        ).replace("-", "−")
    short = rounded(value, 4).normalize() if -int(value.as_tuple().exponent) > 4 else value
    return shown_text(Decimal(f"{short:f}"))


def value_words(question: Question, value: Any, *, with_unit: bool = False) -> str:
    """A typed answer or result in words."""
    if isinstance(value, Decimal):
        unit = unit_of(question) if with_unit else ""
        words = number_words(value, question)
        return f"{words}{'' if unit == '%' else ' '}{unit}" if unit else words
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list):
        return "、".join(value)
    return shown_text(value)


def _header(column: Question) -> str:
    unit = unit_of(column)
    return f"{label_of(column)} ({unit})" if unit else label_of(column)


def words_of(definition: Definition, answers: Mapping[str, Any]) -> str:
    """Every word of the answers, one answer a line: what the search finds."""
    state = state_of(definition, answers)
    writer = _Writer(definition, answers, state)
    found: list[str] = []
    for name, question in definition.by_key.items():
        if question.type in {"photo", "file", "location", "heading"} or is_number(question):
            continue
        value = state.values.get(name)
        values = value if "." in name and isinstance(value, list) else [value]
        found += [writer._text(question, each) for each in values if question.type != "table"]
    return "\n".join(dict.fromkeys(text for text in found if text not in {"", EMPTY}))
