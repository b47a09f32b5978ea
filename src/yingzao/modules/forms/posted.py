"""Answers as a browser posts them, question by question, to the JSON that is stored.

Names are ``answers-<key>`` and in a table ``answers-<key>-<row>-<column>``; keys hold no hyphen.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

from yingzao.engines.forms import Definition, Question
from yingzao.engines.forms.model import MOST_ROWS, REFERENCES

PREFIX = "answers"
_YES_NO = {"yes": True, "no": False}
_MOST_INDEX = 4 * MOST_ROWS


def field_name(*parts: object) -> str:
    return "-".join([PREFIX, *map(str, parts)])


def posted_answers(definition: Definition, data: Any) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """The answers, and for each table the indices under which its rows were posted."""
    answers: dict[str, Any] = {}
    indices: dict[str, list[int]] = {}
    for question in definition.questions:
        if question.type == "table":
            rows = _rows(question, data)
            answers[question.key] = list(rows.values())
            indices[question.key] = list(rows)
        elif question.is_asked:
            answers[question.key] = _one(question, data, field_name(question.key))
    return {key: value for key, value in answers.items() if value not in (None, "", [])}, indices


def _rows(table: Question, data: Any) -> dict[int, dict[str, Any]]:
    """Rows in which anything was written, by their index."""
    total = data.get(field_name(table.key, "TOTAL_FORMS"), "0")
    count = min(int(total), _MOST_INDEX) if total.isascii() and total.isdigit() and len(total) < 9 else 0
    rows: dict[int, dict[str, Any]] = {}
    for index in range(count):
        asked = [column for column in table.columns if column.is_asked]
        cells = {c.key: _one(c, data, field_name(table.key, index, c.key)) for c in asked}
        if written := {key: value for key, value in cells.items() if value not in (None, "", [])}:
            rows[index] = written
    return rows


def _one(question: Question, data: Any, name: str) -> Any:
    if question.type == "location":
        lat, lon = data.get(f"{name}-lat", "").strip(), data.get(f"{name}-lon", "").strip()
        return {"lat": lat, "lon": lon} if lat or lon else None
    if question.type == "choice" and question.multiple:
        return _list(data, name)
    if question.type in {"photo", "file"}:
        return [int(text) for text in _list(data, name) if _is_key(text)]
    text = data.get(name, "")
    if question.type == "signature":
        return "new" if data.get(f"{name}-drawn") else _signature(text)
    if question.type == "yes_no":
        return _YES_NO.get(text, text.strip() or None)
    if question.type in REFERENCES:
        return int(text) if _is_key(text) else text.strip()
    return text.strip().replace("\r\n", "\n") if isinstance(text, str) else text


def drawn_signatures(definition: Definition, data: Any) -> dict[str, str]:
    """Key → what was drawn on the pad of a signature, as a data URL."""
    asked = (question.key for question in definition.questions if question.type == "signature")
    drawn = {key: data.get(f"{field_name(key)}-drawn", "") for key in asked}
    return {key: text for key, text in drawn.items() if text}


def _signature(text: str) -> Any:
    """``new`` asks for one now; otherwise the signature that stands there is kept as it is."""
    if text == "new":
        return text
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def _list(data: Any, name: str) -> list[str]:
    if isinstance(data, MultiValueDict):
        return [text for text in data.getlist(name) if text]
    value = data.get(name, []) if isinstance(data, Mapping) else []
    return value if isinstance(value, list) else [value]


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
