"""Which forms may be filled in without a connection and carried in later.

Only these: whatever else is sent needs an answer at once. A view is named by its URL name; where people without an
account fill it in behind a link, what that link opens to them is asked before anything of theirs is taken.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import ResolverMatch, get_resolver

from yingzao.core.records.models import Record
from yingzao.core.screens.guest_frame import NeverGiven, count_guess, refuse_guessing


@dataclass(frozen=True)
class Scope:
    """What a link opens to somebody without an account: one record, to be written to under this name."""

    record: Record
    name: str


Opens = Callable[..., Scope]
"""Called with the captured parts of the address; raises Refusal with the reason where the link opens nothing (more)."""
_sendable: dict[str, Opens | None] = {}


def sendable(*names: str, guests: Opens | None = None) -> None:
    """Let the forms of these views be carried in later; with ``guests`` also by who has no account."""
    _sendable.update(dict.fromkeys(names, guests))
    patterns.cache_clear()


def may_carry(match: ResolverMatch, is_guest: bool) -> bool:
    """May a form of this view be carried in by such a sender?"""
    name = match.view_name
    return name in _sendable and (_sendable[name] is not None or not is_guest)


def scope_of(request: HttpRequest, match: ResolverMatch) -> Scope:
    """What the link behind a view for guests opens; raises Refusal where it no longer does, or somebody guesses."""
    opens: Any = _sendable[match.view_name]
    refuse_guessing(request)
    try:
        return opens(**match.kwargs)
    except NeverGiven:
        count_guess(request)
        raise


@lru_cache(maxsize=1)
def patterns() -> list[str]:
    """Regular expressions over paths, as JavaScript reads them: what the worker keeps when the network fails."""
    found = []
    for name in sorted(_sendable):
        for _possible, pattern, _defaults, _converters in get_resolver().reverse_dict.getlist(name):
            found.append("^/" + pattern.replace("(?P<", "(?<").replace(r"\Z", "$"))
    return found


sendable("record_new", "notice_new", "record_edit", "record_do", "record_decide")
