"""JSON in and out: fast bytes, and bodies read strictly before anything is done with them."""

import json
from decimal import Decimal
from typing import Any, NoReturn

import pydantic_core
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_str

JSON = "application/json"
MULTIPART = "multipart/form-data"


class Unreadable(ValueError):
    """The body is no JSON object that can be stored."""


def to_json(value: Any) -> bytes:
    """Dates as ISO 8601, decimals and UUIDs as text; whatever else is no JSON value as its words."""
    return pydantic_core.to_json(value, fallback=force_str, inf_nan_mode="null")


def json_answer(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(to_json(data), status=status, content_type=JSON, headers=headers)


def read_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body, an empty body being an empty object; raises :class:`Unreadable`.

    Numbers with a fraction come as Decimal, so that nothing is lost on the way to a decimal column.
    """
    raw = request.body
    if not raw:
        return {}
    try:
        found = json.loads(raw, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    if not isinstance(found, dict):
        raise Unreadable("not an object")
    if b"\\u" in raw or b"\x00" in raw:
        _check_text(found)
    return found


def dump(value: Any) -> str:
    """JSON text of what :func:`read_object` read."""
    return json.dumps(value, ensure_ascii=False, default=float)


def is_storable(text: str) -> bool:
    """No NUL and no half of a surrogate pair: neither database could keep them."""
    return "\x00" not in text and not any("\ud800" <= ch <= "\udfff" for ch in text)


def _check_text(value: Any) -> None:
    match value:
        case str() if not is_storable(value):
            raise Unreadable("text with a NUL or half a character")
        case dict():
            for key, inner in value.items():
                _check_text(key)
                _check_text(inner)
        case list():
            for inner in value:
                _check_text(inner)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
