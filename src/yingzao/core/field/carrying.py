"""A form that comes in later is given to the very view that would have received it at once.

So every rule, right and refusal is the one of the page, for every ledger that is or will be. What the view answers
is read like htmx reads it: done leads somewhere, refused says a sentence, invalid shows the form again.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from .sent import Sent

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Outcome:
    """What came of a carried form: ``url`` where it led, or ``reason`` and ``text`` why it did not."""

    url: str = ""
    text: str = ""
    reason: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    conflict: dict[str, Any] | None = None

    @property
    def is_done(self) -> bool:
        return not self.reason


class _Said(BaseStorage):
    """Messages of the inner request: read here, shown nowhere else."""

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Any], bool]:
        return [], True

    def _store(self, messages: Any, response: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return []


def destination(path: str) -> ResolverMatch | None:
    """The view behind a path; None where nothing is."""
    try:
        return resolve(path)
    except Resolver404:
        return None


def carry(
    request: HttpRequest, sent: Sent, match: ResolverMatch, files: list[tuple[str, UploadedFile]],
    written: datetime,
) -> Outcome:  # fmt: skip
    """Call the view as if the form were sent now, by whoever sends the outer ``request``.

    A view for which the moment counts at which the form was filled in asks :func:`written_at`.
    """
    inner = _inner(request, sent, match, files)
    inner.written_at = written  # type: ignore[attr-defined]
    try:
        response = match.func(inner, *match.args, **match.kwargs)
    except PermissionDenied as denied:
        return Outcome(reason="forbidden", text=str(denied) or _("Your post no longer allows this."))
    except Http404:
        text = _("What this was written for is no longer there, or no longer open to you.")
        return Outcome(reason="gone", text=text)
    return _read(inner, response)


def written_at(request: HttpRequest) -> datetime | None:
    """When a form that was carried in had been filled in, by our clock; None for one that was sent at once."""
    return getattr(request, "written_at", None)


def _inner(
    request: HttpRequest, sent: Sent, match: ResolverMatch, files: list[tuple[str, UploadedFile]]
) -> HttpRequest:
    inner = HttpRequest()
    inner.method, inner.content_type, inner.encoding = "POST", _FORM, "utf-8"
    inner.path = inner.path_info = sent.path
    passed = {
        k: v for k, v in request.META.items() if k.startswith(("REMOTE_", "SERVER_", "wsgi.url_scheme"))
    }
    host = request.META.get("HTTP_HOST", "")
    inner.META = {**passed, "HTTP_HX_REQUEST": "true", "HTTP_HOST": host, "REQUEST_METHOD": "POST"}
    inner.COOKIES, inner.session = request.COOKIES, request.session
    inner.user = request.user if sent.person_id is not None else AnonymousUser()
    inner.resolver_match = match
    inner.GET = QueryDict(sent.query)
    inner.POST = _posted(sent)  # type: ignore[assignment]
    inner.FILES = MultiValueDict()
    for name, file in files:
        inner.FILES.appendlist(name, file)
    inner._messages = _Said(inner)  # type: ignore[attr-defined]
    inner.LANGUAGE_CODE = getattr(request, "LANGUAGE_CODE", "")  # type: ignore[attr-defined]
    return inner


def _posted(sent: Sent) -> QueryDict:
    posted = QueryDict(mutable=True)
    for name, value in sent.fields:
        posted.appendlist(name, value)
    posted._mutable = False
    return posted


def _read(inner: HttpRequest, response: HttpResponse) -> Outcome:
    said = " ".join(str(message) for message in get_messages(inner))
    led_to = response.headers.get("HX-Redirect") or response.headers.get("Location", "")
    if led_to and response.status_code < 400:
        return Outcome(url=led_to, text=said)
    shown = getattr(inner, "shown", {})
    if conflict := shown.get("conflict"):
        return Outcome(
            reason="conflict", text=_("Somebody else saved this meanwhile."), conflict=_told(conflict)
        )
    if "form" in shown:
        return Outcome(
            reason="invalid", text=_("Some answers are not accepted."), errors=_errors(shown["form"])
        )
    text = (
        response.content.decode() if response.headers.get("Content-Type", "").startswith("text/plain") else ""
    )
    return Outcome(reason="refused", text=text or str(shown.get("error") or shown.get("text") or said))


def _told(conflict: dict[str, Any]) -> dict[str, Any]:
    rows = [{"label": str(a), "theirs": str(b), "mine": str(c)} for a, b, c in conflict["rows"]]
    return {"rows": rows, "by": str(conflict["by"]), "version": conflict["version"]}


def _errors(form: Any) -> list[dict[str, str]]:
    found = []
    for name, problems in form.errors.items():
        label = str(form.fields[name].label or name) if name in form.fields else ""
        found.append({"field": name, "label": label, "text": " ".join(map(str, problems))})
    return found
