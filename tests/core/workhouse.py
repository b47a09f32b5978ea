"""What the tests of real worker processes ask of the database; runs in one process beside the workers."""

import time
from concurrent.futures import ThreadPoolExecutor

import django

django.setup()

from django.db import connections  # noqa: E402

from tests.company import build_company  # noqa: E402
from tests.core import job_works  # noqa: E402
from yingzao.core.accounts.models import Organisation, Person  # noqa: E402
from yingzao.core.history.actor import acting_as  # noqa: E402
from yingzao.core.jobs import broker, heart  # noqa: E402
from yingzao.core.jobs.models import Job  # noqa: E402
from yingzao.core.jobs.runner import later  # noqa: E402


def build() -> None:
    build_company()


def reconnect() -> None:
    """After somebody has cut the connections of this process too."""
    connections.close_all()


def enqueue(work: str, **arguments) -> int:
    owner = Person.objects.get(username="technician")
    with acting_as(owner):
        return later(getattr(job_works, work), owner=owner, title="后台", **arguments).pk


def look(pk: int) -> tuple[str, list[str]]:
    """State of the job and how each attempt ended."""
    return Job.objects.get(pk=pk).state, list(Job.objects.get(pk=pk).tries.values_list("outcome", flat=True))


def states(jobs: list[int]) -> set[tuple[str, int]]:
    """State and number of attempts, each pair that occurs."""
    return set(Job.objects.filter(pk__in=jobs).values_list("state", "attempts"))


def written(name: str) -> int:
    return Organisation.objects.filter(name=name).count()


def announced(pk: int) -> bool:
    return Job.objects.get(pk=pk).sent_at is not None


def living() -> int:
    return len(heart.living())


def applications(threads: int) -> int:
    """How many Celery applications as many threads are given that come while Celery is being imported."""

    def come(turn: int) -> int:
        time.sleep(turn * 0.002)
        return id(broker._application())

    with ThreadPoolExecutor(threads) as pool:
        return len(set(pool.map(come, range(threads))))
