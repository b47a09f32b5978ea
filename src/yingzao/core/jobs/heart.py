"""The heartbeat of a worker, and who has lost theirs.

On a database server every worker writes the time, by the server's clock, into its own row through a
connection of its own, so that a long transaction of the job does not hold it up. SQLite has one writer,
which may be the job itself; but all its processes are on one machine, so there each worker touches a file.
An orderly stop is said (a time in the row, the file removed); what was running is then taken up at once.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import Q
from django.db.models.functions import Now

from .models import Worker

logger = logging.getLogger(__name__)


class Heart(threading.Thread):
    """Beats for one worker until it is stopped or its process is gone."""

    def __init__(self) -> None:
        super().__init__(name="heart", daemon=True)
        self.worker = Worker.objects.create(name=f"{socket.gethostname()}:{os.getpid()}", seen_alive_at=Now())
        self._stopped = threading.Event()
        beat(self.worker)

    def run(self) -> None:
        while not self._stopped.wait(settings.JOBS_BEAT_SECONDS):
            try:
                beat(self.worker)
            except Exception:
                logger.exception("No heartbeat")  # the next one may get through
            close_old_connections()

    def stop(self) -> None:
        """Say that this worker ends in good order."""
        self._stopped.set()
        if on_one_machine():
            _file_of(self.worker.pk).unlink(missing_ok=True)
        else:
            Worker.objects.filter(pk=self.worker.pk).update(stopped_at=Now())


def on_one_machine() -> bool:
    return connection.vendor == "sqlite"


def _file_of(worker: int) -> Path:
    return Path(settings.WORKERS_FOLDER) / str(worker)


def beat(worker: Worker) -> None:
    """Show that ``worker`` lives."""
    if on_one_machine():
        path = _file_of(worker.pk)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    else:
        Worker.objects.filter(pk=worker.pk).update(seen_alive_at=Now())


def stopped_and_silent(among: Iterable[int]) -> tuple[set[int], set[int]]:
    """Of these workers, those that ended in good order and those that fell silent."""
    among = set(among)
    if on_one_machine():
        ages = {worker: _age_of_file(worker) for worker in among}
        return (
            {worker for worker, age in ages.items() if age is None},
            {worker for worker, age in ages.items() if age is not None and age > settings.JOBS_LOST_SECONDS},
        )
    known = Worker.objects.filter(pk__in=among)
    stopped = set(known.exclude(stopped_at=None).values_list("pk", flat=True))
    silent = Q(seen_alive_at__lt=Now() - timedelta(seconds=settings.JOBS_LOST_SECONDS))
    return stopped, set(known.filter(silent, stopped_at=None).values_list("pk", flat=True))


def _age_of_file(worker: int) -> float | None:
    try:
        return time.time() - _file_of(worker).stat().st_mtime
    except FileNotFoundError:
        return None


def living() -> list[Worker]:
    """The workers at work now."""
    candidates = Worker.objects.filter(stopped_at=None)
    if on_one_machine():
        folder = Path(settings.WORKERS_FOLDER)
        names = [path.name for path in folder.iterdir()] if folder.exists() else []
        candidates = candidates.filter(pk__in=[int(name) for name in names if name.isdigit()])
    gone = set().union(*stopped_and_silent(candidates.values_list("pk", flat=True)))
    return [worker for worker in candidates if worker.pk not in gone]
