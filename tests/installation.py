"""An installation of the product of its own: data folder, database, and the real command line and server.

For tests that need real processes. The database is a SQLite file in the data folder or, where the tests
run on PostgreSQL, a fresh database on the same server.
"""

import fcntl
import hashlib
import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 180
DATABASE = "yingzao.sqlite3"


FORKED = get_context("forkserver")
FORKED.set_forkserver_preload(
    [
        "yingzao.engines.calendar.kernel",
        "django.core.management",
        "django.db.models",
        "openpyxl",
        "weasyprint",
    ]
)


def beside(
    env: dict[str, str], processes: int = 1, first: tuple[str, str] | None = None, *arguments: Any
) -> ProcessPoolExecutor:
    """Processes that look into an installation from outside; forked like those of ``Installation.script``.

    ``first`` names module and function that each calls with ``arguments`` before anything else.
    """
    return ProcessPoolExecutor(processes, FORKED, initializer=_live_in, initargs=(env, first, *arguments))


def _live_in(env: dict[str, str], first: tuple[str, str] | None = None, *arguments: Any) -> None:
    """Take on the environment; only then is anything imported that reads it."""
    os.environ.clear()
    os.environ.update(env)
    if first is not None:
        module, name = first
        getattr(import_module(module), name)(*arguments)


def _run_module(
    module: str, arguments: tuple[str, ...], env: dict[str, str], output: Path, errors: Path
) -> None:
    """``python -m module arguments`` in this process."""
    _live_in(env)
    for number, path in ((1, output), (2, errors)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


@dataclass
class Installation:
    """One data folder with its database; ``env`` is what every process of it needs."""

    data: Path
    env: dict[str, str]

    def run(self, *arguments: str, expect: int | None = 0) -> subprocess.CompletedProcess:
        """Run ``yingzao …``; fails with what was printed unless the exit code is ``expect``."""
        return self._python("-m", "yingzao.cli", *arguments, expect=expect)

    def script(self, module: str, *arguments: str) -> str:
        """Run a module of the tests inside this installation; returns what it printed.

        Its process is forked from one that has imported the large libraries already, which no setting changes.
        """
        with tempfile.TemporaryDirectory() as folder:
            said = Path(folder) / "output", Path(folder) / "errors"
            process = FORKED.Process(target=_run_module, args=(module, arguments, self.env, *said))
            process.start()
            process.join()
            output, errors = (path.read_text() for path in said)
        assert process.exitcode == 0, f"{module} {arguments}: {process.exitcode}\n{output}\n{errors}"
        return output

    def _python(self, *arguments: str, expect: int | None) -> subprocess.CompletedProcess:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=600)
        if expect is not None:
            assert done.returncode == expect, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    @contextmanager
    def serving(self) -> Iterator["Server"]:
        server = self.start()
        try:
            yield server
        finally:
            server.kill()

    def start(self) -> "Server":
        """``yingzao serve`` in a process group of its own, once it answers."""
        port = free_port()
        log = (self.data / "server.log").open("ab")
        command = [sys.executable, "-m", "yingzao.cli", "serve", "--port", str(port)]
        process = subprocess.Popen(
            command, env=self.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
        server = Server(process, f"http://127.0.0.1:{port}", self.data / "server.log")
        server.wait_until_it_answers()
        return server


@dataclass
class Server:
    process: subprocess.Popen
    url: str
    log: Path

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=5)
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        self.kill()
        raise AssertionError(f"The server does not answer:\n{self.log.read_text()[-3000:]}")

    def children(self) -> set[int]:
        """The processes it has started: for the web, and for jobs."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return {int(process) for task in tasks for process in task.read_text().split()}

    def kill(self) -> None:
        """kill -9 of the whole group, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def installed(data: Path, settings: str = "tests.settings", prepare: bool = True) -> Iterator[Installation]:
    """An empty installation, migrated if ``prepare``; its PostgreSQL database is dropped afterwards."""
    server = os.environ.get("DATABASE_URL", "")
    on_postgresql = server.startswith("postgres")
    name = f"yingzao_own_{uuid4().hex[:12]}" if on_postgresql else ""
    if prepare and on_postgresql:
        copied = migrated_postgresql(server, settings)
        _on_server(server, f"CREATE DATABASE {name} TEMPLATE {copied}")
    elif on_postgresql:
        _on_server(server, f"CREATE DATABASE {name}")
    try:
        installation = _installation(data, settings, _url(server, name) if on_postgresql else "")
        if prepare and not on_postgresql:
            shutil.copy(migrated_sqlite(settings), data / DATABASE)
        yield installation
    finally:
        if on_postgresql:
            _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _installation(data: Path, settings: str, url: str) -> Installation:
    """In a folder; on the PostgreSQL database at ``url``, or on SQLite where that is empty."""
    data.mkdir(parents=True, exist_ok=True)
    paths = os.pathsep.join((str(ROOT), str(ROOT / "src")))
    own = {"YINGZAO_DATA": str(data), "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": paths}
    return Installation(data, {**os.environ, **own, **({"DATABASE_URL": url} if url else {})})


