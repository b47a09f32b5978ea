"""What one and two web processes answer a second: list pages, creates, approval steps, on SQLite and PostgreSQL.

Eight connections ask without pause; the clients share the machine's cores with the server. All writing goes into
one ledger of one project, whose numbers and history are taken one after the other: the worst case for writers.
``YINGZAO_CACHE`` and ``YINGZAO_BROKER`` are passed on, so that the same may be measured with Redis or RabbitMQ.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from benchmarks.company import fresh_database, start_django
from benchmarks.http import API_URL, LIST_URL, Client, fill, serving

AT_ONCE = 8


def main(argv: Sequence[str]) -> int:
    """One table; each line in a process of its own, for settings are read once."""
    parser = argparse.ArgumentParser("yingzao bench processes", description=__doc__)
    parser.add_argument(
        "--size", type=int, default=10_000, help="records in the ledger (default %(default)s)"
    )
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement (default %(default)s)")
    parser.add_argument("--web", type=int, nargs="+", default=[1, 2], help="web processes (default 1 2)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="only this one")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.one:
        _measure(options)
        return 0
    print("| database | web processes | list, unchanged | list, drawn | creates | approval steps |")
    print("|---|---:|---:|---:|---:|---:|", flush=True)
    known = ["sqlite"] + (["postgresql"] if os.environ.get("DATABASE_URL", "").startswith("postgres") else [])
    for database in [options.database] if options.database else known:
        for web in options.web:
            command = [sys.executable, "-m", "yingzao.cli", "bench", "processes", "--one", "--database", database,
                       "--web", str(web), "--size", str(options.size), "--seconds", str(options.seconds)]  # fmt: skip
            subprocess.run(command, check=True)
    return 0


def _measure(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="yingzao-bench-") as folder:
        os.environ["YINGZAO_DATA"] = folder
        os.environ["YINGZAO_API_READS_PER_MINUTE"] = os.environ["YINGZAO_API_WRITES_PER_MINUTE"] = "0"
        drop = fresh_database(options.database)
        try:
            start_django()
            fill(options.size, concentrated=True)
            with serving(options.web[0]) as port:
                figures = " | ".join(f"{each:.0f}" for each in _a_second(port, options.seconds))
            print(f"| {options.database} | {options.web[0]} | {figures} |", flush=True)
        finally:
            from django.db import connections

            connections.close_all()
            drop()


def _a_second(port: int, seconds: float) -> Iterator[float]:
    author, chief = Client(port).sign_in("site_engineer"), Client(port).sign_in("project_chief_engineer")
    turn = iter(range(1, 100_000_000))
    made: list[int] = []
    fields = {
        "project": "BENCH",
        "title": "联系单",
        "addressee": 1,
        "matter": "管线改移",
        "sent_on": "2026-03-02",
    }

    def create(client: Client) -> None:
        sent = {**fields, "uid": str(uuid4())}
        made.append(json.loads(client.post(API_URL, sent, as_json=True, follow=False))["id"])

    def approve(client: Client) -> None:
        pk = waiting.pop()
        client.post(f"{API_URL}{pk}/decide/", {"verb": "approve", "opinion": "同意"}, as_json=True)

    yield rate(author, lambda client: client.get(LIST_URL), seconds)
    yield rate(author, lambda client: client.get(f"{LIST_URL}?turn={next(turn)}"), seconds)
    yield rate(author, create, seconds)
    waiting = made[: int(100 * seconds)]
    for pk in waiting:
        author.post(f"{API_URL}{pk}/submit/", {}, as_json=True)
    yield rate(chief, approve, seconds, more=lambda: bool(waiting))


def rate(
    signed_in: Client, once: Callable[[Client], Any], seconds: float, more: Callable[[], bool] = lambda: True
) -> float:
    """How often a second ``once`` is done by eight connections at a time."""
    counts, began = [0] * AT_ONCE, time.perf_counter()

    def work(place: int) -> None:
        client = Client(signed_in.port, dict(signed_in.cookies))
        while time.perf_counter() - began < seconds and more():
            try:
                once(client)
            except IndexError:  # another connection took the last one
                return
            counts[place] += 1

    threads = [threading.Thread(target=work, args=(place,)) for place in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)
