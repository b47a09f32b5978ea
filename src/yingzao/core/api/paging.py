"""Pages by keyset: a cursor names the last row seen, so that a page costs the same wherever it lies.

Rows that are written meanwhile neither repeat nor push others off a page. The cursor is signed and
belongs to one query: with another filter or order it is refused.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .parameters import PAGE_ROWS
from .problems import Problem, field_error
from .wire import json_answer

_SIGNER = signing.Signer(salt="yingzao.api.cursor")


@dataclass(frozen=True)
class Order:
    """One column of the order, and the key of its value in a row; the last column must be unique."""

    field: Any
    lookup: str
    descending: bool
    key: str

    def expression(self) -> Any:
        if not self.field.null:
            return f"-{self.lookup}" if self.descending else self.lookup
        column = F(self.lookup)
        return column.desc(nulls_last=True) if self.descending else column.asc(nulls_last=True)

    def after(self, value: Any) -> Q:
        """Rows behind ``value``; empty ones come last in both directions."""
        if value is None:
            return Q(pk__in=[])
        behind = Q(**{f"{self.lookup}__{'lt' if self.descending else 'gt'}": value})
        return behind | Q(**{f"{self.lookup}__isnull": True}) if self.field.null else behind

    def at(self, value: Any) -> Q:
        return Q(**{f"{self.lookup}__isnull": True}) if value is None else Q(**{self.lookup: value})


def page_of(
    request: HttpRequest, rows: QuerySet, order: Sequence[Order], parameters: dict[str, Any],
    make_rows: Callable[[QuerySet], list[Any]],
) -> HttpResponse:  # fmt: skip
    """One page as JSON: ``results``, and ``next`` as cursor and as a Link header, while there is more.

    ``make_rows`` turns the few rows of the page, in order, into JSON values. Which they are is asked first and of
    an index, for the joins of what they name would have to be made for all that come before.
    """
    limit = parameters.get("limit", PAGE_ROWS)
    query = _query_of(request)
    if cursor := parameters.get("cursor"):
        rows = rows.filter(_behind(order, _opened(cursor, query, len(order))))
    rows = rows.order_by(*(each.expression() for each in order))
    heads = list(rows.values("pk", *(each.key for each in order))[: limit + 1])
    following = None
    if len(heads) > limit:
        heads.pop()
        following = _SIGNER.sign_object([query, [_plain(heads[-1][each.key]) for each in order]])
    page = rows.filter(pk__in=[head["pk"] for head in heads])
    return answer_page(request, make_rows(page), following)


def answer_page(request: HttpRequest, results: list[Any], following: str | None) -> HttpResponse:
    headers = {}
    if following:
        query = request.GET.copy()
        query["cursor"] = following
        headers["Link"] = f'<{request.path}?{urlencode(list(_flat(query)))}>; rel="next"'
    return json_answer({"results": results, "next": following}, headers=headers)


def _flat(query: Any) -> list[tuple[str, str]]:
    return [(name, value) for name, texts in query.lists() for value in texts]


def _behind(order: Sequence[Order], last: Sequence[Any]) -> Q:
    """Rows after the last one seen: a later first value, or an equal one and a later second, and so on."""
    condition, same = Q(pk__in=[]), Q()
    for each, value in zip(order, last, strict=True):
        condition |= same & each.after(value)
        same &= each.at(value)
    first, value = order[0], last[0]
    if len(order) == 1 or first.field.null:
        return condition
    # Says no more than the above, but an index can begin here.
    return condition & Q(**{f"{first.lookup}__{'lte' if first.descending else 'gte'}": value})


def _query_of(request: HttpRequest) -> str:
    """What a cursor belongs to: the address and everything asked but where the page lies."""
    asked = sorted(pair for pair in _flat(request.GET) if pair[0] not in {"cursor", "limit"})
    return signing.Signer(salt="yingzao.api.query").signature(json.dumps([request.path, asked]))[:12]


def _opened(cursor: str, query: str, length: int) -> list[Any]:
    try:
        made_for, last = _SIGNER.unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        made_for, last = "", []
    if made_for != query or len(last) != length:
        text = _("This cursor is not from a page of this query. Begin without one.")
        raise Problem("bad_parameter", text, [field_error("cursor", text)])
    return last


def _plain(value: Any) -> Any:
    """A JSON value that the database compares like the column."""
    return value if value is None or isinstance(value, int) else str(value)
