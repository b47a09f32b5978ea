"""Form fields on the wire: their JSON Schema, and JSON values as the texts a form reads.

Types are strict (a text is no number); everything else about a value is the form's to judge.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Text

from .wire import dump

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Days outside are taken for slips of the keyboard; no calendar arithmetic is safe at the far ends."""
MOST = 2**63 - 1


class Shape(StrEnum):
    """What a field looks like in JSON."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DAY = "day"
    MOMENT = "moment"
    TIME = "time"
    UUID = "uuid"
    ID = "id"
    IDS = "ids"
    CHOICE = "choice"
    FILES = "files"
    ANY = "any"


_SCHEMAS: dict[Shape, dict[str, Any]] = {
    Shape.TEXT: {"type": "string"},
    Shape.INTEGER: {"type": "integer", "minimum": -MOST, "maximum": MOST},
    Shape.NUMBER: {"type": ["number", "string"], "pattern": r"^-?[0-9]{1,20}(\.[0-9]{1,12})?$"},
    Shape.BOOLEAN: {"type": "boolean"},
    Shape.DAY: {"type": "string", "format": "date"},
    Shape.MOMENT: {"type": "string", "format": "date-time"},
    Shape.TIME: {"type": "string", "format": "time"},
    Shape.UUID: {"type": "string", "format": "uuid"},
    Shape.ID: {"type": "integer", "minimum": 1, "maximum": MOST},
    Shape.IDS: {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": MOST}},
    Shape.CHOICE: {"type": "string"},
    Shape.FILES: {"type": "array", "items": {"type": "string", "format": "binary"}},
    Shape.ANY: {},
}
_EXPECTED: dict[Shape, Text] = {
    Shape.TEXT: gettext_lazy("Give a text in quotation marks."),
    Shape.INTEGER: gettext_lazy("Give a whole number."),
    Shape.NUMBER: gettext_lazy("Give a number such as 12.5, or the same as text."),
    Shape.BOOLEAN: gettext_lazy("Give true or false."),
    Shape.DAY: gettext_lazy("Give a day such as 2026-11-20."),
    Shape.MOMENT: gettext_lazy("Give a moment such as 2026-11-20T08:30:00+08:00."),
    Shape.TIME: gettext_lazy("Give a time such as 08:30."),
    Shape.UUID: gettext_lazy("Give a UUID."),
    Shape.ID: gettext_lazy("Give the id as a whole number."),
    Shape.IDS: gettext_lazy("Give a list of ids as whole numbers."),
    Shape.CHOICE: gettext_lazy("Give one of the listed values."),
    Shape.FILES: gettext_lazy(
        "Send files as parts of a form, with the header Content-Type: multipart/form-data."
    ),
}


class WrongShape(ValueError):
    """A JSON value of another type than the field's; the text says what to give."""


def shape_of(field: forms.Field) -> Shape:
    if field.widget.needs_multipart_form:
        return Shape.FILES
    match field:
        case forms.ModelMultipleChoiceField():
            return Shape.IDS
        case forms.ModelChoiceField():
            return Shape.ID
        case forms.JSONField():
            return Shape.ANY
        case forms.ChoiceField():
            return Shape.CHOICE
        case forms.BooleanField():
            return Shape.BOOLEAN
        case forms.DecimalField() | forms.FloatField():
            return Shape.NUMBER
        case forms.IntegerField():
            return Shape.INTEGER
        case forms.DateTimeField():
            return Shape.MOMENT
        case forms.DateField():
            return Shape.DAY
        case forms.TimeField():
            return Shape.TIME
        case forms.UUIDField():
            return Shape.UUID
    return Shape.TEXT


