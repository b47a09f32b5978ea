"""Work that comes round by the clock: declared beside the function, run once however many workers there are.

``@every(minutes=10)`` names the work by its path. Time is cut into slots of that length; whoever first
writes the row (work, slot) runs it, and the unique key turns every rival away. A slot that was missed
because nothing was running is not made up for: the work looks at the state of things, not at the clock.
A slot whose worker was killed is run again by another; work that outlasts its slot is not begun twice.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from .heart import stopped_and_silent
from .models import CronOutcome, CronRun, Worker
from .patience import until_database_answers
from .retry import path_of

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
_periodic: dict[str, tuple[Callable[[], object], timedelta]] = {}


def every(*, minutes: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Declare periodic work; the function takes nothing and must bear being run again."""

    def declare(work: Callable[[], object]) -> Callable[[], object]:
        _periodic[path_of(work)] = (work, timedelta(minutes=minutes))
        return work

    return declare


def periodic_work() -> dict[str, timedelta]:
    """Every declared work and how often it comes round."""
    return {name: length for name, (_work, length) in _periodic.items()}


def run_due(now: datetime | None = None) -> list[str]:
    """Run one after the other what is due and nobody else has begun; returns the names of what was run."""
    return [run_begun(run) for run in begin_due(now)]


def begin_due(now: datetime | None = None, worker: Worker | None = None) -> Iterator[CronRun]:
    """Take every slot that is due and free; whoever is given one must run it."""
    now = now or timezone.now()
    for name, (_work, length) in _periodic.items():
        run = _begin(name, _slot(now, length), worker)
        if run is not None:
            yield run


def run_begun(run: CronRun) -> str:
    """Run the work of a slot that was taken, and note how it ended."""
    try:
        _periodic[run.work][0]()
        run.outcome = CronOutcome.DONE
    except Exception as fault:
        logger.exception("Periodic work %s failed", run.work)  # the next slot tries again
        run.outcome, run.fault = CronOutcome.FAILED, f"{type(fault).__name__}: {fault}"[:200]
    run.finished_at = timezone.now()
    until_database_answers(partial(run.save, update_fields=["outcome", "fault", "finished_at"]))
    return run.work


def _slot(now: datetime, length: timedelta) -> datetime:
    seconds = int(length.total_seconds())
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=now.tzinfo)


def _begin(name: str, due_at: datetime, worker: Worker | None) -> CronRun | None:
    taken = CronRun.objects.filter(work=name, due_at=due_at).first()
    if taken is not None and taken.finished_at is not None:
        return None
    unfinished = list(CronRun.objects.filter(work=name, finished_at=None))
    orphans = _without_worker(unfinished)
    if len(orphans) < len(unfinished):
        return None  # still at it, in this slot or an earlier one
    for run in orphans:
        if run.due_at == due_at and run.attempts < MOST_ATTEMPTS:
            return _take_over(run, worker)
        _unfinished(run).update(finished_at=timezone.now(), outcome=CronOutcome.LOST)
    if taken is not None:
        return None  # it killed its worker every time; the next slot tries again
    try:
        with transaction.atomic():
            return CronRun.objects.create(work=name, due_at=due_at, worker=worker)
    except IntegrityError:
        return None  # a rival began it at the same moment


def _without_worker(runs: list[CronRun]) -> list[CronRun]:
    gone = set().union(*stopped_and_silent(r.worker_id for r in runs if r.worker_id)) if runs else set()
    return [run for run in runs if run.worker_id in gone]


def _unfinished(run: CronRun):
    return CronRun.objects.filter(pk=run.pk, worker=run.worker_id, attempts=run.attempts, finished_at=None)


def _take_over(run: CronRun, worker: Worker | None) -> CronRun | None:
    changed = _unfinished(run).update(
        worker=worker, attempts=run.attempts + 1, started_at=timezone.now(), outcome="", fault=""
    )
    return CronRun.objects.get(pk=run.pk) if changed else None
