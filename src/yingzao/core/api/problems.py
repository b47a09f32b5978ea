"""What went wrong, as RFC 9457 problem details in the caller's language: which field, and what to do."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.errors import ValidationError as PathError

from yingzao.core.files.storage import NoRoom, StorageFault
from yingzao.core.operation.outages import outage_of
from yingzao.core.records.ledgers import Text
from yingzao.core.records.services import Refusal
from yingzao.engines.approval import Refused

from .wire import to_json

logger = logging.getLogger("django.request")
MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "/api/v1/docs/#problem-"

#: code → HTTP status and title; the codes are stable, whatever the language
KINDS: dict[str, tuple[int, Text]] = {
    "bad_request": (400, gettext_lazy("The request cannot be read")),
    "bad_parameter": (400, gettext_lazy("A parameter of the address is wrong")),
    "signed_out": (401, gettext_lazy("Sign in first")),
    "not_granted": (403, gettext_lazy("Your posts do not allow this")),
    "beyond_token": (403, gettext_lazy("The token does not allow this")),
    "not_found": (404, gettext_lazy("Nothing here that you may see")),
    "method": (405, gettext_lazy("This address does not know the method")),
    "refused": (409, gettext_lazy("This cannot be done now")),
    "stale": (409, gettext_lazy("Somebody else saved this meanwhile")),
    "too_large": (413, gettext_lazy("Too much was sent")),
    "media_type": (415, gettext_lazy("This kind of content is not read here")),
    "invalid": (422, gettext_lazy("Some fields are not right")),
    "key_reused": (422, gettext_lazy("The idempotency key belongs to another request")),
    "version_missing": (428, gettext_lazy("Say which version you change")),
    "too_often": (429, gettext_lazy("Too many requests")),
    "fault": (500, gettext_lazy("The program made a fault")),
    "unavailable": (503, gettext_lazy("Not available for a moment")),
    "no_room": (507, gettext_lazy("No room left")),
}

#: refusals of the approval engine that are about the person, not about the state of things
_NOT_YOURS = frozenset({
    "not_the_signer", "not_administrator", "may_not_remove", "not_submitter", "not_a_participant",
    "may_not_veto", "may_not_lift", "no_task",
})  # fmt: skip

#: refusals of the approval engine that are about one field of the decision
_FIELD_OF = {
    "reason_missing": "opinion", "person_missing": "person", "no_such_task": "task", "wrong_task": "task",
    "task_ambiguous": "task", "unknown_verb": "verb", "unknown_place": "place", "no_such_step": "to_step",
    "not_earlier": "to_step",
}  # fmt: skip


class Problem(Exception):
    """Ends a request; whatever it had written is undone."""

    def __init__(
        self, code: str, detail: str = "", errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None, **more: Any,
    ) -> None:  # fmt: skip
        self.code, self.detail, self.errors, self.more = code, detail, errors, more
        self.headers = headers or {}
        super().__init__(code)


def field_error(field: str, detail: str) -> dict[str, str]:
    return {"field": field, "detail": detail}


def answer(problem: Problem) -> HttpResponse:
    """The problem as an answer."""
    status, title = KINDS[problem.code]
    body: dict[str, Any] = {
        "type": f"{TYPE_BASE}{problem.code}", "title": title, "status": status, "code": problem.code,
        "detail": problem.detail or str(title), **problem.more,
    }  # fmt: skip
    if problem.errors:
        body["errors"] = list(problem.errors)
    return HttpResponse(to_json(body), status=status, content_type=MEDIA_TYPE, headers=dict(problem.headers))


def problem_of(error: Exception) -> Problem:
    """The problem that an exception of any layer below stands for."""
    match error:
        case Problem():
            return error
        case AuthenticationError():
            text = _("Send a token as “Authorization: Bearer …”, or sign in on the pages of this server.")
            return Problem("signed_out", text, headers={"WWW-Authenticate": "Bearer"})
        case PermissionDenied():
            return Problem("not_granted", str(error))
        case Refusal(__cause__=Refused(code=code)) if code in _NOT_YOURS:
            return Problem("not_granted", str(error))
        case Refusal(__cause__=Refused(code=code)) if code in _FIELD_OF:
            return Problem("invalid", str(error), [field_error(_FIELD_OF[code], str(error))])
        case Refusal(__cause__=Refused(code="revision_changed")):
            return Problem("stale", str(error))
        case Refusal():
            return Problem("refused", str(error))
        case NoRoom():
            return Problem("no_room", error.text)
        case StorageFault():
            return Problem("unavailable", error.text)
        case ValidationError():
            return Problem("invalid", " ".join(error.messages))
        case RequestDataTooBig():
            return Problem("too_large", _("Send less at once; files go to the attachments of a record."))
        case MultiPartParserError() | SuspiciousOperation() | BadRequest():
            return Problem("bad_request", _("The body of the request is damaged or has too many parts."))
    return Problem("not_found", _("It does not exist, or not for you. Addresses end with a slash."))


#: everything that :func:`problem_of` can tell apart; any other exception is a fault of ours
FORESEEN = (
    Problem, AuthenticationError, PermissionDenied, Refusal, ValidationError, SuspiciousOperation,
    MultiPartParserError, BadRequest, Http404, PathError,
)  # fmt: skip


def install(api: NinjaAPI) -> None:
    """Let every exception of an operation be answered as a problem."""
    for kind in FORESEEN:
        api.add_exception_handler(kind, _handled)
    api.add_exception_handler(Exception, _fault)


def _handled(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    assert isinstance(error, Exception)
    return answer(problem_of(error))


def _fault(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    assert isinstance(error, Exception)
    if outage := outage_of(error):
        code = {503: "unavailable", 507: "no_room"}.get(outage.status, "fault")
        return answer(Problem(code, outage.text, headers=outage.headers))
    logger.error("Fault at %s", request.path, exc_info=error, extra={"request": request, "status_code": 500})  # type: ignore[arg-type]
    text = _("Nothing of what you sent was stored. If it happens again, tell the administrator when.")
    return answer(Problem("fault", text))
