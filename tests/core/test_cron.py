"""Periodic work: once in each slot, whoever else is there, and a fault does not stop the others."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from yingzao.core.jobs import cron
from yingzao.core.jobs.heart import Heart
from yingzao.core.jobs.models import CronRun, Worker

NOON = datetime(2026, 3, 2, 12, 0, 5, tzinfo=UTC)


@pytest.fixture
def periodic(monkeypatch):
    monkeypatch.setattr(cron, "_periodic", {})
    return cron.every


@pytest.mark.django_db
def test_work_runs_once_in_each_slot(periodic):
    ran = []

    @periodic(minutes=10)
    def sweep():
        ran.append(1)

    for minutes in (0, 3, 9, 10, 15):
        cron.run_due(NOON + timedelta(minutes=minutes))
    assert len(ran) == 2
    assert list(CronRun.objects.values_list("outcome", flat=True)) == ["done", "done"]


@pytest.mark.django_db
def test_a_fault_is_noted_and_the_others_still_run(periodic):
    ran = []

    @periodic(minutes=1)
    def broken():
        raise ValueError("no")

    @periodic(minutes=1)
    def sound():
        ran.append(1)

    assert len(cron.run_due(NOON)) == 2 and ran == [1]
    found = set(CronRun.objects.values_list("outcome", "fault"))
    assert found == {("failed", "ValueError: no"), ("done", "")}


@pytest.mark.django_db(transaction=True)
def test_of_four_workers_at_the_same_moment_one_runs_it(periodic):
    ran = []

    @periodic(minutes=10)
    def sweep():
        ran.append(1)

    def worker(_number):
        for _sweep in range(50):
            try:
                return cron.run_due(NOON)
            except OperationalError:  # a database in memory does not wait for a lock; the next sweep comes
                time.sleep(0.05)
            finally:
                connection.close()
        raise AssertionError("never came through")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(worker, range(4)))
    assert ran == [1] and CronRun.objects.count() == 1


@pytest.mark.django_db
def test_a_slot_whose_worker_was_killed_is_run_by_another_but_not_for_ever(periodic, monkeypatch):
    ran = []

    @periodic(minutes=60)
    def sweep():
        ran.append(1)

    for times in range(cron.MOST_ATTEMPTS):
        gone = Worker.objects.create(name="gone")
        assert [run.attempts for run in cron.begin_due(NOON, gone)] == [times + 1]
        monkeypatch.setattr(cron, "stopped_and_silent", lambda among: (set(), set(among)))
    assert cron.run_due(NOON) == [] and ran == []
    assert CronRun.objects.get().outcome == "lost"
    assert len(cron.run_due(NOON + timedelta(hours=1))) == 1 and ran == [1]


@pytest.mark.django_db
def test_work_that_outlasts_its_slot_is_not_begun_twice(periodic, settings, tmp_path):
    settings.WORKERS_FOLDER = tmp_path

    @periodic(minutes=10)
    def long_work():
        raise AssertionError("it is being done elsewhere")

    heart = Heart()
    run = next(cron.begin_due(NOON, heart.worker))
    assert cron.run_due(NOON) == cron.run_due(NOON + timedelta(minutes=20)) == []
    run.finished_at = NOON
    run.save()
    assert len(list(cron.begin_due(NOON + timedelta(minutes=20)))) == 1
