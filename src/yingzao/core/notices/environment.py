"""What the environment says of sending: the mail server in Django's words, networks that webhooks may call.

``YINGZAO_EMAIL_URL`` is ``smtp://user:password@host:587`` (STARTTLS), ``smtps://…:465`` (TLS from the start) or
``smtp+plain://host:25`` (no encryption, for a relay next door). Special characters in user and password are
percent-encoded. ``YINGZAO_EMAIL_FROM`` is the sender. Without an address nothing is ever sent by e-mail.
"""

import ipaddress
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
TIMEOUT_SECONDS = 15
_SCHEMES = {"smtp": (587, True, False), "smtps": (465, False, True), "smtp+plain": (25, False, False)}


def mail_settings(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Django's ``EMAIL_…`` settings; raises ImproperlyConfigured when the address is not understood."""
    address = environment.get("YINGZAO_EMAIL_URL", "").strip()
    if not address:
        return {"EMAIL_HOST": "", "EMAIL_TIMEOUT": TIMEOUT_SECONDS}
    parts = urlsplit(address)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(
            "YINGZAO_EMAIL_URL is smtp://, smtps:// or smtp+plain:// with host and port"
        )
    port, starts_tls, is_tls = _SCHEMES[parts.scheme]
    # Django's default host, which says that none was named, is "localhost".
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname
    user = unquote(parts.username or "")
    sender = environment.get("YINGZAO_EMAIL_FROM", "").strip() or user
    if "@" not in sender:
        raise ImproperlyConfigured(
            "YINGZAO_EMAIL_FROM names the sender of e-mails, for instance yz@example.cn"
        )
    return {
        "EMAIL_HOST": host, "EMAIL_PORT": parts.port or port, "EMAIL_USE_TLS": starts_tls,
        "EMAIL_USE_SSL": is_tls, "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""), "DEFAULT_FROM_EMAIL": sender,
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
    }  # fmt: skip


def networks(text: str) -> list[Network]:
    """``"10.2.0.0/16, 127.0.0.1"`` → networks that may be called although they are not public."""
    return [ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip()]
