"""The two forms of a ledger: the one people see, and one with a field for each question for lists and programs."""

from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.projects.models import Part
from yingzao.core.records.models import Record
from yingzao.core.records.table_field import RowsField
from yingzao.engines.forms import Definition, Question
from yingzao.engines.forms.values import MOST_LETTERS, as_json

from .columns import field_names, header_words
from .definitions import read
from .forms import FilledFormForm
from .json_schemas import rows_schema
from .models import Filled, FormDefinition
from .widgets import AnswersField, AnswersWidget

OTHER = "other_answers"
_ENVELOPE = ("title", "part", "responsible", "due_on")
_ROWS: Mapping[str, type[models.Model]] = {
    "person": Person, "organisation": Organisation, "part": Part, "record": Record,
}  # fmt: skip
_PLAIN = {
    "text", "long_text", "number", "money", "date", "time", "yes_no", "person", "organisation", "part", "record",
    "table",
}  # fmt: skip


class LedgerForm(FilledFormForm):
    """The form of one ledger: no choice of a form, for it is the one in force; a record keeps its revision."""

    form_in_force: FormDefinition

    class Meta:
        model = Filled
        fields = (*_ENVELOPE, "answers")

    def _choose(self, limited: bool) -> FormDefinition | None:
        return self.instance.form if self.instance.pk is not None else self.form_in_force

    def values(self) -> dict[str, Any]:
        new = {"form": self.form_record} if self.instance.pk is None else {}
        return super().values() | new


class PlainLedgerForm(LedgerForm):
    """A field for each question that a cell holds or that has rows; the others stand together in ``other_answers``."""

    class Meta:
        model = Filled
        fields = _ENVELOPE

    def _prepare(self) -> None:
        self.names = plain_names(self.definition) if self.definition else {}
        if self.definition is not None and self.instance.pk is not None:
            for name in [n for n in self.fields if n in self.names_in_force.values()]:
                del self.fields[name]
            for name, field in plain_fields(self.definition).items():  # of the revision it was begun with
                self.fields[name] = field
                if isinstance(field, forms.ModelChoiceField):
                    self._limit(field)
                self._dress(name, field)
        super()._prepare()
        held = dict(self.instance.answers or {}) or dict(self.initial.get("answers") or {})
        for key, name in self.names.items():
            self.initial.setdefault(name, held.pop(key, None))
        self.initial.setdefault(OTHER, held)

    names_in_force: Mapping[str, str] = {}

    def _widget(self) -> AnswersWidget:
        if not hasattr(self, "_unseen"):
            self._unseen = AnswersWidget()
        return self._unseen

    def _sent(self, cleaned: Mapping[str, Any]) -> dict[str, Any] | None:
        if OTHER not in cleaned or self.definition is None:
            return None
        named = {
            key: _as_answer(self.definition.by_key[key], cleaned.get(name))
            for key, name in self.names.items()
        }
        return {
            **cleaned[OTHER],
            **{key: value for key, value in named.items() if value not in (None, "", [])},
        }

    def _field_at(self, place: str) -> str:
        return self.names.get(place.partition(".")[0], OTHER)

    def values(self) -> dict[str, Any]:
        found = super().values()
        kept = {name: value for name, value in found.items() if name not in {*self.names.values(), OTHER}}
        return kept | {"answers": found["answers"]}


def ledger_form(model: type[Filled], form: FormDefinition) -> type[LedgerForm]:
    meta = type("Meta", (LedgerForm.Meta,), {"model": model})
    return type("FormOfLedger", (LedgerForm,), {"Meta": meta, "form_in_force": form, "__module__": __name__})


def plain_ledger_form(model: type[Filled], form: FormDefinition) -> type[PlainLedgerForm]:
    definition = read(form.questions)
    other = AnswersField(label=gettext_lazy("other answers"), required=False, widget=forms.Textarea)
    attributes = {
        "Meta": type("Meta", (PlainLedgerForm.Meta,), {"model": model}), "form_in_force": form, "__module__": __name__,
        "answers": None, "names_in_force": plain_names(definition), **plain_fields(definition), OTHER: other,
    }  # fmt: skip
    return type("PlainFormOfLedger", (PlainLedgerForm,), attributes)


def plain_names(definition: Definition) -> dict[str, str]:
    """Key → name of the field, for every question that a cell can hold."""
    return field_names(list(_in_cells(definition)), Filled)


def plain_fields(definition: Definition) -> dict[str, forms.Field]:
    names = plain_names(definition)
    return {names[question.key]: _field(question) for question in _in_cells(definition)}


def _in_cells(definition: Definition) -> Iterator[Question]:
    for question in definition.questions:
        if question.type in _PLAIN or (question.type == "choice" and not question.multiple):
            yield question


def _row_fields(table: Question) -> dict[str, forms.Field]:
    """The columns that are filled in; none where one of them names a row elsewhere, which a cell of a table cannot."""
    asked = [column for column in table.columns if column.is_asked]
    if any(column.type in _ROWS or column.multiple for column in asked):
        return {}
    return {column.key: _field(column) for column in asked}


def _field(question: Question) -> forms.Field:
    more: dict[str, Any] = {"label": header_words(question), "required": False, "help_text": question.help}
    match question.type:
        case "number" | "money":
            return forms.DecimalField(decimal_places=question.decimals, max_digits=32, **more)
        case "date":
            return forms.DateField(**more)
        case "time":
            return forms.TimeField(**more)
        case "table":
            return RowsField(json_schema=rows_schema(question), columns=_row_fields(question), **more)
        case "yes_no":
            return forms.NullBooleanField(**more)
        case "choice":
            return forms.ChoiceField(
                choices=[("", "—"), *((each, each) for each in question.choices)], **more
            )
        case "long_text":
            return forms.CharField(widget=forms.Textarea, max_length=question.max_length or 20_000, **more)
        case "text":
            return forms.CharField(max_length=question.max_length or MOST_LETTERS["text"], **more)
    rows: Any = _ROWS[question.type]._default_manager.all()  # type: ignore[attr-defined]
    if question.of:
        rows = rows.filter(kind=question.of)
    return forms.ModelChoiceField(queryset=rows, **more)


def _as_answer(question: Question, value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal | date | time):
        return as_json(question, value)
    return value
