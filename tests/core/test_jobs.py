"""Background jobs: taken once, tried again when it is worth it, written by nobody who lost them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.core import job_works
from yingzao.core.accounts.models import Organisation
from yingzao.core.jobs import lease, upkeep
from yingzao.core.jobs.models import Attempt, Job, Worker
from yingzao.core.jobs.retry import Retry
from yingzao.core.jobs.runner import cancel, later, run_again, run_job, run_next


@pytest.fixture(autouse=True)
def own_works(settings, tmp_path):
    settings.JOBS_FROM = ("yingzao.", "tests.")
    settings.WORKERS_FOLDER = tmp_path / "workers"


@pytest.fixture
def enqueue(company):
    def enqueue(work, **arguments) -> Job:
        return later(work, owner=company.technician, title="导入", **arguments)

    return enqueue


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def let_time_pass(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())


def written(name: str) -> int:
    return Organisation.objects.filter(name=name).count()


def outcomes(job: Job) -> list[str]:
    return list(job.tries.values_list("outcome", flat=True))


def test_a_job_runs_once_as_its_owner_and_says_where_the_result_is(enqueue):
    job = enqueue(job_works.write, name="一次")
    assert run_next() and not run_next()
    job = fresh(job)
    assert (job.state, job.percent, job.result_url, job.attempts) == ("done", 100, job_works.HERE, 1)
    assert job.finished_at and outcomes(job) == ["done"] and written("一次") == 1


def test_urgent_work_goes_first(enqueue, tmp_path):
    file = tmp_path / "order"
    for line, priority in (("long", 0), ("short", 5), ("later", 0)):
        enqueue(job_works.note, line=line, file=str(file), priority=priority)
    while run_next():
        pass
    assert file.read_text().split() == ["short", "long", "later"]


def test_what_did_not_answer_is_tried_again_after_a_growing_pause(enqueue):
    job = enqueue(job_works.unreachable, times=2)
    pauses = []
    for _attempt in range(2):
        run_job(job.pk)
        job = fresh(job)
        assert job.state == "waiting" and job.waits_to_try_again
        assert not run_next(), "not before its time"
        pauses.append(job.run_after - timezone.now())
        let_time_pass(job)
    run_job(job.pk)
    assert fresh(job).state == "done" and outcomes(job) == ["retried", "retried", "done"]
    assert timedelta(seconds=4) < pauses[0] < timedelta(seconds=11) < timedelta(seconds=20) > pauses[1]
    assert job.tries.first().fault == "ConnectionError: not today"


def test_a_job_that_never_succeeds_stops_and_can_be_run_again(enqueue):
    job = enqueue(job_works.unreachable, times=5)
    for _attempt in range(3):
        let_time_pass(job)
        run_job(job.pk)
    assert fresh(job).state == "failed" and "3" in fresh(job).message
    assert run_again(job) and fresh(job).message == ""
    for _attempt in range(3):
        let_time_pass(job)
        run_job(job.pk)
    assert fresh(job).state == "done" and fresh(job).attempts == 6
    assert not run_again(job), "what is done stays done"


def test_a_fault_of_the_program_or_a_refusal_is_not_repeated(enqueue):
    for work, said in ((job_works.broken, "程序"), (job_works.refused, "第 3 行")):
        job = enqueue(work)
        run_job(job.pk)
        assert fresh(job).state == "failed" and said in fresh(job).message and fresh(job).attempts == 1


def test_work_declares_its_own_faults_and_number_of_attempts(enqueue):
    job = enqueue(job_works.declared)
    run_job(job.pk)
    assert fresh(job).state == "waiting"
    assert fresh(job).run_after > timezone.now() + timedelta(seconds=25)
    let_time_pass(job)
    run_job(job.pk)
    assert fresh(job).state == "failed" and outcomes(job) == ["retried", "failed"]


def test_pauses_double_up_to_the_longest_and_are_spread():
    retry = Retry(first_wait=10, longest_wait=60)
    longest = [retry.wait(n, lambda: 1.0).total_seconds() for n in range(1, 6)]
    assert longest == [10, 20, 40, 60, 60]
    assert retry.wait(3, lambda: 0.0).total_seconds() == 20


def test_work_from_elsewhere_is_not_run(enqueue, settings):
    settings.JOBS_FROM = ("yingzao.",)
    job = enqueue(job_works.write, name="伪造")
    run_job(job.pk)
    assert fresh(job).state == "failed" and written("伪造") == 0


def test_cancelling_stops_a_waiting_job_at_once_and_a_running_one_at_its_next_step(enqueue):
    waiting, running = enqueue(job_works.write, name="等"), enqueue(job_works.write, name="跑")
    cancel(waiting)
    Job.objects.filter(pk=running.pk).update(cancel_wanted=True)
    run_job(waiting.pk)
    run_job(running.pk)
    assert [fresh(j).state for j in (waiting, running)] == ["cancelled", "cancelled"]
    assert written("等") + written("跑") == 0 and outcomes(running) == ["cancelled"]


@pytest.mark.django_db(transaction=True)
def test_who_lost_the_job_writes_nothing(enqueue):
    job = enqueue(job_works.stalled, name="迟到")
    run_job(job.pk)
    assert written("迟到") == 0 and fresh(job).state == "running", "the rival has it"


@pytest.fixture
def lost(monkeypatch):
    """``lost(job)``: a worker takes the job and is never heard of again."""

    def lose(job: Job, orderly: bool = False) -> Attempt:
        attempt = lease.take(job.pk, Worker.objects.create(name="gone"))
        gone = {attempt.worker_id}
        monkeypatch.setattr(
            lease, "stopped_and_silent", lambda _among: (gone, set()) if orderly else (set(), gone)
        )
        return attempt

    return lose


def test_a_job_that_lost_its_worker_is_run_again_but_not_for_ever(enqueue, lost):
    job = enqueue(job_works.write, name="救回")
    for _attempt in range(2):
        lost(job)
        assert lease.revive() == 1 and fresh(job).state == "waiting"
    lost(job)
    assert lease.revive() == 1 and fresh(job).state == "failed" and fresh(job).message
    assert outcomes(job) == ["lost"] * 3 and run_again(job)
    run_job(job.pk)
    assert fresh(job).state == "done" and written("救回") == 1


def test_a_worker_that_stops_in_good_order_costs_the_job_nothing(enqueue, lost):
    job = enqueue(job_works.write, name="停机")
    for _restart in range(5):
        lost(job, orderly=True)
        assert lease.revive() == 1 and fresh(job).state == "waiting"
    run_job(job.pk)
    assert fresh(job).state == "done"


def test_a_cancelled_job_that_lost_its_worker_is_over(enqueue, lost):
    job = enqueue(job_works.write, name="不要")
    lost(job)
    cancel(job)
    lease.revive()
    assert fresh(job).state == "cancelled" and not run_next() and written("不要") == 0


@pytest.mark.django_db(transaction=True)
def test_a_job_in_its_last_transaction_is_not_taken_from_it(enqueue, lost):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets nobody else write meanwhile")
    job = enqueue(job_works.write, name="快好了")
    attempt = lost(job)
    with ThreadPoolExecutor(1) as pool, lease.held(attempt), lease.transaction.atomic():
        Organisation.objects.count()

        def sweep() -> int:
            try:
                return lease.revive()
            finally:
                connection.close()

        assert pool.submit(sweep).result(10) == 0
    assert lease.revive() == 1


def test_past_work_is_purged_and_the_rest_kept(enqueue):
    old, young = enqueue(job_works.write, name="旧"), enqueue(job_works.write, name="新")
    run_job(old.pk)
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - upkeep.JOBS_KEPT - timedelta(days=1))
    upkeep.purge_past_work()
    assert list(Job.objects.values_list("pk", flat=True)) == [young.pk]
