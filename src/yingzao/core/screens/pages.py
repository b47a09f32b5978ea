"""Fetching is checking: a view gets its project or record here, or the request ends with 404 or 403."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yingzao.core.access.gate import require, sees_project
from yingzao.core.accounts.identity import company_end
from yingzao.core.accounts.models import Person
from yingzao.core.projects.known import project_of_code
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Ledger, ledger_for
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal

from .navigation import entries

signed_in_only = login_required


class PersonRequest(HttpRequest):
    """A request behind ``signed_in_only``: its user is a person."""

    user: Person  # type: ignore[assignment]


def fetch_project(
    request: HttpRequest, code: str, verb: str = "view", kind: str = "projects.project"
) -> Project:
    """The project of that code if this person holds a post in it and may do ``verb`` with ``kind`` there."""
    project = project_of_code(code, company_end(request.user))
    if project is None or not sees_project(request.user, project):
        raise Http404
    require(request.user, verb, kind, project)
    return project


def fetch_ledger(request: HttpRequest, kind: str, project: Project | None, verb: str = "view") -> Ledger:
    """The ledger of that kind, if it exists and this person may do ``verb`` with it here."""
    ledger = ledger_for(kind)
    if ledger is None:
        raise Http404
    require(request.user, verb, kind, project)
    return ledger


def fetch_record(request: HttpRequest, pk: int, verb: str = "view") -> Any:
    """The specific record, if this person sees it and may do ``verb`` with it."""
    record = Record.objects.specific(pk)
    if record is None:
        raise Http404
    require(request.user, verb, record.kind, record=record)
    return record


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None,
    project: Project | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Render a page inside the shell with the navigation of ``project`` (or of the company)."""
    shown: dict[str, Any] = {"project": project, **(context or {})}
    request.shown = shown  # type: ignore[attr-defined]  # read by who carries a form here: core/field
    if request.user.is_authenticated:
        shown["navigation"] = entries(request.user, project, request.path)
    return render(request, template, shown, status=status)


def key_in(text: str | None) -> int:
    """The key of a row that an address or a form names; 0, which no row has, for anything that is no key."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def is_fragment(request: HttpRequest) -> bool:
    """Did htmx ask for a piece of a page (the drawer, a list) rather than the page?"""
    return request.headers.get("HX-Request") == "true"


def done(request: HttpRequest, url: str, text: Any) -> HttpResponse:
    """After a write: go to ``url`` and say what was done."""
    messages.success(request, text)
    if is_fragment(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)


def refused(request: HttpRequest, url: str, text: Any) -> HttpResponse:
    """Nothing was written: say why and stay where the person was."""
    if is_fragment(request):
        response = HttpResponse(str(text), status=409, content_type="text/plain; charset=utf-8")
        response["HX-Reswap"] = "none"
        return response
    messages.error(request, text)
    return HttpResponseRedirect(url)


def carry_out(request: HttpRequest, url: str, text: Any, service: Callable[[], Any]) -> HttpResponse:
    """Call a service and say what was done, or why it was not."""
    try:
        service()
    except Refusal as refusal:
        return refused(request, url, str(refusal))
    return done(request, url, text)


def record_url(record: Record) -> str:
    return reverse("record", args=[record.pk])
