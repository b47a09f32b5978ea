"""What a question looks like in a form: the house's own inputs, with label, unit, help and what is wrong."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from yingzao.core.records.wording import plain_moment
from yingzao.engines.forms import Definition, Question, State
from yingzao.engines.forms.model import REFERENCES
from yingzao.engines.formula import Unknown

from .paper import EMPTY, number_words, total_of, value_words
from .posted import field_name
from .wording import label_of, missing_words, unit_of

_WIDE = {"long_text", "photo", "file", "table", "heading"}
Choices = Sequence[tuple[Any, str]]


@dataclass(frozen=True)
class Offer:
    """What questions offer for choice: rows by (type, kind of record), and the person who may sign."""

    rows: Mapping[tuple[str, str], Choices]
    person: str = ""
    files: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Control:
    """One question as the template draws it. ``html`` is rendered by Django's widgets, so it is escaped."""

    key: str
    kind: str
    label: str
    id: str
    html: str = ""
    unit: str = ""
    help: str = ""
    width: str = "w6"
    is_required: bool = False
    is_shown: bool = True
    is_conditional: bool = False
    is_group: bool = False
    errors: list[str] = field(default_factory=list)
    result: str = ""
    note: str = ""
    table: "Table | None" = None


@dataclass
class Table:
    """A table of inputs; ``blank`` is the row that the browser copies for a new one."""

    prefix: str
    next_index: int
    headers: list[tuple[str, bool]]
    rows: list[list[Control]]
    blank: list[Control]
    totals: list[tuple[str, str, str]] = field(default_factory=list)
    may_grow: bool = True


