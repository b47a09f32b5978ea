"""Is this installation able to serve, and is anything about to go wrong?"""

import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from yingzao.core.jobs.heart import living

REMEMBERED_SECONDS = 5
"""Anybody may ask; the answer is worked out once in so long a time."""
LEAST_FREE_BYTES = 200 * 1024 * 1024
LATE_BACKUP_SECONDS = 36 * 3600
BACKUPS = "????-??-??.yingzao.zip"


@dataclass(frozen=True)
class Finding:
    """``needed``: without it nothing can be served. ``said`` holds no secret and no message of a fault."""

    name: str
    ok: bool
    needed: bool
    said: str


def findings() -> list[Finding]:
    """Every check, each on its own: one that fails says so and does not hide the others."""
    return [_finding(name, check, needed) for name, check, needed in _CHECKS]


_lock = Lock()
_remembered: tuple[float, list[Finding]] = (0.0, [])


def recent_findings() -> list[Finding]:
    """As :func:`findings`, not older than ``REMEMBERED_SECONDS``."""
    global _remembered
    with _lock:
        if time.monotonic() - _remembered[0] > REMEMBERED_SECONDS or not _remembered[1]:
            _remembered = (time.monotonic(), findings())
        return _remembered[1]


def free_bytes() -> int:
    return shutil.disk_usage(settings.DATA).free


def newest_backup() -> Path | None:
    """The newest daily backup; None when there is none or none are asked for."""
    folder = settings.BACKUP_DIR
    return max(folder.glob(BACKUPS), default=None) if folder is not None else None


def _finding(name: str, check: Callable[[], tuple[bool, str]], needed: bool) -> Finding:
    try:
        ok, said = check()
    except Exception as fault:  # noqa: BLE001 – whatever it is, it is the finding
        ok, said = False, type(fault).__name__
    return Finding(name, ok, needed, said)


def _database() -> tuple[bool, str]:
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, f"{connection.vendor}, {(time.perf_counter() - begun) * 1000:.1f} ms"


@lru_cache(maxsize=1)
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _migrations() -> tuple[bool, str]:
    lacking = len(_known_migrations() - set(MigrationRecorder(connection).applied_migrations()))
    return not lacking, f"{lacking} not applied" if lacking else "applied"


def _cache() -> tuple[bool, str]:
    probe = secrets.token_hex(8)
    cache.set(f"health:{probe}", probe, 10)
    kept = cache.get(f"health:{probe}") == probe
    cache.delete(f"health:{probe}")
    return kept, "keeps" if kept else "forgets"


def _storage() -> tuple[bool, str]:
    name = default_storage.save(f"health/{secrets.token_hex(8)}", ContentFile(b"health"))
    default_storage.delete(name)
    return True, "writable"


def _disk() -> tuple[bool, str]:
    free = free_bytes()
    return free >= LEAST_FREE_BYTES, f"{free // 1024**2} MB free"


def _workers() -> tuple[bool, str]:
    count = len(living())
    return count > 0, f"{count} at work"


def _backup() -> tuple[bool, str]:
    if settings.BACKUP_DIR is None:
        return True, "not asked for"
    newest = newest_backup()
    if newest is None:
        return False, "none yet"
    age = time.time() - newest.stat().st_mtime
    return age < LATE_BACKUP_SECONDS, f"{newest.name}, {age / 3600:.0f} hours old"


_CHECKS: tuple[tuple[str, Callable[[], tuple[bool, str]], bool], ...] = (
    ("database", _database, True),
    ("migrations", _migrations, True),
    ("cache", _cache, True),
    ("storage", _storage, True),
    ("disk", _disk, True),
    ("workers", _workers, False),
    ("backup", _backup, False),
)
