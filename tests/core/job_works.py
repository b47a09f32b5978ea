"""Work functions of the tests of background jobs, here so that worker processes can import them too."""

import time
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from yingzao.core.accounts.models import Organisation
from yingzao.core.jobs.models import Attempt
from yingzao.core.jobs.retry import retried
from yingzao.core.jobs.runner import JobFailure, Progress

HERE = "/projects/"


class MailServerAway(Exception):
    """A fault that only :func:`declared` calls worth another try."""


def write(progress: Progress, name: str) -> str:
    progress.report(50, "half way")
    _store(name)
    return HERE


def unreachable(progress: Progress, times: int) -> str:
    if progress.job.attempts <= times:
        raise ConnectionError("not today")
    return HERE


@retried(attempts=2, on=(MailServerAway,), first_wait=60)
def declared(progress: Progress) -> str:
    raise MailServerAway("still")


def broken(progress: Progress) -> str:
    raise ValueError("a fault of ours")


def refused(progress: Progress) -> str:
    raise JobFailure("第 3 行：日期不对")


def stalled(progress: Progress, name: str) -> str:
    """As a worker that stalls, is taken for lost, and comes back to write."""
    progress.report(10, "stalls")
    Attempt.objects.filter(job=progress.job).update(ended_at=timezone.now(), outcome="lost")
    _store(name)
    return HERE


def asking(progress: Progress, name: str, seconds: float, seen: str) -> str:
    """Tells by the file ``seen`` that it is under way, and waits long for an answer of the database."""
    Path(seen).touch()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [seconds])
    else:
        time.sleep(seconds)
    _store(name)
    return HERE


def slow(progress: Progress, name: str, seconds: float, seen: str, in_transaction: bool = False) -> str:
    """Tells by the file ``seen`` that it is under way; writes once at the end, or sits in its transaction."""
    Path(seen).touch()
    if in_transaction:
        with transaction.atomic():
            _store(name)
            time.sleep(seconds)
        return HERE
    for step in range(int(seconds * 10)):
        progress.report(step, "waits")
        time.sleep(0.1)
    _store(name)
    return HERE


def note(progress: Progress, line: str, file: str) -> str:
    """One line in a file, in the order of the runs."""
    with Path(file).open("a") as out:
        out.write(line + "\n")
    return HERE


@transaction.atomic
def _store(name: str) -> None:
    Organisation(kind="subcontractor", name=name).save()
