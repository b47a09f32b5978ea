"""One answer: from JSON to the value a formula computes with, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from .model import MOST_ROWS, Question
from .problems import Problem, problem

MOST_LETTERS = {"text": 500, "long_text": 20_000}
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_MOST_UPLOADS = 50
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,12})?")


def is_empty(raw: object) -> bool:
    """Is nothing answered?"""
    return raw is None or raw == "" or raw == [] or raw == {}


def read_answer(question: Question, raw: Any, place: str) -> Any:
    """The typed value: Decimal, date, time, bool, text, int, list or mapping; a :class:`Problem` if it is none."""
    value = _READERS[question.type](question, raw)
    if value is None:
        return _wrong(question, place)
    return _outside(question, value, place) or value


def _wrong(question: Question, place: str) -> Problem:
    wanted = "choices" if question.type == "choice" and question.multiple else question.type
    return problem(place, "not_this", wanted=wanted)


def _outside(question: Question, value: Any, place: str) -> Problem | None:
    """The limit that a rightly typed value breaks; the form's own message counts if it has one."""
    found = _broken_limit(question, value, place)
    return problem(place, "own", message=question.message) if found and question.message else found


def _broken_limit(question: Question, value: Any, place: str) -> Problem | None:
    if isinstance(value, str) and question.type in MOST_LETTERS:
        most = question.max_length or MOST_LETTERS[question.type]
        return problem(place, "long_answer", limit=most) if len(value) > most else None
    if not isinstance(value, Decimal):
        return None
    if question.decimals is not None and -int(value.normalize().as_tuple().exponent) > question.decimals:
        return problem(place, "decimals", limit=question.decimals)
    if question.least is not None and value < question.least:
        return problem(place, "below", limit=question.least)
    if question.most is not None and value > question.most:
        return problem(place, "above", limit=question.most)
    return None


def _text(_question: Question, raw: Any) -> str | None:
    return raw if isinstance(raw, str) and not _CONTROL.search(raw) else None


def _number(_question: Question, raw: Any) -> Decimal | None:
    if (
        isinstance(raw, bool)
        or not isinstance(raw, int | float | str | Decimal)
        or not _NUMBER.fullmatch(str(raw).strip())
    ):
        return None
    try:
        return Decimal(str(raw).strip())
    except InvalidOperation:
        return None


def _date(_question: Question, raw: Any) -> date | None:
    try:
        found = date.fromisoformat(raw) if isinstance(raw, str) and len(raw) == 10 else None
    except ValueError:
        return None
    return found if found and _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _time(_question: Question, raw: Any) -> time | None:
    try:
        return (
            time.fromisoformat(raw).replace(tzinfo=None)
            if isinstance(raw, str) and len(raw) in {5, 8}
            else None
        )
    except ValueError:
        return None


def _yes_no(_question: Question, raw: Any) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _choice(question: Question, raw: Any) -> str | list[str] | None:
    if not question.multiple:
        return raw if isinstance(raw, str) and raw in question.choices else None
    if not isinstance(raw, list) or len(raw) > len(question.choices):
        return None
    fits = all(isinstance(each, str) and each in question.choices for each in raw) and len(set(raw)) == len(
        raw
    )
    return raw if fits else None


def _reference(_question: Question, raw: Any) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw < 2**63 else None


def _uploads(question: Question, raw: Any) -> list[int] | None:
    if not isinstance(raw, list) or len(raw) > _MOST_UPLOADS or len(set(map(repr, raw))) != len(raw):
        return None
    return raw if all(_reference(question, each) is not None for each in raw) else None


def _signature(question: Question, raw: Any) -> Mapping[str, Any] | None:
    if not isinstance(raw, Mapping) or set(raw) - {"image"} != {"person", "at", "digest"}:
        return None
    if "image" in raw and _reference(question, raw["image"]) is None:
        return None
    try:
        signed_at = datetime.fromisoformat(raw["at"]) if isinstance(raw["at"], str) else None
    except ValueError:
        return None
    fits = signed_at and signed_at.tzinfo and isinstance(raw["digest"], str) and len(raw["digest"]) == 64
    return raw if fits and _reference(question, raw["person"]) is not None else None


def _location(question: Question, raw: Any) -> Mapping[str, Any] | None:
    if not isinstance(raw, Mapping) or set(raw) != {"lat", "lon"}:
        return None
    lat, lon = _number(question, raw["lat"]), _number(question, raw["lon"])
    return raw if lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180 else None


def _rows(_question: Question, raw: Any) -> list[Mapping[str, Any]] | None:
    if not isinstance(raw, list) or len(raw) > MOST_ROWS or not all(isinstance(row, Mapping) for row in raw):
        return None
    return raw


_READERS = {
    "text": _text, "long_text": _text, "number": _number, "money": _number, "date": _date, "time": _time,
    "yes_no": _yes_no, "choice": _choice, "person": _reference, "organisation": _reference, "part": _reference,
    "record": _reference, "photo": _uploads, "file": _uploads, "signature": _signature, "location": _location,
    "table": _rows,
}  # fmt: skip


def as_json(question: Question, value: Any) -> Any:
    """A typed value as it is stored: numbers as text without superfluous zeros, dates and times as ISO."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value
