"""Addresses and secrets of webhooks, kept so that who reads the database cannot use them."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(Exception):
    """It was sealed under another secret key."""


def sealed(text: str) -> str:
    return _cipher().encrypt(text.encode()).decode() if text else ""


def opened(text: str) -> str:
    """What was sealed; raises :class:`Unreadable` when the secret key is another now."""
    try:
        return _cipher().decrypt(text.encode()).decode() if text else ""
    except InvalidToken as fault:
        raise Unreadable from fault


def _cipher() -> Fernet:
    key = hashlib.sha256(b"webhooks" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
