"""The server is killed with -9 amid work: nothing half-written, jobs finish once, history intact."""

import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ProcessPoolExecutor
from http.cookiejar import CookieJar
from multiprocessing import get_context

import pytest

from tests.company import PASSWORD
from tests.core import survival
from tests.installation import csrf_of, installed

SHEETS = 60
PATIENCE_SECONDS = 40


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
    with installed(tmp_path_factory.mktemp("killed")) as installation, pytest.MonkeyPatch.context() as patch:
        for name, value in installation.env.items():
            patch.setitem(os.environ, name, value)
        with ProcessPoolExecutor(1, get_context("spawn")) as beside:
            house = House(installation, beside)
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
    opener = signed_in(house.server.url, "project_chief_engineer")
    acknowledged: list[int] = []
    enough = threading.Event()

    def approve(share):
        for record, run in share:
            if not decided(opener, house.server.url, record, run):
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


def test_the_history_of_a_server_killed_so_often_is_intact(house):
    assert "history intact" in house.installation.run("verify-history").stderr


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is the acknowledgement; where it leads does not matter here."""

    def redirect_request(self, *args):
        return None


def signed_in(url: str, username: str) -> urllib.request.OpenerDirector:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _NoRedirect)
    page = opener.open(f"{url}/accounts/login/").read().decode()
    fields = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": csrf_of(page)}
    assert _post(opener, f"{url}/accounts/login/", fields) == 302
    return opener


def decided(opener: urllib.request.OpenerDirector, url: str, record: int, run: int) -> bool:
    """Approve the first task of a run; False when the server is gone."""
    jar = next(h.cookiejar for h in opener.handlers if isinstance(h, urllib.request.HTTPCookieProcessor))
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    fields = {"run": run, "verb": "approve", "task": 1, "csrfmiddlewaretoken": token}
    try:
        return _post(opener, f"{url}/r/{record}/decide/", fields) == 302
    except (OSError, urllib.error.URLError):
        return False


def _post(opener: urllib.request.OpenerDirector, url: str, fields: dict) -> int:
    request = urllib.request.Request(url, urllib.parse.urlencode(fields).encode(), {"Referer": url})
    try:
        return opener.open(request, timeout=30).status
    except urllib.error.HTTPError as answer:
        return answer.code
