"""Sign-in without self-registration: accounts are made by the company's administrator."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from yingzao.core.events import publish

from .events import SignInFailed


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def authentication_failed(self, request, **credentials: Any) -> None:
        publish(SignInFailed(None, by="password"))


def sends_mail() -> bool:
    """Is a mail server configured? Django's own default, an unnamed local one, does not count."""
    return settings.EMAIL_HOST not in ("", "localhost")
