"""The API put together: company resources first, for a ledger's kind could be any word."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from . import company, events, guest_links, hangings, incoming_door, records, verbs
from .endpoint import in_callers_language, make_api
from .problems import Problem, answer, install, problem_of

View = Callable[..., Any]

api = make_api()
install(api)
for part in (company, events, incoming_door, verbs, hangings, guest_links, records):
    api.add_router("", part.router)


def addresses() -> list[URLPattern]:
    """The operations' addresses, where also a wrong method is answered as a problem."""
    found = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = _method_named(pattern.callback)
            found.append(pattern)
    return found


def _method_named(view: View) -> View:
    @wraps(view)
    def run(request: HttpRequest, **arguments: Any) -> Any:
        response = view(request, **arguments)
        if response.status_code != 405:
            return response
        return _wrong_method(request, allowed=response["Allow"])

    return run


@in_callers_language
def _wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    return answer(Problem("method", _("Use one of: %s.") % allowed, headers={"Allow": allowed}))


@csrf_exempt
@in_callers_language
def missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every address below ``/api/`` that is none."""
    return answer(problem_of(Http404()))
