"""Who calls: a token, or a person signed in on the pages, whose writes carry the CSRF token of their session."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from yingzao.core.accounts.middleware import client_ip
from yingzao.core.accounts.models import Person

from .limits import spend
from .models import Scope, Token
from .problems import Problem
from .tokens import confine, find, note_use

SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Caller:
    """The person in whose name a request acts, and the token that limits it, if it came with one."""

    person: Person
    token: Token | None = None

    @property
    def name(self) -> str:
        """Under which the calls are counted."""
        return f"token:{self.token.pk}" if self.token else f"person:{self.person.pk}"

    def may(self, scope: Scope) -> bool:
        return self.token is None or scope in self.token.scopes

    def need(self, scope: Scope) -> None:
        """Pass, or end the request: the token was issued for less."""
        if not self.may(scope):
            text = _("This token may not “%s”. Issue one with that scope.")
            raise Problem("beyond_token", text % scope.label)


class ApiRequest(HttpRequest):
    """A request that has been recognised."""

    auth: Caller
    user: Person  # type: ignore[assignment]
    parameters: dict[str, Any]


class TokenAuth(HttpBearer):
    """``Authorization: Bearer yz_…``; a wrong token is refused even where a session would do."""

    def authenticate(self, request: HttpRequest, secret: str) -> Caller:
        token = find(secret)
        if token is None:
            spend(f"stranger:{client_ip(request)}", writes=True)
            text = _("This token is unknown, expired or revoked. Issue another on your account page.")
            raise Problem("signed_out", text, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        if token.project is not None:
            confine(token.person, token.project)
        if "Accept-Language" not in request.headers:
            translation.activate(token.person.language)
        note_use(token)
        request.user = token.person
        return Caller(token.person, token)


class SessionAuth(APIKeyCookie):
    """The session of the pages, for scripts of the same origin."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=False)  # checked below, and only where something is written

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        if not request.user.is_authenticated:
            return None
        if request.method not in SAFE and check_csrf(request) is not None:
            text = _("Send the CSRF token of the page in the header X-CSRFToken, or use an API token.")
            raise Problem("not_granted", text)
        return Caller(request.user)
