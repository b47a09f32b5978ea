"""What every page for people without an account has in common, whichever link leads there.

Their own language, a limit on guessing, headers that keep the address out of caches, search engines and
other hosts, and one calm page where a link opens nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from yingzao.core.accounts.middleware import client_ip
from yingzao.core.accounts.rates import this_minute
from yingzao.core.records.services import Refusal

from .pages import page

MISSES_PER_MINUTE = 30
"""Unknown addresses from one place before nothing is looked up for it until the next minute."""
_HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    # Not no-referrer: under it browsers send forms with “Origin: null”, which the CSRF check refuses.
    "Referrer-Policy": "same-origin",
}


class UnknownLink(Exception):
    """Nobody here ever gave out this address."""


class LinkClosed(Exception):
    """The address was good once; the text says why it is not, and whom to ask."""


def for_guests(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Put a view behind the frame. It raises :class:`UnknownLink` or :class:`LinkClosed` where nothing opens."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = _language_of(request)
        with translation.override(language):
            response = _answer(request, lambda: view(request, *args, **kwargs))
        response.headers["Content-Language"] = language
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


class TooManyGuesses(Refusal):
    """Nothing is looked up for this place until the next minute, in ``seconds``."""

    def __init__(self, text: str, seconds: int) -> None:
        super().__init__(text)
        self.seconds = seconds


class NeverGiven(Refusal):
    """What was sent names an address that nobody here gave out; guessing is counted as on the pages themselves."""


@contextmanager
def as_refusal() -> Iterator[None]:
    """For what comes in later through a link: where it opens nothing any more, that is the reason of a refusal."""
    try:
        yield
    except UnknownLink as error:
        raise NeverGiven(_never_given()) from error
    except LinkClosed as closed:
        raise Refusal(str(closed)) from closed


def _answer(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        refuse_guessing(request)
    except TooManyGuesses as refusal:
        response = closed_page(request, str(refusal), 429)
        response.headers["Retry-After"] = str(refusal.seconds)
        return response
    try:
        return view()
    except UnknownLink:
        count_guess(request)
        return closed_page(request, _never_given(), 404)
    except LinkClosed as closed:
        return closed_page(request, str(closed), 410)


def refuse_guessing(request: HttpRequest) -> None:
    """Raise :class:`TooManyGuesses` where too many addresses that were never given out came from one place."""
    misses, seconds = this_minute(_guesser(request), 0)
    if misses >= MISSES_PER_MINUTE:
        raise TooManyGuesses(_("Too many attempts. Wait a minute, then try again."), seconds)


def count_guess(request: HttpRequest) -> None:
    this_minute(_guesser(request))


def _guesser(request: HttpRequest) -> str:
    return f"guest:{client_ip(request)}"


def _never_given() -> str:
    return _("The address is incomplete or wrong. Open it again from the message or sheet you were given.")


def closed_page(request: HttpRequest, text: str, status: int) -> HttpResponse:
    """Nothing of the record, in calm words."""
    return page(request, "screens/guest/closed.html", {"text": text}, status=status)


def _language_of(request: HttpRequest) -> str:
    """A choice made here or by the signed-in person counts; otherwise what the browser prefers."""
    if request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return translation.get_language() or settings.LANGUAGE_CODE
    return translation.get_language_from_request(request)
