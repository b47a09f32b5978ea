"""Run jobs: enqueue with the business write, report progress, hear a wish to cancel, try again.

A work function takes ``(progress, **arguments)`` and returns the address of what it made. It computes
first and writes in one transaction at the end. It may be run again after a lost worker or connection, so
it recognises what it has already written (a ``uid`` among its arguments).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import acting_as
from yingzao.core.projects.models import Project

from . import broker
from .lease import Ending, LeaseLost, end, held, take, take_next
from .models import OVER, Attempt, Job, JobState, Outcome, Worker
from .patience import until_database_answers
from .retry import Retry, path_of, retry_of

logger = logging.getLogger(__name__)


class Cancelled(Exception):
    """The owner no longer wants this work."""


class JobFailure(Exception):
    """The work cannot be done; the text says why and what to do, for its owner to read."""


@dataclass
class Progress:
    """Handed to the work: tells how far it is, and stops it when it is no longer wanted here."""

    job: Job

    def report(self, percent: int, step: str) -> None:
        """Show progress; raises :class:`Cancelled` or :class:`LeaseLost`. Inside a transaction it only
        listens, for what is said there is heard when it ends."""
        stands = Job.objects.filter(pk=self.job.pk).values("state", "attempts", "cancel_wanted").get()
        if stands["cancel_wanted"]:
            raise Cancelled
        if (stands["state"], stands["attempts"]) != (JobState.RUNNING, self.job.attempts):
            raise LeaseLost(f"Job {self.job.pk} is no longer in attempt {self.job.attempts}.")
        if not connection.in_atomic_block:
            mine = Job.objects.filter(pk=self.job.pk, attempts=self.job.attempts)
            mine.update(percent=percent, step=step[:200])


Work = Callable[..., str]


def later(
    work: Work, *, owner: Person, title: str, project: Project | None = None, priority: int = 0,
    **arguments: Any,
) -> Job:  # fmt: skip
    """Enqueue ``work`` in the caller's transaction; arguments must be JSON values."""
    path = path_of(work)
    job = Job.objects.create(
        title=title, owner=owner, project=project, work=path, arguments=arguments, priority=priority,
        attempts_allowed=retry_of(path).attempts, language=translation.get_language() or "zh-hans",
        sent_at=timezone.now(),
    )  # fmt: skip
    _tell_broker(job)
    return job


def _tell_broker(job: Job) -> None:
    transaction.on_commit(lambda: broker.announce([job.pk]), robust=True)


def run_next(worker: Worker | None = None) -> bool:
    """Run the job whose turn it is; False when none was waiting."""
    attempt = take_next(worker)
    if attempt is not None:
        _run(attempt)
    return attempt is not None


def run_job(job_id: int, worker: Worker | None = None) -> None:
    """Run one job if it is waiting."""
    attempt = take(job_id, worker)
    if attempt is not None:
        _run(attempt)


def _run(attempt: Attempt) -> None:
    job = Job.objects.select_related("owner", "project").get(pk=attempt.job_id)
    try:
        with acting_as(job.owner), translation.override(job.language):
            ending = _carry_out(job, attempt)
            until_database_answers(partial(end, attempt, ending))
    except LeaseLost as lost:
        logger.warning("Job %s goes on elsewhere: %s", job.pk, lost)


def _carry_out(job: Job, attempt: Attempt) -> Ending:
    """Do the work; says how it ended, whatever happened in it but :class:`LeaseLost`."""
    retry = retry_of(job.work)
    try:
        with held(attempt):
            url = _work_of(job)(Progress(job), **job.arguments)
        return _over(Outcome.DONE, JobState.DONE, percent=100, result_url=url)
    except LeaseLost:
        raise
    except Cancelled:
        return _over(Outcome.CANCELLED, JobState.CANCELLED)
    except JobFailure as failure:
        return _over(Outcome.FAILED, JobState.FAILED, message=str(failure))
    except retry.on as fault:
        logger.warning("Job %s stopped in attempt %s: %s", job.pk, attempt.number, fault)
        return _again_or_failed(job, attempt, retry, fault)
    except Exception as fault:
        logger.exception("Job %s failed", job.pk)
        message = _("The work stopped because of a fault in the program.")
        return _over(Outcome.FAILED, JobState.FAILED, fault, message=message)


def _work_of(job: Job) -> Work:
    if not job.work.startswith(settings.JOBS_FROM):
        raise ValueError(f"{job.work} is not work of this application")
    return import_string(job.work)


def _over(outcome: Outcome, state: JobState, fault: Exception | None = None, **more: Any) -> Ending:
    values = {"state": state, "step": "", "finished_at": timezone.now(), **more}
    return Ending(outcome, values, _in_brief(fault))


def _again_or_failed(job: Job, attempt: Attempt, retry: Retry, fault: Exception) -> Ending:
    if attempt.number >= job.attempts_allowed:
        text = _("What it depends on did not answer, in %d attempts. Run it again later.")
        return _over(Outcome.FAILED, JobState.FAILED, fault, message=text % attempt.number)
    tries = attempt.number - (job.attempts_allowed - retry.attempts)
    run_after = timezone.now() + retry.wait(max(tries, 1))
    values = {"state": JobState.WAITING, "percent": 0, "step": "", "run_after": run_after, "sent_at": None}
    return Ending(Outcome.RETRIED, values, _in_brief(fault))


def _in_brief(fault: Exception | None) -> str:
    return f"{type(fault).__name__}: {fault}".strip() if fault else ""


@transaction.atomic
def cancel(job: Job) -> None:
    """Stop a waiting job at once, a running one at its next step."""
    Job.objects.filter(pk=job.pk).exclude(state__in=OVER).update(cancel_wanted=True)
    waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
    waiting.update(state=JobState.CANCELLED, step="", finished_at=timezone.now())


@transaction.atomic
def run_again(job: Job) -> bool:
    """Give a failed or cancelled job as many attempts as a new one; False when it is neither."""
    fresh = Job.objects.select_for_update().get(pk=job.pk)
    if fresh.state not in {JobState.FAILED, JobState.CANCELLED}:
        return False
    Job.objects.filter(pk=job.pk).update(
        state=JobState.WAITING, run_after=timezone.now(), sent_at=timezone.now(), percent=0, message="",
        cancel_wanted=False, attempts_allowed=fresh.attempts + retry_of(fresh.work).attempts, finished_at=None,
    )  # fmt: skip
    _tell_broker(fresh)
    return True
