"""Sign-in as the environment describes it: second factor, the company's own sign-in (OIDC), reset by mail.

``YINGZAO_MFA_REQUIRED`` names the roles that must have a second factor (``administrator,chief_engineer``,
or ``*`` for everybody). ``YINGZAO_OIDC_SERVER``, ``_CLIENT`` and ``_SECRET`` (or ``_SECRET_FILE``) connect
one OpenID Connect server; ``_NAME`` stands on its button, ``_MATCH`` says by what its people are known here,
``_SIGN_IN_ORIGIN`` is needed where its sign-in page lies on another host than ``_SERVER``, and
``_NEW_PEOPLE`` names the organisation that people unknown here join.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PROVIDER_ID = "company"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class CompanySignIn:
    """One OpenID Connect server; ``match`` is ``email`` (verified there) or ``username``."""

    name: str
    server: str
    client: str
    secret: str
    match: str = "email"
    new_people: str = ""
    sign_in_origin: str = ""

    @property
    def origin(self) -> str:
        """Scheme and host of its sign-in page, where our form leads."""
        return self.sign_in_origin or "{0.scheme}://{0.netloc}".format(urlsplit(self.server))


def company_sign_in(environment: Mapping[str, str] = os.environ) -> CompanySignIn | None:
    """The configured server, or None; raises ImproperlyConfigured when it is configured by halves."""
    given = {name: environment.get(f"YINGZAO_OIDC_{name}", "").strip() for name in (
        "NAME", "SERVER", "CLIENT", "SECRET", "SECRET_FILE", "MATCH", "NEW_PEOPLE", "SIGN_IN_ORIGIN",
    )}  # fmt: skip
    if not given["SERVER"]:
        return None
    secret = given["SECRET"] or (
        Path(given["SECRET_FILE"]).read_text().strip() if given["SECRET_FILE"] else ""
    )
    if not (given["CLIENT"] and secret):
        raise ImproperlyConfigured(
            "YINGZAO_OIDC_SERVER needs YINGZAO_OIDC_CLIENT and YINGZAO_OIDC_SECRET or _SECRET_FILE"
        )
    server = urlsplit(given["SERVER"])
    if server.scheme != "https" and server.hostname not in _LOOPBACK:
        raise ImproperlyConfigured("YINGZAO_OIDC_SERVER must begin with https://")
    match = given["MATCH"] or "email"
    if match not in {"email", "username"}:
        raise ImproperlyConfigured("YINGZAO_OIDC_MATCH is email or username")
    return CompanySignIn(
        given["NAME"] or str(server.hostname), given["SERVER"].rstrip("/"), given["CLIENT"], secret,
        match, given["NEW_PEOPLE"], given["SIGN_IN_ORIGIN"].rstrip("/"),
    )  # fmt: skip


def providers(sign_in: CompanySignIn | None) -> dict[str, Any]:
    """What allauth wants to know about the server."""
    if sign_in is None:
        return {}
    app = {
        "provider_id": PROVIDER_ID, "name": sign_in.name, "client_id": sign_in.client,
        "secret": sign_in.secret, "settings": {"server_url": sign_in.server},
    }  # fmt: skip
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def roles_with_second_factor(environment: Mapping[str, str] = os.environ) -> frozenset[str]:
    """Codes of the roles that must have a second factor."""
    return frozenset(
        filter(None, (r.strip() for r in environment.get("YINGZAO_MFA_REQUIRED", "").split(",")))
    )
