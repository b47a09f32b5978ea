"""What was read from signed rows stays true until their chain grows: memory that the end of a chain vouches for.

Every write of a signed row moves the end of its chain, in the same transaction. Whoever finds the end where it
was may therefore use again what was worked out from those rows, in any process and after any restart of others;
asking for the end is one short query. The end must be read before the rows: what is worked out then is never
older than the end it is kept under. Project, person, role and organisation are in the company's chain.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connection

COMPANY = 0
T = TypeVar("T")


def end_of(*chains: int) -> tuple[str, ...]:
    """The newest seal of each chain, as committed now; empty where nothing was ever signed."""
    places = ", ".join(["%s"] * len(chains))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT chain, last_seal FROM history_head WHERE chain IN ({places})", chains)  # noqa: S608
        found = dict(cursor.fetchall())
    return tuple(found.get(chain, "") for chain in chains)


class Memory(Generic[T]):
    """Values of this process, each kept under the ends it was read at; the least used leave first."""

    def __init__(self, room: int, size: Callable[[T], int] = lambda value: 1) -> None:
        self._room, self._size, self._used = room, size, 0
        self._kept: OrderedDict[Hashable, tuple[Any, T, int]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable, end: Any) -> T | None:
        """What was kept for ``key`` at exactly this ``end``."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] != end:
                return None
            self._kept.move_to_end(key)
            return kept[1]

    def keep(self, key: Hashable, end: Any, value: T) -> T:
        size = self._size(value)
        with self._lock:
            self._used += size - self._kept.pop(key, (None, None, 0))[2]
            self._kept[key] = (end, value, size)
            while self._used > self._room and self._kept:
                self._used -= self._kept.popitem(last=False)[1][2]
        return value

    def recall(self, key: Hashable, end: Any, work_out: Callable[[], T]) -> T:
        found = self.find(key, end)
        return self.keep(key, end, work_out()) if found is None else found