def schema_of(field: forms.Field) -> dict[str, Any]:
    """JSON Schema of one field; empty ones may be null."""
    shape = shape_of(field)
    schema = dict(_SCHEMAS[shape])
    if shape is Shape.ANY:
        schema |= getattr(field, "json_schema", {})
    if field.label:
        schema["title"] = field.label
    if field.help_text:
        schema["description"] = field.help_text
    if shape is Shape.TEXT and getattr(field, "max_length", None):
        schema["maxLength"] = field.max_length  # type: ignore[attr-defined]
    if shape is Shape.INTEGER:
        least, most = getattr(field, "min_value", None), getattr(field, "max_value", None)
        schema |= {"minimum": least} if least is not None else {}
        schema |= {"maximum": most} if most is not None else {}
    if shape is Shape.CHOICE:
        schema |= _choices(field)
    if field.required and shape is Shape.TEXT:
        schema["minLength"] = 1
    if not field.required and "type" in schema and shape is not Shape.FILES:
        schema["type"] = [*_as_list(schema["type"]), "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


def _choices(field: Any) -> dict[str, Any]:
    pairs = [(key, word) for key, word in _flat(field.choices) if key not in ("", None)]
    if not pairs:
        return {}
    whole = all(isinstance(key, int) for key, _word in pairs)
    return {
        "type": "integer" if whole else "string",
        "enum": [key if whole else str(key) for key, _word in pairs],
        "x-enum-titles": [word for _key, word in pairs],
    }


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for key, word in choices:
        flat += list(word) if isinstance(word, list | tuple) else [(key, word)]
    return flat


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def loose_data(body: Mapping[str, Any]) -> "MultiValueDict[str, str]":
    """The body as a form would send it, before it is known which fields there are."""
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, value in body.items():
        data.setlist(name, [_loose(value)])
    return data


def _loose(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case dict() | list():
            return dump(value)
    return str(value)


def texts_of(field: forms.Field, value: Any) -> list[str]:
    """A JSON value as the texts the field's widget reads; raises :class:`WrongShape`."""
    shape = shape_of(field)
    if shape is Shape.ANY:
        return [dump(value)] if value is not None else [""]
    if value is None:
        return [] if shape is Shape.IDS else [""]
    if not _fits(field, shape, value):
        raise WrongShape(str(_EXPECTED[shape]))
    if shape is Shape.IDS:
        return [str(each) for each in value]
    if shape is Shape.CHOICE:
        return [_known_choice(field, value)]
    return [_loose(value)]


def _fits(field: forms.Field, shape: Shape, value: Any) -> bool:
    match shape, value:
        case ((Shape.TEXT | Shape.UUID), str()):
            return True
        case Shape.BOOLEAN, bool():
            return True
        case _, bool():
            return False
        case ((Shape.INTEGER | Shape.ID), int()):
            return abs(value) <= MOST
        case Shape.NUMBER, int() | Decimal():
            return True
        case Shape.NUMBER, str():
            return _is_number(value)
        case ((Shape.DAY | Shape.MOMENT | Shape.TIME), str()):
            return _is_moment(shape, value)
        case Shape.CHOICE, int() | str() | Decimal():
            return isinstance(value, int) is (_choices(field).get("type") == "integer")
        case Shape.IDS, list():
            return all(
                isinstance(each, int) and not isinstance(each, bool) and abs(each) <= MOST for each in value
            )
    return False


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite() and text.isascii()
    except InvalidOperation:
        return False


def _is_moment(shape: Shape, text: str) -> bool:
    parsers: dict[Shape, Any] = {Shape.DAY: parse_date, Shape.MOMENT: parse_datetime, Shape.TIME: parse_time}
    try:
        found = parsers[shape](text)
    except ValueError:
        return False
    if found is None or isinstance(found, time):
        return found is not None and text.isascii()
    return text.isascii() and FIRST_YEAR <= found.year <= LAST_YEAR


def _known_choice(field: Any, value: Any) -> str:
    """The key as the form spells it: 0.50 and 0.5 are one decimal."""
    text = str(value)
    if any(str(key) == text for key, _word in _flat(field.choices)):
        return text
    for key, _word in _flat(field.choices):
        if isinstance(key, Decimal) and _is_number(text) and key == Decimal(text):
            return str(key)
    return text


def initial_texts(field: forms.Field, value: Any) -> list[str]:
    """What the record holds now, as the texts a form would send back unchanged."""
    match value:
        case None:
            return [""]
        case bool():
            return ["true" if value else "false"]
        case datetime() | date() | time():
            return [value.isoformat()]
        case list() | tuple() if shape_of(field) is Shape.IDS:
            return [str(getattr(each, "pk", each)) for each in value]
    return [str(field.prepare_value(value))]


def unknown_field(name: str, known: Mapping[str, Any]) -> str:
    text = _("There is no such field. There are: %s.")
    return text % ", ".join(sorted(known))
