"""Who may write for a job: taking it, holding it through every transaction, losing it, ending it.

A stalled worker may come back after its job was given to another. Therefore the open attempt is locked as
the first thing in every transaction of the work: who finds it ended rolls back, and while it is locked
nobody can end it. (SQLite locks everything at BEGIN, to the same effect.)
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .heart import stopped_and_silent
from .models import Attempt, Job, JobState, Outcome, Worker

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """This worker was taken for lost and another has the job: nothing more may be written for it."""


@dataclass(frozen=True)
class Ending:
    """How an attempt ended and what its job looks like afterwards."""

    outcome: Outcome
    job: dict[str, Any] = field(default_factory=dict)
    fault: str = ""


def take_next(worker: Worker | None) -> Attempt | None:
    """Take the waiting job whose turn it is; None when there is none or rivals were faster."""
    due = Job.objects.filter(state=JobState.WAITING, run_after__lte=timezone.now())
    if not due.exists():  # asked before any lock is taken
        return None
    with transaction.atomic():
        job = due.select_for_update(skip_locked=True).order_by("-priority", "run_after").first()
        return _begin(job, worker) if job else None


@transaction.atomic
def take(job_id: int, worker: Worker | None) -> Attempt | None:
    """Take one job if it is waiting."""
    job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.WAITING).first()
    return _begin(job, worker) if job else None


def _begin(job: Job, worker: Worker | None) -> Attempt:
    now = timezone.now()
    job.state, job.attempts = JobState.RUNNING, job.attempts + 1
    job.started_at = job.started_at or now
    job.save(update_fields=["state", "attempts", "started_at"])
    return Attempt.objects.create(job=job, number=job.attempts, worker=worker, started_at=now)


@contextmanager
def held(attempt: Attempt) -> Iterator[None]:
    """Every transaction in the block begins by locking the attempt; :class:`LeaseLost` if it has ended."""

    def lock_first(execute, sql, params, many, context):
        if connection.in_atomic_block and not is_locking and not _is_locked():
            is_locking.append(True)
            try:
                _lock(attempt)
                transaction.on_commit(this_transaction_is_locked)
            finally:
                is_locking.clear()
        return execute(sql, params, many, context)

    def this_transaction_is_locked() -> None:
        """Says so by being in the list of what follows the commit: that ends with the transaction."""

    def _is_locked() -> bool:
        return any(entry[1] is this_transaction_is_locked for entry in connection.run_on_commit)

    is_locking: list[bool] = []
    with connection.execute_wrapper(lock_first):
        yield


def _lock(attempt: Attempt) -> Attempt:
    still_open = Attempt.objects.select_for_update(no_key=True).filter(pk=attempt.pk, ended_at=None).first()
    if still_open is None:
        raise LeaseLost(f"Attempt {attempt} was ended by another process.")
    return still_open


@transaction.atomic
def end(attempt: Attempt, ending: Ending) -> None:
    """Close the attempt and bring its job to where it stands now; :class:`LeaseLost` if it is not ours."""
    _close(_lock(attempt), ending)


def _close(attempt: Attempt, ending: Ending) -> None:
    attempt.ended_at, attempt.outcome = timezone.now(), ending.outcome
    attempt.fault = ending.fault[:200]
    attempt.save(update_fields=["ended_at", "outcome", "fault"])
    Job.objects.filter(pk=attempt.job_id).update(**ending.job)


def revive() -> int:
    """Take the jobs of lost workers from them; returns how many.

    What stopped in good order is simply run again. What lost its worker counts as a failed attempt, so
    that a job which kills its worker every time is not run for ever.
    """
    running = Attempt.objects.filter(ended_at=None).exclude(worker=None)
    stopped, silent = stopped_and_silent(running.values_list("worker", flat=True))
    if not stopped | silent:
        return 0
    with transaction.atomic():
        # An attempt that is locked is just being committed by a worker that lives after all.
        lost = running.filter(worker__in=stopped | silent).select_for_update(skip_locked=True, of=("self",))
        attempts = list(lost.select_related("job"))
        for attempt in attempts:
            _close(attempt, _orderly(attempt) if attempt.worker_id in stopped else _lost(attempt))
    return len(attempts)


def _waiting(**more: Any) -> dict[str, Any]:
    return {
        "state": JobState.WAITING, "percent": 0, "step": "", "run_after": timezone.now(), "sent_at": None, **more,
    }  # fmt: skip


def _orderly(attempt: Attempt) -> Ending:
    return Ending(Outcome.STOPPED, _waiting(attempts_allowed=attempt.job.attempts_allowed + 1))


def _lost(attempt: Attempt) -> Ending:
    job = attempt.job
    logger.warning("Job %s lost its worker in attempt %s", job.pk, attempt.number)
    if job.cancel_wanted:
        return Ending(Outcome.LOST, {"state": JobState.CANCELLED, "step": "", "finished_at": timezone.now()})
    if attempt.number < job.attempts_allowed:
        return Ending(Outcome.LOST, _waiting())
    with translation.override(job.language):
        text = _(
            "The process that ran it ended each time before the work was done (%d attempts). "
            "It may need more memory than there is. Tell the administrator, or run it again."
        )
        message = text % job.attempts
    return Ending(Outcome.LOST, {"state": JobState.FAILED, "message": message, "finished_at": timezone.now()})