class Drawer:
    """Draws every question of a form for given answers."""

    def __init__(
        self, definition: Definition, answers: Mapping[str, Any], state: State, offer: Offer,
        problems: Mapping[str, list[str]], indices: Mapping[str, list[int]], drawn: Mapping[str, str],
    ) -> None:  # fmt: skip
        self._definition = definition
        self._answers = answers
        self._state = state
        self._offer = offer
        self._problems = problems
        self._indices = indices
        self._drawn = drawn

    def controls(self) -> list[Control]:
        return [self._control(question) for question in self._definition.questions]

    def _control(self, question: Question) -> Control:
        name = field_name(question.key)
        control = Control(
            question.key, question.type, label_of(question), f"id_{name}", unit=unit_of(question),
            help=question.help, width="" if question.wide or question.type in _WIDE else "w6",
            is_required=question.key in self._state.required, is_shown=question.key in self._state.shown,
            is_conditional=question.show_when is not None, errors=self._problems.get(question.key, []),
        )  # fmt: skip
        if not control.is_shown or question.type == "heading":
            return control
        if question.type == "table":
            control.table = self._table(question)
        elif question.type == "computed":
            control.result, control.note = self._result(question, self._state.values.get(question.key))
        else:
            raw = self._answers.get(question.key)
            control.is_group = (
                question.type in {"photo", "file", "signature", "location"} or question.multiple
            )
            control.html = self._input(question, name, raw, bool(control.errors))
        return control

    def _result(self, question: Question, value: Any) -> tuple[str, str]:
        if isinstance(value, Unknown):
            return EMPTY, missing_words(value.missing, self._definition)
        return (EMPTY if value is None else value_words(question, value, with_unit=True)), ""

    # -- tables --------------------------------------------------------------------------------------

    def _table(self, question: Question) -> Table:
        rows = self._answers.get(question.key)
        rows = rows if isinstance(rows, list) else []
        indices = self._indices.get(question.key) or list(range(len(rows)))
        following = max(indices, default=-1) + 1
        drawn = [
            self._row(question, str(i), row, n)
            for n, (i, row) in enumerate(zip(indices, rows, strict=False), 1)
        ]
        for _extra in range(max(question.min_rows - len(rows), 0 if rows else 1)):
            drawn.append(self._row(question, str(following), {}, 0))
            following += 1
        return Table(
            prefix=field_name(question.key), next_index=following,
            headers=[(self._header(column), column.required) for column in question.columns],
            rows=drawn, blank=self._row(question, "__prefix__", {}, 0),
            totals=[self._total(question, column) for column in question.columns] if question.totals else [],
            may_grow=len(drawn) < question.max_rows,
        )  # fmt: skip

    def _header(self, column: Question) -> str:
        unit = unit_of(column)
        return f"{label_of(column)} ({unit})" if unit else label_of(column)

    def _total(self, table: Question, column: Question) -> tuple[str, str, str]:
        """Id, figure and header of a column's total; empty for a column without one."""
        if column.key not in table.totals:
            return "", "", ""
        identity = f"id_{field_name(table.key, 'total', column.key)}"
        return identity, number_words(total_of(self._state, table, column), column), self._header(column)

    def _row(self, table: Question, index: str, row: Any, number: int) -> list[Control]:
        return [self._cell(table, column, index, row, number) for column in table.columns]

    def _cell(self, table: Question, column: Question, index: str, row: Any, number: int) -> Control:
        name = field_name(table.key, index, column.key)
        control = Control(
            column.key, column.type, label_of(column), f"id_{name}", is_required=column.required
        )
        control.errors = self._problems.get(f"{table.key}.{number}.{column.key}", []) if number else []
        if column.type == "computed":
            cells = self._state.values.get(f"{table.key}.{column.key}") or []
            known = number and number <= len(cells) and not isinstance(cells[number - 1], Unknown)
            control.result = value_words(column, cells[number - 1]) if known else EMPTY
            return control
        raw = row.get(column.key) if isinstance(row, Mapping) else None
        label = {"aria-label": self._header(column)}
        control.html = self._input(column, name, raw, bool(control.errors), label)
        return control

    # -- inputs --------------------------------------------------------------------------------------

    def _input(
        self, question: Question, name: str, raw: Any, is_wrong: bool, more: Mapping[str, str] = {}
    ) -> str:
        attrs: dict[str, Any] = {"id": f"id_{name}", **more}
        if is_wrong:
            attrs["aria-invalid"] = "true"
        match question.type:
            case "photo" | "file":
                return self._uploads(question, name, raw, attrs)
            case "signature":
                return self._signature(question.key, name, raw, attrs)
            case "location":
                return _location(name, raw, attrs)
        widget, value = self._widget(question, raw)
        return widget.render(name, value, attrs)

    def _widget(self, question: Question, raw: Any) -> tuple[forms.Widget, Any]:
        match question.type:
            case "long_text":
                return forms.Textarea(attrs={"rows": 3}), raw
            case "number" | "money":
                return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), raw
            case "date":
                return forms.TextInput(attrs={"type": "date"}), raw
            case "time":
                return forms.TextInput(attrs={"type": "time"}), raw
            case "yes_no":
                words = {True: "yes", False: "no"}.get(raw, "") if isinstance(raw, bool) else ""
                return forms.Select(choices=[("", "—"), ("yes", _("yes")), ("no", _("no"))]), words
            case "choice":
                choices = [(choice, choice) for choice in question.choices]
                if question.multiple:
                    return forms.CheckboxSelectMultiple(choices=choices), raw
                return forms.Select(choices=[("", "—"), *choices]), raw
        if question.type in REFERENCES:
            rows = self._offer.rows.get((question.type, question.of), ())
            return forms.Select(choices=[("", "—"), *rows]), raw
        return forms.TextInput(attrs={"maxlength": question.max_length} if question.max_length else {}), raw

    def _uploads(self, question: Question, name: str, raw: Any, attrs: dict[str, Any]) -> str:
        """Those kept so far, each with its tick, and a field for more."""
        keys = raw if isinstance(raw, list) else []
        kept = [(pk, self._offer.files.get(pk, "?")) for pk in keys if isinstance(pk, int)]
        ticks = forms.CheckboxSelectMultiple(choices=kept).render(name, keys, {"id": f"id_{name}_kept"})
        accept = {"accept": "image/*"} if question.type == "photo" else {}
        more = _Files().render(f"{name}-new", None, {**attrs, **accept, "multiple": True})
        return ticks + more if kept else more

    def _signature(self, key: str, name: str, raw: Any, attrs: dict[str, Any]) -> str:
        """What was signed with its tick; else a pad to sign by hand, or a tick for who cannot draw."""
        if isinstance(raw, Mapping):
            signed = _("Signed %s") % _moment(raw.get("at"))
            box = forms.CheckboxSelectMultiple(choices=[(json.dumps(dict(raw)), signed)])
            return box.render(name, [json.dumps(dict(raw))], attrs)
        box = forms.CheckboxSelectMultiple(choices=[("new", _("I sign: %s") % self._offer.person)])
        tick = box.render(name, ["new"] if raw == "new" and key not in self._drawn else [], attrs)
        pad = {"id": f"{attrs['id']}-drawn", "name": f"{name}-drawn", "drawn": self._drawn.get(key, "")}
        return render_to_string("forms/signature_pad.html", pad) + tick


class _Files(forms.FileInput):
    allow_multiple_selected = True


def _location(name: str, raw: Any, attrs: dict[str, Any]) -> str:
    value = raw if isinstance(raw, Mapping) else {}
    parts = [("lat", _("latitude, e.g. 31.2304")), ("lon", _("longitude, e.g. 121.4737"))]
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    html = mark_safe("")
    for part, words in parts:
        own = {**attrs, "id": f"{attrs['id']}-{part}", "placeholder": words, "aria-label": words}
        html += widget.render(f"{name}-{part}", value.get(part), own)
    button = format_html(
        '<button type="button" class="btn" data-action="locate" hidden>{}</button>', _("Here")
    )
    return html + button


def _moment(text: Any) -> str:
    try:
        return plain_moment(datetime.fromisoformat(str(text)))
    except ValueError:
        return "?"
