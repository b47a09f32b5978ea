"""How often somebody may do something: counted by the minute in the cache ``rates``."""

import time

from django.core.cache import caches

_MINUTE_SECONDS = 60


def this_minute(who: str, more: int = 1) -> tuple[int, int]:
    """Count ``more`` uses by ``who``: how many there were this minute, and seconds until the next begins."""
    now = int(time.time())
    key = f"{who}:{now // _MINUTE_SECONDS}"
    cache = caches["rates"]
    cache.add(key, 0, 2 * _MINUTE_SECONDS)
    return cache.incr(key, more), _MINUTE_SECONDS - now % _MINUTE_SECONDS
