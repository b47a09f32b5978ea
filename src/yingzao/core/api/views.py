"""Reading over REST: every registered ledger as JSON, through the same gate as the pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yingzao.core.access.gate import require
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Ledger, ledger_for

from .rows import RELATED, as_row

PAGE_ROWS, MOST_ROWS = 100, 500


class BadRequest(Exception):
    """A parameter of the address is wrong; the text names it."""


def answers_json(view: Callable[..., dict[str, Any]]) -> Callable[..., JsonResponse]:
    """Answer in JSON whatever happens: 401 signed out, 400, 403 with the reason, 404."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        if not request.user.is_authenticated:
            return _error(401, _("Sign in first."))
        try:
            return JsonResponse(view(request, *args, **kwargs), json_dumps_params={"ensure_ascii": False})
        except BadRequest as wrong:
            return _error(400, str(wrong))
        except PermissionDenied as denied:
            return _error(403, str(denied))
        except Http404:
            return _error(404, _("There is nothing at this address that you may see."))

    return answer


@answers_json
def record_list(request: HttpRequest, kind: str) -> dict[str, Any]:
    """``?project=LJL&status=approved&limit=100&cursor=<id>``: ascending ids, ``next`` is the next cursor."""
    ledger = _ledger(kind)
    records = ledger.model._default_manager.visible_to(request.user)
    if code := request.GET.get("project"):
        project = Project.objects.filter(code=code).first()
        if project is None:
            raise Http404
        require(request.user, "view", kind, project)
        records = records.filter(project=project)
    if status := request.GET.get("status"):
        records = records.filter(status=status)
    limit = min(_number(request, "limit", PAGE_ROWS), MOST_ROWS)
    after = records.filter(pk__gt=_number(request, "cursor", 0)).select_related(*RELATED).order_by("pk")
    page = list(after[: limit + 1])
    rows = [as_row(record, ledger, request.user) for record in page[:limit]]
    return {"results": rows, "next": rows[-1]["id"] if len(page) > limit else None}


@answers_json
def record_detail(request: HttpRequest, kind: str, pk: int) -> dict[str, Any]:
    """One record of that kind."""
    ledger = _ledger(kind)
    record = ledger.model._default_manager.select_related(*RELATED).filter(pk=pk).first()
    if record is None:
        raise Http404
    require(request.user, "view", kind, record=record)
    return as_row(record, ledger, request.user)


def _ledger(kind: str) -> Ledger:
    ledger = ledger_for(kind)
    if ledger is None:
        raise Http404
    return ledger


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 18 or (name == "limit" and int(text) == 0):
        raise BadRequest(_("“%s” must be a whole number above zero.") % name)
    return int(text)


def _error(status: int, text: str) -> JsonResponse:
    return JsonResponse({"error": text}, status=status, json_dumps_params={"ensure_ascii": False})
