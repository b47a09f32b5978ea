"""Time of one approval step with 5,000 runs in flight, as a ratio to one bare INSERT on the same database.

A step is what a click on “Agree” does below the page: lock run and record, ask the engine, store the
state, log the decision, mirror the tasks, move the record, sign the history. A bare INSERT is one small
row in a transaction of its own. Both are measured in turns in the same process, so that the ratio says
what approval costs beyond the unavoidable commit, whatever the machine.
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence

from benchmarks.company import found_company, fresh_database, start_django

LIVE_RUNS = 5_000
STEPS = 400
PERCENTILE = 99


def main(argv: Sequence[str]) -> int:
    """Measure on SQLite, and on PostgreSQL too when ``DATABASE_URL`` names a server; print Markdown."""
    parser = argparse.ArgumentParser("yingzao bench approval", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=LIVE_RUNS, help="live runs in the database (default %(default)s)"
    )
    parser.add_argument(
        "--steps", type=int, default=STEPS, help="approval steps measured (default %(default)s)"
    )
    parser.add_argument(
        "--database", choices=["sqlite", "postgresql"], help="measure one database in this process"
    )
    options = parser.parse_args(argv)
    if options.database:
        print(measure(options.database, options.runs, options.steps), flush=True)
        return 0
    print(f"{options.runs} live runs, {options.steps} steps; Python {platform.python_version()}, "
          f"{os.cpu_count()} cores\n")  # fmt: skip
    print("| database | step median ms | step p99 ms | INSERT median ms | INSERT p99 ms | ratio of medians |")
    print("|---|---:|---:|---:|---:|---:|", flush=True)
    return max(_in_own_process(name, options) for name in _databases())


def _databases() -> list[str]:
    has_server = os.environ.get("DATABASE_URL", "").startswith("postgres")
    return ["sqlite", *(["postgresql"] if has_server else [])]


def _in_own_process(database: str, options: argparse.Namespace) -> int:
    """Settings are read once per process, so each database gets one of its own."""
    import subprocess
    import sys

    command = [sys.executable, "-m", "yingzao.cli", "bench", "approval", "--database", database,
               "--runs", str(options.runs), "--steps", str(options.steps)]  # fmt: skip
    return subprocess.run(command, check=False).returncode


def measure(database: str, runs: int, steps: int) -> str:
    """One row of the table."""
    with tempfile.TemporaryDirectory(prefix="yingzao-bench-") as folder:
        os.environ["YINGZAO_DATA"] = folder
        drop = fresh_database(database)
        try:
            start_django()
            flights = fill(runs)
            step, insert = _times(flights, steps)
        finally:
            drop()
    row = [_middle(step), _slow(step), _middle(insert), _slow(insert)]
    return f"| {database} | " + " | ".join(f"{ms:.2f}" for ms in row) + f" | {row[0] / row[2]:.1f} |"


def fill(runs: int) -> list:
    """``runs`` contact sheets in approval; returns the runs."""
    from django.db import transaction

    from yingzao.core.history.actor import acting_as
    from yingzao.core.records.services import create
    from yingzao.core.routes.services import submit
    from yingzao.modules.collaboration.models import ContactSheet

    company = found_company()
    author, flights = company.people["site_engineer"], []
    for n in range(runs):
        with (
            acting_as(author),
            transaction.atomic(),
        ):  # one transaction for all would pile up dead row versions
            sheet = create(
                ContactSheet,
                project=company.project,
                title=f"联系单 {n}",
                addressee=company.own,
                matter="管线改移",
            )
            flights.append(submit(sheet, author))
    return flights


def _times(flights: list, steps: int) -> tuple[list[float], list[float]]:
    """Seconds of ``steps`` approvals and of as many bare INSERTs, in turns."""
    from yingzao.core.accounts.models import Person
    from yingzao.core.history.actor import acting_as
    from yingzao.core.projects.models import Project
    from yingzao.core.records.models import Counter
    from yingzao.core.routes.services import decide

    chief, project = Person.objects.get(username="project_chief_engineer"), Project.objects.get()
    apart = max(len(flights) // steps, 1)  # spread over the whole table, so that no page is always warm
    approvals, inserts = [], []
    with acting_as(chief):
        for place, run in enumerate(flights[::apart][:steps]):
            approvals.append(_seconds(lambda run=run: decide(run, chief, "approve", opinion="同意")))
            inserts.append(
                _seconds(lambda n=place: Counter.objects.create(project=project, series=f"bench {n}"))
            )
    return approvals, inserts


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _middle(seconds: list[float]) -> float:
    return 1000 * statistics.median(seconds)


def _slow(seconds: list[float]) -> float:
    return 1000 * statistics.quantiles(seconds, n=100, method="inclusive")[PERCENTILE - 1]
