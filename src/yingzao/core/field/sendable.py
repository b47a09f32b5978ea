"""Which forms may be filled in without a connection and carried in later.

Only these: whatever else is sent needs an answer at once. A view is named by its URL name; where people without an
account fill it in, it is open to guests, and then no files come with it.
"""

from functools import lru_cache

from django.urls import ResolverMatch, get_resolver

_sendable: dict[str, bool] = {}


def sendable(*names: str, guests: bool = False) -> None:
    """Let the forms of these views be carried in later; ``guests`` also by who is not signed in."""
    _sendable.update(dict.fromkeys(names, guests))
    patterns.cache_clear()


def may_carry(match: ResolverMatch, is_guest: bool) -> bool:
    """May a form of this view be carried in by such a sender?"""
    name = match.view_name
    return name in _sendable and (_sendable[name] or not is_guest)


@lru_cache(maxsize=1)
def patterns() -> list[str]:
    """Regular expressions over paths, as JavaScript reads them: what the worker keeps when the network fails."""
    found = []
    for name in sorted(_sendable):
        for _possible, pattern, _defaults, _converters in get_resolver().reverse_dict.getlist(name):
            found.append("^/" + pattern.replace("(?P<", "(?<").replace(r"\Z", "$"))
    return found


sendable("record_new", "notice_new", "record_edit", "record_do", "record_decide")
