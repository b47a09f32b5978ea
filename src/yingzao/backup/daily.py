"""A backup every night into ``YINGZAO_BACKUP_DIR``, and no more of them than ``YINGZAO_BACKUP_KEEP``.

Written by a process of its own, so that a long one holds up no other periodic work. What was missed because
nothing was running is made up for: the question is only whether there is one of today.
"""

import logging
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from yingzao.core.jobs.cron import every

logger = logging.getLogger(__name__)
ENDING = ".yingzao.zip"
_SILENT_SECONDS = 3600
"""A backup that is being written grows; one that has not for so long was cut off."""


@every(minutes=20)
def daily_backup() -> None:
    """Write today's backup when its hour has come and none is there; forget the oldest."""
    folder = settings.BACKUP_DIR
    if folder is None:
        return
    forget_old(folder, settings.BACKUP_KEEP)
    path = due(folder, timezone.localtime(), settings.BACKUP_HOUR)
    if path is None or is_being_written(path):
        return
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "yingzao.cli", "backup", "--quiet", str(path)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 – our own command


def is_being_written(path: Path) -> bool:
    """By another process; what was cut off is taken out of the way."""
    part = path.with_name(f"{path.name}.part")
    try:
        if time.time() - part.stat().st_mtime < _SILENT_SECONDS:
            return True
    except FileNotFoundError:
        return False
    part.unlink(missing_ok=True)
    return False


def due(folder: Path, now: datetime, hour: int) -> Path | None:
    """Where today's backup is to be written; None before its hour and when it is there."""
    path = folder / f"{now:%Y-%m-%d}{ENDING}"
    return None if now.hour < hour or path.exists() else path


def forget_old(folder: Path, keep: int) -> None:
    """Only whole archives of our own naming count, and only they are removed."""
    for path in sorted(folder.glob(f"????-??-??{ENDING}"), reverse=True)[keep:]:
        path.unlink()
        logger.info("Backup %s removed", path.name)
