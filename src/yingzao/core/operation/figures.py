"""Figures of operation as OpenMetrics: counted in every process, added up by whichever is asked.

Each process counts in a file of its own under ``FIGURES_FOLDER`` (prometheus-client's multiprocess mode), so
that several web processes give one answer and a killed one takes nothing with it. How many jobs wait and what
lies in the outbox is read from the database when asked.
"""

import logging
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.utils import timezone

Path(settings.FIGURES_FOLDER).mkdir(parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.FIGURES_FOLDER)  # read when the library is imported

from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: E402
from prometheus_client.core import GaugeMetricFamily, Metric  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest  # noqa: E402

from yingzao.core.jobs.heart import living  # noqa: E402
from yingzao.core.jobs.models import Job, JobState  # noqa: E402
from yingzao.core.notices.models import Delivery, DeliveryState  # noqa: E402

from .health import free_bytes, newest_backup  # noqa: E402

logger = logging.getLogger(__name__)
CONTENT_TYPE = CONTENT_TYPE_LATEST
_KINDS_OF_FILES = ("counter", "histogram")
_FILE_BYTES = 1024 * 1024
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("yingzao_requests", "Requests answered", ["view", "method", "status"])
REQUEST_SECONDS = Histogram("yingzao_request_seconds", "How long answers took", ["view"], buckets=_SECONDS)
DATABASE_SECONDS = Counter("yingzao_database_seconds", "Time spent waiting for the database", ["view"])
DATABASE_QUERIES = Counter("yingzao_database_queries", "Queries asked", ["view"])
SIGN_IN_FAILURES = Counter("yingzao_sign_in_failures", "Sign-ins refused", ["by"])


class StateOfWork:
    """What waits, by the database; nothing of it when the database does not answer."""

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "yingzao_disk_free_bytes", "Free on the disk of the data folder", free_bytes()
        )
        newest = newest_backup()
        if newest is not None:
            age = time.time() - newest.stat().st_mtime
            yield GaugeMetricFamily("yingzao_backup_age_seconds", "Since the newest daily backup", age)
        try:
            found = [*self._jobs(), *self._outbox()]
        except DatabaseError:
            found = []
        yield GaugeMetricFamily("yingzao_database_up", "Does the database answer", float(bool(found)))
        yield from found

    def _jobs(self) -> Iterator[Metric]:
        states = (JobState.WAITING, JobState.RUNNING, JobState.FAILED)
        jobs = GaugeMetricFamily("yingzao_jobs", "Background work by state", labels=["state"])
        counted = dict(
            Job.objects.filter(state__in=states).values_list("state").annotate(Count("pk")).order_by()
        )
        for state in states:
            jobs.add_metric([state.value], counted.get(state.value, 0))
        yield jobs
        now = timezone.now()
        waiting = Job.objects.filter(state=JobState.WAITING, run_after__lte=now)
        yield _age("yingzao_job_queue_age_seconds", "How long the oldest due work has waited",
                   waiting.aggregate(Min("run_after"))["run_after__min"], now)  # fmt: skip
        yield GaugeMetricFamily("yingzao_workers", "Processes at work in the background", len(living()))

    def _outbox(self) -> Iterator[Metric]:
        states = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.FAILED)
        outbox = GaugeMetricFamily("yingzao_outbox", "Mails and calls by state", labels=["channel", "state"])
        rows = Delivery.objects.filter(state__in=states).values_list("channel", "state").annotate(Count("pk"))
        for channel, state, count in rows.order_by():
            outbox.add_metric([channel, state], count)
        yield outbox
        now = timezone.now()
        oldest = Delivery.objects.due(now).aggregate(Min("due_at"))["due_at__min"]
        yield _age(
            "yingzao_outbox_age_seconds", "How long the oldest due mail or call has waited", oldest, now
        )


def exposition() -> bytes:
    """All figures, of all processes of this machine."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(StateOfWork())
    return generate_latest(registry)


def may_count() -> bool:
    """Has this process room for its figures? Asked before every count."""
    return _has_room(os.getpid())


@lru_cache(maxsize=8)
def _has_room(process: int) -> bool:
    """Take the room now: the files are written through memory, where a full disk is not refused in words but
    kills the process."""
    for kind in _KINDS_OF_FILES:
        path = Path(settings.FIGURES_FOLDER) / f"{kind}_{process}.db"
        try:
            with path.open("xb") as file:
                file.write(bytes(_FILE_BYTES))
        except FileExistsError:
            continue
        except OSError as fault:
            path.unlink(missing_ok=True)
            logger.warning("Nothing is counted in process %s: %s", process, fault)
            return False
    return True


def forget_dead_processes() -> None:
    """At the start of a server: files of processes that are gone are removed, and counting begins at nothing."""
    for path in Path(settings.FIGURES_FOLDER).glob("*.db"):
        process = path.stem.rpartition("_")[2]
        if process.isdigit() and not _is_alive(int(process)):
            path.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, but alive
    return True


def _age(name: str, text: str, since: datetime | None, now: datetime) -> Metric:
    waited = now - since if since else timedelta()
    return GaugeMetricFamily(name, text, waited.total_seconds())
