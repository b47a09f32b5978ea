"""Run jobs: enqueue with the business write, report progress, hear a wish to cancel, survive a killed server.

A work function takes ``(progress, **arguments)`` and returns the address of what it made. It computes
first and writes in one transaction at the end; a job found running although its worker is gone is
simply run again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task

from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import acting_as
from yingzao.core.projects.models import Project

from .models import Job, JobState

logger = logging.getLogger(__name__)
SILENT_AFTER = timedelta(minutes=2)
"""A running job that has not been heard of for so long has lost its worker."""


class Cancelled(Exception):
    """The owner no longer wants this work."""


class JobFailure(Exception):
    """The work cannot be done; the text says why and what to do, for its owner to read."""


@dataclass
class Progress:
    """Handed to the work: tells how far it is, and stops it when its owner cancelled."""

    job: Job

    def report(self, percent: int, step: str) -> None:
        """Show progress; raises :class:`Cancelled`. Inside the final transaction it only listens."""
        if Job.objects.filter(pk=self.job.pk, cancel_wanted=True).exists():
            raise Cancelled
        if not connection.in_atomic_block:
            Job.objects.filter(pk=self.job.pk).update(
                percent=percent, step=step, seen_alive_at=timezone.now()
            )


Work = Callable[..., str]


def later(work: Work, *, owner: Person, title: str, project: Project | None = None, **arguments: Any) -> Job:
    """Enqueue ``work`` in the caller's transaction; arguments must be JSON values."""
    job = Job.objects.create(
        title=title, owner=owner, project=project, work=f"{work.__module__}.{work.__qualname__}",
        arguments=arguments, language=translation.get_language() or "zh-hans",
    )  # fmt: skip
    run_job.enqueue(job.pk)
    return job


@task()
def run_job(job_id: int) -> None:
    """What the worker calls; the work's own path is limited to this package."""
    claimed = Job.objects.filter(pk=job_id, state=JobState.WAITING)
    if not claimed.update(state=JobState.RUNNING, seen_alive_at=timezone.now()):
        return  # another worker has it, or it was cancelled while waiting
    job = Job.objects.select_related("owner", "project").get(pk=job_id)
    with acting_as(job.owner), translation.override(job.language):
        _run(job)


def _run(job: Job) -> None:
    if not job.work.startswith("yingzao."):
        raise ValueError(f"{job.work} is not work of this application")
    outcome: dict[str, Any]
    try:
        url = import_string(job.work)(Progress(job), **job.arguments)
        outcome = {"state": JobState.DONE, "percent": 100, "result_url": url, "step": ""}
    except Cancelled:
        outcome = {"state": JobState.CANCELLED, "step": ""}
    except JobFailure as failure:
        outcome = {"state": JobState.FAILED, "message": str(failure)}
    except Exception:
        logger.exception("Job %s failed", job.pk)
        outcome = {
            "state": JobState.FAILED,
            "message": _("The work stopped because of a fault in the program."),
        }
    Job.objects.filter(pk=job.pk).update(seen_alive_at=timezone.now(), **outcome)


@transaction.atomic
def cancel(job: Job) -> None:
    """Stop a waiting job at once, a running one at its next step."""
    Job.objects.filter(pk=job.pk).update(cancel_wanted=True)
    Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(state=JobState.CANCELLED)


@transaction.atomic
def revive(silent_after: timedelta = SILENT_AFTER) -> int:
    """Enqueue again what lost its worker or its place in the queue; running a job twice is harmless.

    A worker calls this when it starts and every half minute. Returns how many were enqueued.
    """
    silent = Job.objects.filter(seen_alive_at__lt=timezone.now() - silent_after)
    lost = silent.filter(state__in=[JobState.RUNNING, JobState.WAITING]).select_for_update()
    jobs = list(lost.values_list("pk", flat=True))
    Job.objects.filter(pk__in=jobs).update(
        state=JobState.WAITING, percent=0, step="", seen_alive_at=timezone.now()
    )
    for pk in jobs:
        run_job.enqueue(pk)
    return len(jobs)