def migrated_sqlite(settings: str) -> Path:
    """An empty SQLite database of these very migrations: migrating takes a quarter of a minute, copying nothing."""
    with _place_of_migrated(settings) as (place, own, digest):
        made = place / f"{digest}.sqlite3"
        for old in _older_than_a_day(place, "*.sqlite3"):
            old.unlink()
        if not made.exists():
            with tempfile.TemporaryDirectory(dir=place) as folder:
                _installation(Path(folder), own, "").run("migrate")
                os.replace(Path(folder) / DATABASE, made)
        return made


def migrated_postgresql(server: str, settings: str) -> str:
    """The name of an empty database on the server, of these very migrations, to be used as a template."""
    with _place_of_migrated(settings) as (place, own, digest):
        host = hashlib.sha256(server.encode()).hexdigest()[:8]
        name = f"yingzao_migrated_{digest}"
        made = place / f"{host}-{digest}.template"  # its age, which the server does not tell
        for old in _older_than_a_day(place, f"{host}-*.template"):
            _on_server(server, f"DROP DATABASE IF EXISTS yingzao_migrated_{old.stem.partition('-')[2]}")
            old.unlink()
        if not made.exists() or not _on_server(server, f"SELECT FROM pg_database WHERE datname = '{name}'"):
            _on_server(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
            with tempfile.TemporaryDirectory(dir=place) as folder:
                _installation(Path(folder), own, _url(server, name)).run("migrate")
            made.touch()
        return name


@contextmanager
def _place_of_migrated(settings: str) -> Iterator[tuple[Path, str, str]]:
    """Folder, settings and digest of what is migrated once; one test process makes it, the others wait."""
    place = Path(tempfile.gettempdir()) / f"yingzao-migrated-{os.getuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    own = "tests.settings" if settings.startswith("tests.") else settings  # the same tables in all of them
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place, own, _digest_of_sources(own)


def _older_than_a_day(place: Path, pattern: str) -> list[Path]:
    return [path for path in place.glob(pattern) if time.time() - path.stat().st_mtime > 24 * 3600]


def _digest_of_sources(settings: str) -> str:
    """Over everything that an empty database follows from."""
    digest = hashlib.sha256(settings.encode())
    for folder in (ROOT / "src", ROOT / "tests" / "sixteen_lines"):
        for path in sorted(folder.rglob("*.py")):
            if path.parent.name == "migrations" or path.name in ("models.py", "settings.py"):
                digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _url(server: str, database: str) -> str:
    """The address of a database on the PostgreSQL server of ``server``."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))


def _on_server(server: str, *statements: str) -> int:
    """How many rows the last of the statements found or changed."""
    with psycopg.connect(server, autocommit=True) as connection:
        return [connection.execute(statement).rowcount for statement in statements][-1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def csrf_of(page: str) -> str:
    """The token a form of this page is sent with."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]
