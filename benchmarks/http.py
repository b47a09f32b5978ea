"""Pages and API over HTTP with one web process, at 10,000 and 1,000,000 records, as ratios to a trivial answer.

The server is ``yingzao serve --workers 1`` in a process of its own; the client keeps its connection. The
trivial answer is the sign-in page for a guest: server, router, middleware and a template, no database.
One project holds 10,000 records of one ledger at either size; the rest is spread over 99 other projects, as
a company's records are. ``--concentrated`` puts all of them into the one ledger instead: the worst case.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.company import PASSWORD, found_company, fresh_database, start_django
from benchmarks.copies import copy_rows, days, newest, settle, uids

LIST_ROWS = 10_000
OTHER_PROJECTS = 99
KIND = "collaboration.contact_sheet"
LIST_URL = f"/p/BENCH/l/{KIND}/"
API_URL = f"/api/v1/{KIND}/"
TRIVIAL_URL = "/accounts/login/"
WARM_UP = 20
IDLE_SECONDS = 5


def main(argv: Sequence[str]) -> int:
    """Measure each size on SQLite, and on PostgreSQL too when ``DATABASE_URL`` names a server; print Markdown."""
    parser = argparse.ArgumentParser("yingzao bench http", description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 1_000_000], help="records in the database"
    )
    parser.add_argument("--times", type=int, default=200, help="requests of each kind (default %(default)s)")
    parser.add_argument(
        "--concentrated", action="store_true", help="all records in one ledger of one project"
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="only this one")
    options = parser.parse_args(argv)
    known = ["sqlite"] + (["postgresql"] if os.environ.get("DATABASE_URL", "").startswith("postgres") else [])
    if options.database is None or len(options.sizes) > 1:  # settings are read once per process
        for database in [options.database] if options.database else known:
            for size in options.sizes:
                subprocess.run(_again(options, database, size), check=True)
        return 0
    measure(options.database, options.sizes[0], options.times, options.concentrated)
    return 0


def _again(options: argparse.Namespace, database: str, size: int) -> list[str]:
    command = [sys.executable, "-m", "yingzao.cli", "bench", "http", "--database", database,
               "--sizes", str(size), "--times", str(options.times)]  # fmt: skip
    return [*command, "--concentrated"] if options.concentrated else command


def measure(database: str, size: int, times: int, concentrated: bool) -> None:
    """Print one table."""
    with tempfile.TemporaryDirectory(prefix="yingzao-bench-") as folder:
        os.environ["YINGZAO_DATA"] = folder
        drop = fresh_database(database)
        try:
            start_django()
            record = fill(size, concentrated)
            title = f"{database}, {size:,} records" + (" in one ledger" if concentrated else "")
            print(
                f"\n{title}\n\n| request | median ms | p95 ms | times the trivial answer |\n|---|---:|---:|---:|"
            )
            with serving() as port:
                _print_table(timed(port, record, times))
        finally:
            drop()


def _print_table(rows: Iterator[tuple[str, float, float]]) -> None:
    trivial = 0.0
    for name, middle, slow in rows:
        trivial = trivial or middle
        print(f"| {name} | {middle:.2f} | {slow:.2f} | {middle / trivial:.1f} |", flush=True)


def fill(size: int, concentrated: bool) -> int:
    """The company, ``size`` contact sheets copied in SQL from one written through the service; that one's key."""
    from yingzao.core.history.actor import acting_as, acting_as_system
    from yingzao.core.projects.models import Project
    from yingzao.core.records.models import Record
    from yingzao.core.records.services import create
    from yingzao.core.routes.services import submit
    from yingzao.modules.collaboration.models import ContactSheet

    company = found_company()
    author = company.people["site_engineer"]
    with acting_as(author):
        sheet = create(
            ContactSheet, project=company.project, title="管线改移联系单", addressee=company.own,
            matter="请于三日内确认管线改移方案。", responsible=author,
        )  # fmt: skip
        submit(sheet, author)
    projects = [company.project.pk]
    if not concentrated and size > LIST_ROWS:
        with acting_as_system("benchmark"):
            for number in range(OTHER_PROJECTS):
                other = Project(code=f"B{number}", name=f"工程 {number}", short_name=f"工程 {number}",
                                type="metro", stage="construction")  # fmt: skip
                other.save()
                projects.append(other.pk)
    each = size // len(projects)
    for project in projects:
        _copy(sheet.pk, project, each)
    settle([Record])
    return sheet.pk


def _copy(pk: int, project: int, count: int) -> None:
    """Insert ``count`` copies of a record and of its child row, with numbers and days of their own."""
    from yingzao.core.records.models import Record
    from yingzao.modules.collaboration.models import ContactSheet

    key = f"{newest(Record)} + n"
    copy_rows(Record, pk, count, {
        "id": key, "uid": uids(), "project_id": str(project), "number": "'N-' || n", "title": "row.title || n",
        "due_on": days(), "status": "CASE n % 4 WHEN 0 THEN 'draft' ELSE 'approved' END",
    })  # fmt: skip
    copy_rows(ContactSheet, pk, count, {"record_ptr_id": key})


