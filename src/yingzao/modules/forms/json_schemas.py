"""What answers look like as JSON, for programs: each question with its type, a table as an array of rows."""

from typing import Any

from yingzao.engines.forms import Definition, Question
from yingzao.engines.forms.values import MOST_LETTERS

from .columns import header_words

Schema = dict[str, Any]
_ID: Schema = {"type": "integer", "minimum": 1}
_NUMBER: Schema = {
    "type": ["string", "number"],
    "format": "decimal",
    "pattern": r"^-?[0-9]{1,20}(\.[0-9]{1,12})?$",
}
_PLACE: Schema = {
    "type": "object", "properties": {"lat": _NUMBER, "lon": _NUMBER}, "required": ["lat", "lon"],
    "additionalProperties": False,
}  # fmt: skip
_SIGNED: Schema = {
    "type": "object", "required": ["person", "at", "digest"], "additionalProperties": False,
    "properties": {
        "person": _ID, "at": {"type": "string", "format": "date-time"}, "digest": {"type": "string"}, "image": _ID,
    },
}  # fmt: skip
_SCHEMAS: dict[str, Schema] = {
    "number": _NUMBER, "money": _NUMBER, "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"}, "yes_no": {"type": "boolean"}, "person": _ID, "organisation": _ID,
    "part": _ID, "record": _ID, "photo": {"type": "array", "items": _ID}, "file": {"type": "array", "items": _ID},
    "signature": _SIGNED, "location": _PLACE,
}  # fmt: skip


def answers_schema(definition: Definition) -> Schema:
    """The object in which the answers of a form are kept, as it is read; what was not answered is left out."""
    properties = {q.key: answer_schema(q) for q in definition.questions if q.is_asked}
    return {"type": "object", "properties": properties}


def answer_schema(question: Question) -> Schema:
    return _typed(question) | {"title": header_words(question)}


def rows_schema(table: Question) -> Schema:
    """An array of objects, one a row; what is computed in a row is not sent."""
    columns = {column.key: answer_schema(column) for column in table.columns if column.is_asked}
    row: Schema = {"type": "object", "properties": columns, "additionalProperties": False}
    return {"type": "array", "items": row, "maxItems": table.max_rows}


def _typed(question: Question) -> Schema:
    if question.type == "table":
        return rows_schema(question)
    if question.type == "choice":
        one: Schema = {"type": "string", "enum": list(question.choices)}
        return {"type": "array", "items": one, "uniqueItems": True} if question.multiple else one
    if question.type in MOST_LETTERS:
        return {"type": "string", "maxLength": question.max_length or MOST_LETTERS[question.type]}
    return dict(_SCHEMAS[question.type])
