"""The server is killed with -9 amid work: nothing half-written, jobs finish once, history intact."""

import os
import signal
import threading
import time

import pytest

from tests.core import survival
from tests.core.visitor import Answer, Visitor
from tests.installation import beside, installed

pytestmark = pytest.mark.long

SHEETS = 60
PATIENCE_SECONDS = 120


class House:
    """An installation, its server, and a process beside it that looks into the database."""

    def __init__(self, installation, beside):
        self.installation, self._beside = installation, beside
        self.sheets = self.ask(survival.build, SHEETS)
        self.server = installation.start()

    def ask(self, work, *arguments):
        return self._beside.submit(work, *arguments).result()

    def kill_and_restart(self) -> None:
        self.server.kill()
        assert self.ask(survival.half_written) == []
        self.ask(survival.let_silence_pass)
        self.server = self.installation.start()

    def wait_for_job(self, pk: int, until) -> tuple[str, int]:
        """The first state and percent that satisfy ``until``."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            stands = self.ask(survival.job, pk)
            if until(*stands):
                return stands
            time.sleep(0.02)
        raise AssertionError(f"job {pk} stands at {stands}")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with installed(tmp_path_factory.mktemp("killed")) as installation, beside(installation.env) as other:
        house = House(installation, other)
        try:
            yield house
        finally:
            house.server.kill()


@pytest.mark.parametrize(
    ("percent", "further_seconds"), [(5, 0.0), (45, 0.0), (60, 0.05), (60, 0.2)],
    ids=["reading", "computing", "storing", "storing-later"],
)  # fmt: skip
def test_an_import_cut_off_leaves_no_plan_and_is_finished_once_later(house, percent, further_seconds):
    before = house.ask(survival.plans)
    job = house.ask(survival.enqueue_import)
    house.wait_for_job(job, lambda state, reached: state == "running" and reached >= percent)
    time.sleep(further_seconds)
    house.server.kill()
    assert house.ask(survival.job, job)[0] == "running", "the kill came too late to cut anything off"
    assert house.ask(survival.plans) == before
    house.kill_and_restart()
    assert house.wait_for_job(job, lambda state, _percent: state != "running" and state != "waiting") == (
        "done",
        100,
    )
    assert house.ask(survival.plans) == [*before, (survival.ACTIVITIES, survival.LINKS)]


@pytest.mark.parametrize("answers", [3, 20])
def test_approvals_cut_off_are_stored_whole_or_not_at_all(house, answers):
    left = [s for s in house.sheets if s[0] not in house.ask(survival.approved_by_chief)]
    chief = Visitor(house.server.url).sign_in("project_chief_engineer")
    acknowledged: list[int] = []
    enough = threading.Event()

    def approve(share):
        for record, run in share:
            form = {"run": run, "verb": "approve", "task": 1}
            if chief.post(f"/r/{record}/decide/", form).status != 302:
                return
            acknowledged.append(record)
            if len(acknowledged) >= answers:
                enough.set()

    threads = [threading.Thread(target=approve, args=(left[n::2],)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    assert enough.wait(PATIENCE_SECONDS)
    house.server.kill()
    for thread in threads:
        thread.join()
    assert len(acknowledged) < len(left), "the kill came too late to cut anything off"
    house.kill_and_restart()
    assert set(acknowledged) <= house.ask(survival.approved_by_chief), "what was acknowledged is stored"
    assert house.ask(survival.half_written) == []


POURS = "/p/LJL/l/quality.pour"


def send_and_kill(house, after_seconds: float, send) -> Answer:
    """Kill the server so long after a request was begun in another thread; what was answered."""
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(send()))
    thread.start()
    time.sleep(after_seconds)
    house.server.kill()
    thread.join()
    return answers[0]


def checked_list(house, rows: int) -> tuple[Visitor, str]:
    """A list of so many pours, uploaded and checked; its author and the address of its preview."""
    author = Visitor(house.server.url).sign_in("project_manager")
    name = f"{rows}-{time.monotonic_ns()}"
    answer = author.post(f"{POURS}/import/", file=(f"{name}.xlsx", survival.list_of_pours(name, rows)))
    assert answer.status == 302 and "/import/" in answer.location, answer.said
    return author, answer.location


@pytest.mark.parametrize("after_seconds", [0.3])
def test_a_short_list_cut_off_is_stored_whole_or_not_at_all_and_once_when_sent_again(house, after_seconds):
    before = house.ask(survival.pours)
    author, preview = checked_list(house, 150)
    answer = send_and_kill(house, after_seconds, lambda: author.post(f"{preview}store/"))
    house.kill_and_restart()
    stored = house.ask(survival.pours) - before
    assert stored in (0, 150) and (answer.status != 302 or stored == 150)
    author.url = house.server.url
    again = author.post(f"{preview}store/")
    assert again.status == 302 and house.ask(survival.pours) == before + 150
    assert "150" in author.get(preview).said


@pytest.mark.parametrize("further_seconds", [0.4])
def test_a_long_list_cut_off_is_stored_once_by_the_next_worker(house, further_seconds):
    before = house.ask(survival.pours)
    author, preview = checked_list(house, 260)
    answer = author.post(f"{preview}store/")
    job = int(answer.location.rstrip("/").rpartition("/")[2])
    house.wait_for_job(job, lambda state, percent: state == "running" and percent > 0)
    time.sleep(further_seconds)
    house.server.kill()
    assert house.ask(survival.job, job)[0] == "running", "the kill came too late to cut anything off"
    assert house.ask(survival.pours) == before
    house.kill_and_restart()
    ended = house.wait_for_job(job, lambda state, _percent: state not in ("running", "waiting"))
    assert ended == ("done", 100) and house.ask(survival.pours) == before + 260


@pytest.mark.parametrize("after_seconds", [0.05, 0.25])
def test_a_file_cut_off_is_attached_whole_or_not_at_all_and_leaves_nothing_for_ever(house, after_seconds):
    author = Visitor(house.server.url).sign_in("technician")
    record, content = house.sheets[0][0], os.urandom(24 * 1024 * 1024)
    path = f"/r/{record}/do/attach/"
    answer = send_and_kill(house, after_seconds, lambda: author.post(path, files=("图.bin", content)))
    house.kill_and_restart()
    whole, damaged = house.ask(survival.attached, survival.sha256(content))
    assert damaged == [] and whole in (0, 1) and (answer.status != 302 or whole == 1)
    author.url = house.server.url
    assert author.post(path, files=("图.bin", content)).status == 302
    assert house.ask(survival.attached, survival.sha256(content)) == (whole + 1, [])
    assert house.ask(survival.left_over_a_day_later) == []


def test_a_server_whose_processes_are_killed_one_and_all_starts_them_anew(house):
    old = house.server.children()
    for process in old:
        os.kill(process, signal.SIGKILL)
    house.server.wait_until_it_answers()
    job = house.ask(survival.enqueue_import)
    assert house.wait_for_job(job, lambda state, _percent: state == "done") == ("done", 100)
    assert old and not old & house.server.children()


def test_the_history_of_a_server_killed_so_often_is_intact(house):
    assert "history intact" in house.installation.run("verify-history").stderr
