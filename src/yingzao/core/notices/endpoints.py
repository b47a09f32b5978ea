"""Endpoints as the company sets them up: which addresses are taken, and their secrets."""

import re
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal

from .models import Endpoint, Format
from .safe_http import ForbiddenAddress, is_named_allowed, port_of, resolve
from .sealing import Unreadable, opened, sealed
from .webhooks import new_secret

_PLAIN = re.compile(r"[!-~]*")


def set_address(endpoint: Endpoint, url: str) -> None:
    """Give the endpoint its address; refuses what must not be called. The caller saves.

    A name that nobody knows now is taken all the same; it is judged again at every call.
    """
    parts = _parts(url)
    try:
        addresses = resolve(parts.hostname or "", port_of(parts))
    except ForbiddenAddress as forbidden:
        text = _(
            "%s is not a public address. Whoever runs the server can allow its network (YINGZAO_WEBHOOK_NETWORKS)."
        )
        raise Refusal(text % forbidden) from forbidden
    except OSError:
        addresses = []
    inside = bool(addresses) and all(is_named_allowed(a, settings.WEBHOOK_NETWORKS) for a in addresses)
    if parts.scheme != "https" and not inside:
        raise Refusal(_("Only https:// is called outside the company's own networks."))
    endpoint.host = (parts.hostname or "")[:253]
    endpoint.address = sealed(url)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and port_of(parts) > 0
        is_whole = is_whole and bool(_PLAIN.fullmatch(f"{parts.path}{parts.query}"))
    except ValueError:
        is_whole = False
    if not is_whole:
        raise Refusal(_("Give a whole address that begins with https://."))
    if parts.username is not None:
        raise Refusal(_("Leave user and password out of the address."))
    return parts


def shown_address(endpoint: Endpoint) -> str:
    """The address without what is secret in it."""
    try:
        parts = urlsplit(opened(endpoint.address))
    except Unreadable:
        return endpoint.host
    hidden = "?…" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}{hidden}"


def give_secret(endpoint: Endpoint) -> str:
    """A new secret for signed JSON; it is returned to be shown once, and kept sealed."""
    if endpoint.format != Format.JSON:
        raise Refusal(_("The secret of a robot comes from the group it belongs to; enter it in its form."))
    secret = new_secret()
    endpoint.secret = sealed(secret)
    endpoint.save(action="secret_renewed")
    return secret
