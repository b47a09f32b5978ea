"""Real worker processes: two of them, one killed, one stopped, one that is only slow; woken by a broker."""

import shutil
import signal
import socket
import subprocess
import time
from uuid import uuid4

import pytest

from tests.core import workhouse
from tests.core.house import PATIENCE_SECONDS, house_in
from tests.installation import free_port, installed

pytestmark = pytest.mark.long

BROKERS = {
    "redis": ("redis://127.0.0.1:6379/0", 6379),
    "rabbitmq": ("amqp://guest:guest@127.0.0.1:5672//", 5672),
}


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with installed(tmp_path_factory.mktemp("workers"), "tests.quick_settings") as installation:
        with house_in(installation) as house:
            house.ask(workhouse.build)
        yield installation


@pytest.fixture(scope="module")
def shared_house(installation):
    with house_in(installation) as house:
        yield house


@pytest.fixture
def house(shared_house):
    yield shared_house
    shared_house.end_workers()


def each_job_is_done_once(house, count: int, file) -> None:
    lines = [str(line) for line in range(count)]
    jobs = [house.ask(workhouse.enqueue, "note", line=line, file=str(file)) for line in lines]
    house.until(lambda: house.ask(workhouse.states, jobs) == {("done", 1)})
    assert sorted(file.read_text().split(), key=int) == lines


def test_two_workers_share_the_work_and_each_job_is_done_once(house, tmp_path):
    house.start_worker()
    house.start_worker()
    house.until(lambda: house.ask(workhouse.living) == 2)
    each_job_is_done_once(house, 24, tmp_path / "lines")


@pytest.mark.parametrize("in_transaction", [False, True], ids=["working", "in-its-last-transaction"])
def test_the_job_of_a_killed_worker_is_done_once_by_another(house, tmp_path, in_transaction):
    name, seen = f"杀死 {in_transaction}", tmp_path / "seen"
    arguments = {"name": name, "seconds": 1.5, "seen": str(seen), "in_transaction": in_transaction}
    job = house.ask(workhouse.enqueue, "slow", **arguments)
    first = house.start_worker()
    house.until(seen.exists)
    time.sleep(0.3)
    killed_at = time.monotonic()
    first.kill()
    first.wait()
    assert house.ask(workhouse.look, job)[0] == "running" and house.ask(workhouse.written, name) == 0
    house.start_worker()
    assert house.ended(job) == ("done", ["lost", "done"])
    assert house.ask(workhouse.written, name) == 1
    assert time.monotonic() - killed_at < 30


def test_a_living_worker_is_not_taken_for_lost_however_long_its_last_transaction(house, tmp_path):
    seen = tmp_path / "seen"
    job = house.ask(
        workhouse.enqueue, "slow", name="长事务", seconds=5, seen=str(seen), in_transaction=True
    )  # fmt: skip
    house.start_worker()
    house.until(seen.exists)
    house.start_worker()  # sweeps all the while
    assert house.ended(job) == ("done", ["done"]) and house.ask(workhouse.written, "长事务") == 1


def test_a_worker_told_to_stop_finishes_what_it_is_at(house, tmp_path):
    seen = tmp_path / "seen"
    job = house.ask(workhouse.enqueue, "slow", name="停", seconds=2, seen=str(seen))
    worker = house.start_worker()
    house.until(seen.exists)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE_SECONDS) == 0
    assert house.ask(workhouse.look, job) == ("done", ["done"]) and house.ask(workhouse.living) == 0


def test_a_worker_told_twice_gives_its_job_to_the_next_at_once(house, tmp_path):
    seen = tmp_path / "seen"
    job = house.ask(workhouse.enqueue, "slow", name="急停", seconds=3, seen=str(seen))
    worker = house.start_worker()
    house.until(seen.exists)
    for _time in range(2):
        worker.send_signal(signal.SIGTERM)
        time.sleep(0.2)
    worker.wait(PATIENCE_SECONDS)
    assert house.ask(workhouse.written, "急停") == 0
    house.start_worker()
    assert house.ended(job) == ("done", ["stopped", "done"]) and house.ask(workhouse.written, "急停") == 1


def test_a_worker_told_twice_ends_though_the_database_has_not_answered_yet(house, tmp_path):
    seen = tmp_path / "seen"
    house.ask(workhouse.enqueue, "asking", name="等库", seconds=90, seen=str(seen))
    worker = house.start_worker()
    house.until(seen.exists)
    for _time in range(2):
        time.sleep(0.5)
        worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert house.ask(workhouse.living) == 0 and house.ask(workhouse.written, "等库") == 0


@pytest.fixture(params=BROKERS)
def house_with_broker(request, installation):
    url, port = BROKERS[request.param]
    if not _answers(port):
        pytest.skip(f"NO {request.param} answers on 127.0.0.1:{port}: start one to run this test")
    queue = f"yingzao-test-{uuid4().hex[:8]}"
    with house_in(installation, YINGZAO_BROKER=url, YINGZAO_TEST_QUEUE=queue) as house:
        yield house
    _remove_queue(url, queue)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _remove_queue(url: str, queue: str) -> None:
    from kombu import Connection

    with Connection(url) as connection:
        connection.default_channel.queue_delete(queue)


def test_a_broker_wakes_the_workers_and_a_killed_one_loses_nothing(house_with_broker, tmp_path):
    house = house_with_broker
    first = house.start_worker()
    each_job_is_done_once(house, 10, tmp_path / "lines")
    seen, name = tmp_path / "seen", uuid4().hex
    job = house.ask(workhouse.enqueue, "slow", name=name, seconds=1.5, seen=str(seen))
    house.until(seen.exists)
    first.kill()
    first.wait()
    house.start_worker()
    assert house.ended(job) == ("done", ["lost", "done"]) and house.ask(workhouse.written, name) == 1


def test_threads_that_come_while_celery_is_being_imported_share_one_application(installation):
    with house_in(installation, YINGZAO_BROKER="redis://127.0.0.1:1/0") as house:
        assert house.ask(workhouse.applications, 8) == 1


def test_what_was_enqueued_while_the_broker_was_away_is_done_when_it_is_back(installation, tmp_path):
    if shutil.which("redis-server") is None:
        pytest.skip("NO redis-server on this machine: install one to run this test")
    port = free_port()
    with house_in(installation, YINGZAO_BROKER=f"redis://127.0.0.1:{port}/0") as house:
        assert house.ask(workhouse.written, "经纪不在") == 0  # from here on the process beside is ready
        began = time.monotonic()
        job = house.ask(workhouse.enqueue, "write", name="经纪不在")
        assert time.monotonic() - began < 10, "whoever clicked does not wait for the broker"
        assert not house.ask(workhouse.announced, job)
        house.start_worker()
        time.sleep(2)
        command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
        broker = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            assert house.ended(job) == ("done", ["done"]) and house.ask(workhouse.written, "经纪不在") == 1
        finally:
            broker.kill()
            broker.wait()
