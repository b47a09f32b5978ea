"""Answers that a list can hold, kept beside the JSON of all answers as typed columns of the same row.

The table of filled-in forms has a number of columns of each sort. A form's own ledger takes one for each column of its
list and keeps it for good, also when a later revision lists something else: no value ever stands under another name.
They follow from the answers, which are signed; so they are not signed themselves and can be filled anew.
"""

import re
from collections.abc import Callable, Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import lazy

from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.projects.models import Part
from yingzao.core.records.ledgers import Ledger
from yingzao.core.records.models import Record
from yingzao.engines.forms import Question, sort_of
from yingzao.engines.forms.listing import MOST_COLUMNS_OF
from yingzao.engines.formula import Unknown

from .wording import label_of, unit_of

LONGEST_TEXT = 200
NUMBER_DIGITS, NUMBER_DECIMALS = 30, 6
_LARGEST = Decimal(10) ** (NUMBER_DIGITS - NUMBER_DECIMALS)
_MADE: Mapping[str, Callable[..., models.Field]] = {
    "text": lambda **more: models.CharField(max_length=LONGEST_TEXT, **more),
    "number": lambda **more: models.DecimalField(
        max_digits=NUMBER_DIGITS, decimal_places=NUMBER_DECIMALS, **more
    ),
    "day": lambda **more: models.DateField(**more),
    "flag": lambda **more: models.BooleanField(**more),
    "link": lambda **more: models.BigIntegerField(**more),
}
_TARGETS: Mapping[str, type[models.Model]] = {
    "person": Person, "organisation": Organisation, "part": Part, "record": Record,
}  # fmt: skip
SLOTS = tuple(f"{sort}_{n}" for sort, most in MOST_COLUMNS_OF.items() for n in range(1, most + 1))
_ASKED_IN_ADDRESSES = {
    "q", "sort", "fields", "limit", "cursor", "page", "columns", "export", "options", "kind", "mine", "open", "overdue",
    "ids", "in_part", "part_path", "updated_since", "other_answers", "submit", "save", "refresh", "drawer",
}  # fmt: skip


class Slots(models.Model):
    """The columns of the table of filled-in forms that ledgers take: most rows have few, and only those are indexed."""

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=[slot, "record_ptr"], name=f"form_{slot}", condition=Q(**{f"{slot}__isnull": False})
            )
            for slot in SLOTS
        ]


for _slot in SLOTS:
    _MADE[_slot.partition("_")[0]](null=True, editable=False).contribute_to_class(Slots, _slot)


class AnswerNumber(models.DecimalField):
    """A number as its question shows it: with its decimals, or without superfluous zeros where it names none."""

    def __init__(self, *args: Any, shown_decimals: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown_decimals = shown_decimals

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        value = Decimal(value)
        if self.shown_decimals is not None:
            return round(value, self.shown_decimals)
        return Decimal(f"{value.normalize():f}")


def take_slots(taken: Mapping[str, str], questions: list[Question]) -> dict[str, str]:
    """``key:sort`` → slot for the columns of a list, those taken before among them; KeyError names a sort used up."""
    found = dict(taken)
    for question in questions:
        name = taken_as(question)
        if name not in found:
            sort = sort_of(question)
            free = [slot for slot in SLOTS if slot.startswith(f"{sort}_") and slot not in found.values()]
            if not free:
                raise KeyError(sort)
            found[name] = free[0]
    return found


def taken_as(question: Question) -> str:
    return f"{question.key}:{question.type if sort_of(question) == 'link' else sort_of(question)}"


def field_names(questions: list[Question], of: type[models.Model]) -> dict[str, str]:
    """Key → name of a field of a record, of a form and in an address: the key, unless something else is called so."""
    names: dict[str, str] = {}
    for question in questions:
        name = re.sub("_+", "_", question.key).strip("_")
        known = hasattr(of, name) or hasattr(Ledger, name) or name in _ASKED_IN_ADDRESSES
        while known or name in names.values():
            name, known = f"{name}_answer", False
        names[question.key] = name
    return names


def typed_field(question: Question, slot: str) -> models.Field:
    """The slot as a field that says what the question does."""
    more: dict[str, Any] = {
        "verbose_name": header_words(question), "db_column": slot, "null": True, "blank": True, "editable": False,
    }  # fmt: skip
    if target := _TARGETS.get(question.type):
        return models.ForeignKey(
            target, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False, **more
        )
    sort = sort_of(question)
    if sort == "number":
        places = NUMBER_DECIMALS if question.decimals is None else min(question.decimals, NUMBER_DECIMALS)
        return AnswerNumber(
            max_digits=NUMBER_DIGITS, decimal_places=places, shown_decimals=question.decimals, **more
        )
    if question.type == "choice" and not question.multiple:
        more["choices"] = [(choice, choice) for choice in question.choices]
    return _MADE[sort](**more)


def typed_value(question: Question, value: Any) -> Any:
    """What of a typed answer or result stands in its column; None where there is none."""
    match value:
        case None | Unknown():
            return None
        case Decimal():
            return value if abs(value) < _LARGEST else None
        case time():
            return f"{value:%H:%M}"
        case list():
            return "、".join(value)[:LONGEST_TEXT]
        case str():
            return " ".join(value.split())[:LONGEST_TEXT]
    return value


def header_words(question: Question) -> Any:
    """Label and unit in the reader's language, put into words only when shown."""

    def words() -> str:
        unit = unit_of(question)
        return f"{label_of(question)} ({unit})" if unit else label_of(question)

    return lazy(words, str)()
