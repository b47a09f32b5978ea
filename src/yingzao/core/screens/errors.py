"""Pages for what went wrong: what it is, and where to go from here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: it exists, but one's posts do not allow this; says which grant is missing."""
    return _error(request, 403, _("Your post does not allow this"), str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it does not exist, or not for this person."""
    text = _("It may have been moved, or it belongs to a project you have no post in.")
    return _error(request, 404, _("Nothing here"), text)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours; nothing of the request was stored."""
    text = _(
        "Nothing of what you sent was stored. Try again; if it happens again, tell the administrator when."
    )
    return _error(request, 500, _("The program made a fault"), text)


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(f"{title}：{text}", status=status, content_type="text/plain; charset=utf-8")
    return render(request, "screens/error.html", {"heading": title, "text": text}, status=status)
