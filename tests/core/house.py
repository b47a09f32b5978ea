"""An installation with real worker processes, and what the tests ask of it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.core import workhouse
from tests.installation import ROOT, Installation, beside

PATIENCE_SECONDS = 120


class House:
    """An installation, the workers started in it, and a process that looks into its database."""

    def __init__(self, installation, beside):
        self.installation, self._beside = installation, beside
        self.workers: list[subprocess.Popen] = []

    def ask(self, work, *arguments, **named):
        return self._beside.submit(work, *arguments, **named).result()

    def start_worker(self) -> subprocess.Popen:
        log = (self.installation.data / "worker.log").open("ab")
        command = [sys.executable, "-m", "yingzao.cli", "worker"]
        worker = subprocess.Popen(command, env=self.installation.env, cwd=ROOT, stdout=log, stderr=log)
        self.workers.append(worker)
        return worker

    def end_workers(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()
        self.workers.clear()

    def until(self, question, *arguments):
        """The answer to ``question`` once it is something."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if found := question(*arguments):
                return found
            time.sleep(0.05)
        logs = [path.read_text()[-3000:] for path in self.installation.data.glob("*.log")]
        raise AssertionError("\n".join([f"{question} {arguments} never came true", *logs]))

    def ended(self, job: int) -> tuple[str, list[str]]:
        """State and outcomes of a job once it is over."""
        return self.until(lambda: (found := self.ask(workhouse.look, job))[0] not in _OPEN and found)


_OPEN = {"waiting", "running"}


@contextmanager
def house_in(installation: Installation, **environment: str) -> Iterator[House]:
    """A house whose processes have these environment variables too; its workers are killed at the end."""
    own = Installation(installation.data, {**installation.env, **environment})
    with beside(own.env) as other:
        house = House(own, other)
        try:
            yield house
        finally:
            house.end_workers()
