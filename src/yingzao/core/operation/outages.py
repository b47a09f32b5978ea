"""What a request depends on and did not get: the database, the storage of files, the shared cache, room.

None of these is a fault of the program, and the request is worth sending again; so it is answered with
503 or 507 and a time to wait, by a page that needs none of them.
"""

import errno
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from yingzao.core.files.storage import DamagedFile, NoRoom, StorageFault

RETRY_AFTER_SECONDS = 10
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_DISK_FULL = "53100"
#: what SQLite says when something around it is wrong, and not the statement
_SQLITE = ("is locked", "disk is full", "disk I/O error", "unable to open", "readonly database")


@dataclass(frozen=True)
class Outage:
    """What the person is told, and whether trying again soon may help."""

    status: int
    title: str
    text: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(RETRY_AFTER_SECONDS)} if self.status == 503 else {}


def outage_of(fault: BaseException | None) -> Outage | None:
    """The outage that an exception stands for; None when it is a fault of the program."""
    match fault:
        case DamagedFile():
            remedy = _("Tell the administrator: a backup may hold it.")
            return Outage(500, _("The file is damaged"), f"{fault} {remedy}")
        case NoRoom():
            return Outage(507, _("No room left"), fault.text)
        case StorageFault():
            return Outage(503, _("Not available for a moment"), fault.text)
        case OSError(errno=number) if number in _NO_ROOM:
            return _no_room()
        case OperationalError() | InterfaceError():
            return _of_database(fault)
    if _is_of_redis(fault):
        return Outage(503, _("Not available for a moment"), _nothing_stored())
    return None


def _of_database(fault: OperationalError | InterfaceError) -> Outage | None:
    said, cause = str(fault), fault.__cause__
    if getattr(cause, "sqlstate", "") == _DISK_FULL or "disk is full" in said:
        return _no_room()
    is_sqlite = type(cause).__module__ == "sqlite3"
    if is_sqlite and not any(words in said for words in _SQLITE):
        return None  # “no such table” and its like are faults of ours
    return Outage(503, _("Not available for a moment"), _nothing_stored())


def _is_of_redis(fault: BaseException | None) -> bool:
    """Without importing it, for it is only there where it is used."""
    names = {f"{kind.__module__}.{kind.__name__}" for kind in type(fault).__mro__}
    return bool(names & {"redis.exceptions.ConnectionError", "redis.exceptions.TimeoutError"})


def _no_room() -> Outage:
    text = _("The server has no room left. Nothing of what you sent was stored. Tell the administrator.")
    return Outage(507, _("No room left"), text)


def _nothing_stored() -> str:
    return _("The database does not answer. Nothing of what you sent was stored. Try again in a few seconds.")
