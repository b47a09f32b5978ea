"""Pages for what went wrong: what it is, and where to go from here."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yingzao.core.operation.outages import Outage, outage_of


def unreadable(request: HttpRequest) -> HttpResponse:
    """400: what was sent is no text."""
    text = _(
        "What was sent holds a character that no text has. Nothing was stored. Type it anew and send it again."
    )
    return _error(request, 400, _("The request cannot be read"), text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: it exists, but one's posts do not allow this; says which grant is missing."""
    return _error(request, 403, _("Your post does not allow this"), str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it does not exist, or not for this person."""
    text = _("It may have been moved, or it belongs to a project you have no post in.")
    return _error(request, 404, _("Nothing here"), text)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours; nothing of the request was stored. An outage is told apart from it."""
    if outage := outage_of(sys.exc_info()[1]):
        return _unavailable(request, outage)
    text = _("Nothing of what you sent was stored. Try again; if it happens again, tell the administrator.")
    number = getattr(request, "request_id", "")  # the same as in the log
    if number:
        text = " ".join((text, _("Number of the fault: %s") % number))
    return _error(request, 500, _("The program made a fault"), text)


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(f"{title}：{text}", status=status, content_type="text/plain; charset=utf-8")
    return render(request, "screens/error.html", {"heading": title, "text": text}, status=status)


def _unavailable(request: HttpRequest, outage: Outage) -> HttpResponse:
    """Without the context of other pages: that would ask the database again."""
    if request.headers.get("HX-Request") == "true":
        text, kind = f"{outage.title}：{outage.text}", "text/plain; charset=utf-8"
    else:
        text, kind = render_to_string("screens/outage.html", {"outage": outage}), "text/html; charset=utf-8"
    return HttpResponse(text, status=outage.status, content_type=kind, headers=outage.headers)