@contextmanager
def serving(web_processes: int = 1) -> Iterator[int]:
    """The product's own server on a free port, without background jobs."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "yingzao.cli", "serve", "--no-jobs", "--workers", str(web_processes),
               "--port", str(port)]  # fmt: skip
    env = {**os.environ, "YINGZAO_API_READS_PER_MINUTE": "0", "YINGZAO_API_WRITES_PER_MINUTE": "0"}
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True, env=env)
    try:
        _wait(port)
        yield port
    finally:
        os.killpg(server.pid, 15)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, 9)


def _wait(port: int) -> None:
    for _ in range(1200):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", TRIVIAL_URL)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


@dataclass
class Client:
    """One kept connection, signed in as somebody."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        self.used = time.monotonic()

    def get(self, url: str) -> str:
        return self._send("GET", url, None, {})

    def post(self, url: str, fields: dict[str, Any], as_json: bool = False, follow: bool = True) -> str:
        """The answer, or with ``follow`` the address it leads to."""
        token = {"X-CSRFToken": self.cookies.get("csrftoken", "")}
        if as_json:
            headers = {"Content-Type": "application/json", **token}
            return self._send("POST", url, json.dumps(fields), headers, follow)
        return self._send(
            "POST",
            url,
            urlencode(fields),
            {"Content-Type": "application/x-www-form-urlencoded", **token},
            follow,
        )

    def sign_in(self, who: str) -> "Client":
        self.get("/accounts/login/")
        self.post("/accounts/login/", {"login": who, "password": PASSWORD})
        if "sessionid" not in self.cookies:
            raise RuntimeError("signing in failed")
        return self

    def _send(
        self, method: str, url: str, body: str | None, headers: dict[str, str], follow: bool = True
    ) -> str:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if time.monotonic() - self.used > IDLE_SECONDS:
            self.connection.close()  # the server does so soon; the next request opens it again
        self.connection.request(method, url, body, {"Cookie": cookie, **headers})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.used = time.monotonic()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {url}: {answer.status} {text[:300]}")
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return (follow and answer.headers.get("Location")) or text


def timed(port: int, record: int, times: int) -> Iterator[tuple[str, float, float]]:
    """Name, median and 95th percentile in ms of each kind of request; the last row is requests at a time."""
    author, chief = Client(port).sign_in("site_engineer"), Client(port).sign_in("project_chief_engineer")
    guest = Client(port)
    made: list[int] = []

    def create_by_api() -> None:
        fields = {"project": "BENCH", "title": "联系单", "addressee": 1, "matter": "管线改移",
                  "sent_on": "2026-03-02"}  # fmt: skip
        made.append(json.loads(author.post(API_URL, fields, as_json=True, follow=False))["id"])

    def create_by_form() -> None:
        fields = {"uid": str(uuid4()), "title": "联系单", "addressee": 1, "matter": "管线改移",
                  "sent_on": "2026-03-02"}  # fmt: skip
        made.append(int(re.findall(r"/r/(\d+)/", author.post(f"{LIST_URL}new/", fields))[0]))

    waiting: list[int] = []
    turn = iter(range(1, 1_000_000))  # an address nobody asked for yet: no page is one that was kept

    def submit() -> None:
        waiting.append(made.pop())
        author.post(f"{API_URL}{waiting[-1]}/submit/", {}, as_json=True)

    def approve() -> None:
        chief.post(f"{API_URL}{waiting.pop()}/decide/", {"verb": "approve", "opinion": "同意"}, as_json=True)

    work: list[tuple[str, Callable[[], Any]]] = [
        ("trivial answer", lambda: guest.get(TRIVIAL_URL)),
        ("list, page unchanged since", lambda: author.get(LIST_URL)),
        ("list, page drawn anew", lambda: author.get(f"{LIST_URL}?turn={next(turn)}")),
        ("list of 50, API", lambda: author.get(f"{API_URL}?project=BENCH&limit=50")),
        ("record, page", lambda: author.get(f"/r/{record}/")),
        ("record, API", lambda: author.get(f"{API_URL}{record}/")),
        ("create, form", create_by_form),
        ("create, API", create_by_api),
        ("submit, API", submit),
        ("approval step, API", approve),
    ]
    for name, once in work:
        yield (name, *spread(once, times))
    several: list[tuple[str, Callable[[], str]]] = [
        ("list, page unchanged since", lambda: LIST_URL),
        ("list, page drawn anew", lambda: f"{LIST_URL}?turn={next(turn)}"),
        ("list of 50, API", lambda: f"{API_URL}?project=BENCH&limit=50"),
    ]
    for name, url in several:
        each = 1000 / throughput(port, author.cookies, url)
        yield (f"{name}, 8 at a time: {1000 / each:.0f} a second", each, each)


def spread(once: Callable[[], Any], times: int, warm_up: int = WARM_UP) -> tuple[float, float]:
    for _ in range(min(warm_up, times)):
        once()
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        once()
        seconds.append(time.perf_counter() - began)
    return 1000 * statistics.median(seconds), 1000 * statistics.quantiles(seconds, n=20)[-1]


def throughput(
    port: int, cookies: dict[str, str], url: Callable[[], str], at_once: int = 8, seconds: float = 5
) -> float:
    """Answers a second with ``at_once`` connections asking without pause."""
    counts = [0] * at_once
    until = time.perf_counter() + seconds

    def ask(place: int) -> None:
        client = Client(port, dict(cookies))
        while time.perf_counter() < until:
            client.get(url())
            counts[place] += 1

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds
