"""Query parameters: declared once, read strictly, and described in the OpenAPI document from the same words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Text

from .formfields import FIRST_YEAR, LAST_YEAR, MOST
from .problems import Problem, field_error
from .wire import is_storable

PAGE_ROWS, MOST_ROWS = 50, 200
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Parameter:
    """One query parameter; ``read`` turns its text into a value or raises ValueError saying what to give."""

    name: str
    read: Callable[[str], Any]
    schema: dict[str, Any]
    description: Text = ""
    many: bool = False

    def described(self) -> dict[str, Any]:
        """As OpenAPI has it."""
        schema = {"type": "array", "items": self.schema} if self.many else self.schema
        return {"name": self.name, "in": "query", "schema": schema, "description": self.description}


def text(name: str, description: Text, longest: int = LONGEST_TEXT) -> Parameter:
    def read(value: str) -> str:
        if len(value) > longest:
            raise ValueError(_("Give at most %s characters.") % longest)
        return value

    return Parameter(name, read, {"type": "string", "maxLength": longest}, description)


def number(name: str, description: Text, most: int = MOST) -> Parameter:
    def read(value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) < 20 and 1 <= int(value) <= most):
            raise ValueError(_("Give a whole number from 1 to %s.") % most)
        return int(value)

    return Parameter(name, read, {"type": "integer", "minimum": 1, "maximum": most}, description)


def flag(name: str, description: Text) -> Parameter:
    def read(value: str) -> bool:
        if value not in {"true", "false"}:
            raise ValueError(_("Give true or false."))
        return value == "true"

    return Parameter(name, read, {"type": "boolean"}, description)


def day(name: str, description: Text) -> Parameter:
    def read(value: str) -> Any:
        found = _parsed(parse_date, value)
        if found is None or len(value) != 10:
            raise ValueError(_("Give a day such as 2026-11-20."))
        return found

    return Parameter(name, read, {"type": "string", "format": "date"}, description)


def moment(name: str, description: Text, end_of_day: bool = False) -> Parameter:
    """A moment; a bare day is its beginning (or end) in the company's time zone."""

    def read(value: str) -> Any:
        found = _parsed(parse_datetime, value.replace(" ", "+"))  # a plus sign that was not escaped
        if found is None and (bare := _parsed(parse_date, value)) is not None:
            found = datetime.combine(bare, time.max if end_of_day else time.min)
        if found is None:
            raise ValueError(_("Give a moment such as 2026-11-20T08:30:00+08:00, or a day."))
        return found if timezone.is_aware(found) else timezone.make_aware(found)

    return Parameter(name, read, {"type": "string", "format": "date-time"}, description)


def choice(name: str, description: Text, values: Sequence[Any], many: bool = False) -> Parameter:
    by_text = {str(value): value for value in values}

    def read(value: str) -> Any:
        if value not in by_text:
            raise ValueError(_("Give one of: %s.") % ", ".join(by_text))
        return by_text[value]

    return Parameter(name, read, {"type": "string", "enum": list(by_text)}, description, many)


def several(parameter: Parameter) -> Parameter:
    """The same, to be given once or more."""
    return replace(parameter, many=True)


LIMIT = number("limit", gettext_lazy("rows on a page"), MOST_ROWS)
CURSOR = text("cursor", gettext_lazy("where the page begins: “next” of the page before"), 1000)
PAGING = (LIMIT, CURSOR)
PROJECT = text("project", gettext_lazy("code of a project"), 12)


def read_query(request: HttpRequest, known: Sequence[Parameter]) -> dict[str, Any]:
    """Name → value of what was given; raises the problem naming every parameter that is unknown or wrong."""
    query: QueryDict = request.GET
    if not query:
        return {}
    by_name = {parameter.name: parameter for parameter in known}
    values: dict[str, Any] = {}
    errors = []
    for name, texts in query.lists():
        parameter = by_name.get(name)
        try:
            if parameter is None:
                raise ValueError(_unknown(by_name))
            values[name] = _value(parameter, texts)
        except ValueError as wrong:
            errors.append(field_error(name, str(wrong)))
    if errors:
        raise Problem("bad_parameter", errors[0]["detail"], errors)
    return values


def _value(parameter: Parameter, texts: list[str]) -> Any:
    if not all(map(is_storable, texts)):
        raise ValueError(_("Text must not contain NUL characters."))
    if parameter.many:
        return [parameter.read(each) for each in texts]
    if len(texts) > 1:
        raise ValueError(_("Give this only once."))
    return parameter.read(texts[0])


def _unknown(known: dict[str, Parameter]) -> str:
    if not known:
        return _("This address takes no parameters.")
    return _("There is no such parameter. There are: %s.") % ", ".join(sorted(known))


def _parsed(parser: Callable[[str], Any], value: str) -> Any:
    try:
        found = parser(value) if value.isascii() else None
    except ValueError:
        return None
    return found if found is not None and FIRST_YEAR <= found.year <= LAST_YEAR else None
