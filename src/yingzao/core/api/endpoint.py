"""What every operation has in common: who calls and how often, what the address asks, once and signed.

``endpoint`` puts a view behind all of it and keeps its words for the OpenAPI document.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Path, Router

from yingzao.core.accounts.middleware import client_ip
from yingzao.core.history.actor import acting_as
from yingzao.core.records.ledgers import Text

from .callers import SAFE, ApiRequest, SessionAuth, TokenAuth
from .formfields import MOST
from .limits import spend
from .models import Scope
from .once import HEADER, once
from .parameters import Parameter, read_query
from .problems import KINDS, Problem, field_error
from .wire import JSON, MULTIPART

Id = Annotated[int, Path(ge=1, le=MOST)]
Operation = Callable[..., HttpResponse]

_FORM_BYTES = 64 * 1024
IN_ALL_WRITES = ("refused", "invalid", "key_reused")
IN_ALL = (
    "bad_request",
    "bad_parameter",
    "signed_out",
    "not_granted",
    "beyond_token",
    "not_found",
    "too_often",
)


def make_api() -> NinjaAPI:
    """An API whose every operation asks for a token or session and speaks the caller's language."""
    api = NinjaAPI(
        title="营造 Yingzao", version="1", urls_namespace="api_v1", openapi_url=None, docs_url=None,
        auth=[TokenAuth(), SessionAuth()],
    )  # fmt: skip
    api.add_decorator(in_callers_language, mode="view")
    return api


def endpoint(
    router: Router, method: str, path: str, summary: Text, *, scope: Scope = Scope.READ,
    query: Sequence[Parameter] | None = (), body: Any = None, files: bool = False, answers: Any = None,
    status: int = 200, problems: Sequence[str] = (), description: Text = "", tag: str = "",
) -> Callable[[Operation], Operation]:  # fmt: skip
    """Register a view. ``query`` None: the view reads the address itself, for it depends on the ledger.

    ``body`` and ``answers`` are JSON Schemas (or names of what a ledger has of its own); ``problems``
    are the codes this operation may answer besides those of every operation.
    """
    writes = method not in SAFE

    def register(view: Operation) -> Operation:
        @wraps(view)
        def run(request: ApiRequest, **arguments: Any) -> HttpResponse:
            caller = request.auth
            request.budget = spend(caller.name, writes)  # type: ignore[attr-defined]
            caller.need(scope)
            if request.content_type == MULTIPART:
                _refuse_too_large(request)
            if query is not None:
                request.parameters = read_query(request, query)
            with acting_as(caller.person, client_ip(request)):
                if writes:
                    return once(request, caller.person, lambda: view(request, **arguments))
                return view(request, **arguments)

        extra = _described(scope, query or (), writes, body, files, answers, status, problems)
        methods = ["GET", "HEAD"] if method == "GET" else [method]
        router.api_operation(
            methods, path, summary=summary, description=description, response={status: None},  # type: ignore[arg-type]
            openapi_extra=extra, operation_id=view.__name__, tags=[tag] if tag else None,
        )(run)  # fmt: skip
        return run

    return register


def _refuse_too_large(request: ApiRequest) -> None:
    """Before anything of it is read."""
    sent = request.META.get("CONTENT_LENGTH") or "0"
    if sent.isdigit() and int(sent) > settings.UPLOAD_LIMIT_BYTES + _FORM_BYTES:
        text = _("Send at most %s MB at once.") % (settings.UPLOAD_LIMIT_BYTES // 1024**2)
        raise Problem("too_large", text, [field_error("files", text)])


def _described(
    scope: Scope, query: Sequence[Parameter], writes: bool, body: Any, files: bool, answers: Any, status: int,
    problems: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    """The operation's part of the document that follows from its declaration."""
    parameters = [parameter.described() for parameter in query]
    if writes:
        key = {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"}
        parameters.append({"name": HEADER, "in": "header", "schema": key})
    codes = (*IN_ALL, *problems, *(IN_ALL_WRITES if writes else ()))
    responses: dict[int, Any] = {status: {"description": "OK", "content": _content(answers)}}
    for code in sorted(set(codes), key=lambda each: KINDS[each][0]):
        responses.setdefault(KINDS[code][0], {"$ref": "#/components/responses/problem"})
    extra: dict[str, Any] = {"x-scope": scope.value, "parameters": parameters, "responses": responses}
    if body is not None:
        kind = MULTIPART if files else JSON
        extra["requestBody"] = {"required": True, "content": {kind: {"schema": body}}}
    return extra


def _content(answers: Any) -> Mapping[str, Any]:
    if answers is None:
        return {}
    return {"application/json": {"schema": answers}}


def in_callers_language(run: Operation) -> Operation:
    """Accept-Language decides where no language cookie does; also for what is refused."""

    @wraps(run)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
        language = translation.get_language()
        if "Accept-Language" in request.headers:
            language = translation.get_language_from_request(request)
        with translation.override(language):
            response = run(request, **arguments)
            response.headers["Content-Language"] = translation.get_language()
        if budget := getattr(request, "budget", None):
            for name, value in budget.headers().items():
                response.headers.setdefault(name, value)
        return response

    return answer
