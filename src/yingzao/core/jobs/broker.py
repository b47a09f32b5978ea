"""Waking workers through Celery, where ``YINGZAO_BROKER`` names a Redis or RabbitMQ server.

The jobs themselves stay rows of the database: what is sent is only that there is work, and a worker then
takes the row whose turn it is. So a message may be lost or doubled without harm, and priorities hold.
Without a broker the workers ask the database several times a second.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from .models import Job, JobState

logger = logging.getLogger(__name__)
TASK = "yingzao.work"
SEND_AGAIN_AFTER = timedelta(minutes=1)
EXPIRES_SECONDS = 3600
MOST_AT_ONCE = 200
_building = threading.Lock()


def announce(jobs: Sequence[int]) -> None:
    """Tell the broker of jobs just committed; what cannot be told now is told by :func:`resend`."""
    if not settings.BROKER:
        return
    for told, _pk in enumerate(jobs):
        try:
            _application().send_task(TASK, retry=False, expires=EXPIRES_SECONDS)
        except Exception as fault:  # noqa: BLE001 - whatever a transport raises: the rows are safe
            logger.warning("The broker does not answer, jobs are announced later: %s", fault)
            Job.objects.filter(pk__in=jobs[told:]).update(sent_at=None)
            return


def resend() -> int:
    """Announce waiting jobs whose message never left, came too early or was lost; returns how many."""
    if not settings.BROKER:
        return 0
    now = timezone.now()
    due = Job.objects.filter(state=JobState.WAITING, run_after__lte=now)
    forgotten = due.exclude(sent_at__gte=now - SEND_AGAIN_AFTER).values_list("pk", "sent_at")
    mine = [
        pk
        for pk, sent_at in forgotten[:MOST_AT_ONCE]
        if Job.objects.filter(pk=pk, sent_at=sent_at, state=JobState.WAITING).update(sent_at=now)
    ]  # several workers sweep: who changes the row sends
    announce(mine)
    return len(mine)


def consume(work: Callable[[], Any]) -> None:
    """Call ``work`` for every message, one after the other, until told to stop.

    A thread does the work, so that the connection to the broker stays alive however long it takes.
    """
    application = _application()

    @application.task(name=TASK)
    def work_off() -> None:
        work()

    application.Worker(
        pool="threads", concurrency=1, loglevel="WARNING", quiet=True, without_gossip=True, without_mingle=True,
    ).start()  # fmt: skip


def _application() -> Any:
    """The one Celery application of this process.

    Celery puts another module into its own place while it is imported: of two threads that import it at
    the same moment one is left with the first, empty module. A worker's main thread and its sweep both come.
    """
    with _building:
        return _built_application()


@cache
def _built_application() -> Any:
    try:
        from celery import Celery
    except ImportError as missing:
        raise RuntimeError("YINGZAO_BROKER needs Celery: install yingzao[scale].") from missing
    application = Celery("yingzao", broker=settings.BROKER, fixups=[])
    application.conf.update(
        task_default_queue=settings.BROKER_QUEUE, task_ignore_result=True, task_acks_late=True,
        worker_prefetch_multiplier=1, worker_enable_remote_control=False, worker_hijack_root_logger=False,
        broker_connection_timeout=3, broker_connection_retry_on_startup=True, broker_connection_max_retries=None,
        worker_cancel_long_running_tasks_on_connection_loss=False, worker_redirect_stdouts=False,
    )  # fmt: skip
    # Who clicks does not wait for a broker that is away: without these, six seconds of retries each time.
    quickly = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    if settings.BROKER.startswith("redis"):
        quickly |= {"socket_connect_timeout": 3, "socket_timeout": 30}
    application.conf.broker_transport_options = quickly
    return application
