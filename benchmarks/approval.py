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
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

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
        drop = _fresh_database(database, Path(folder))
        try:
            _start_django()
            flights = fill(runs)
            step, insert = _times(flights, steps)
        finally:
            drop()
    row = [_middle(step), _slow(step), _middle(insert), _slow(insert)]
    return f"| {database} | " + " | ".join(f"{ms:.2f}" for ms in row) + f" | {row[0] / row[2]:.1f} |"


def _fresh_database(database: str, folder: Path) -> Callable[[], None]:
    """Point the settings at an empty database; returns what removes it again."""
    if database == "sqlite":
        os.environ.pop("DATABASE_URL", None)
        return lambda: None
    import psycopg

    server, name = os.environ["DATABASE_URL"], f"yingzao_bench_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    os.environ["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))

    def drop() -> None:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    return drop


def _start_django() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "yingzao.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill(runs: int) -> list:
    """A company with two signers, and ``runs`` contact sheets in approval; returns the runs."""
    from django.db import transaction

    from yingzao.core.access.models import Post, Role
    from yingzao.core.access.starter_roles import install_starter_roles
    from yingzao.core.accounts.models import Organisation, Person
    from yingzao.core.history.actor import acting_as, acting_as_system
    from yingzao.core.projects.models import Project
    from yingzao.core.records.services import create
    from yingzao.core.routes.models import Route, RouteVersion
    from yingzao.core.routes.services import submit
    from yingzao.engines import approval
    from yingzao.modules.collaboration.models import ContactSheet

    with acting_as_system("benchmark"), transaction.atomic():
        install_starter_roles()
        own = Organisation(kind="own", name="营造建设")
        own.save()
        project = Project(
            code="BENCH", name="基准工程", short_name="基准", type="metro", stage="construction"
        )
        project.save()
        people = {}
        for role in ("technician", "project_chief_engineer", "project_manager"):
            people[role] = Person(username=role, name=role, organisation=own, password="!")
            people[role].save()
            Post(person=people[role], role=Role.objects.get(code=role), project=project).save()
        route = Route(code="default", name="两级审批")
        route.save()
        path = tuple(
            approval.Step(role, role, (approval.Signer("role", role),))
            for role in ("project_chief_engineer", "project_manager")
        )
        definition = approval.route_to_json(approval.Route("default", 1, "两级审批", path))
        RouteVersion(route=route, version=1, definition=definition).save()
    author, flights = people["technician"], []
    for n in range(runs):
        with (
            acting_as(author),
            transaction.atomic(),
        ):  # one transaction for all would pile up dead row versions
            sheet = create(
                ContactSheet, project=project, title=f"联系单 {n}", addressee=own, matter="管线改移"
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
