"""An edit in the Gantt of a plan of 10,000 activities over HTTP, from the request to the changed rows in the answer.

The plan is the generated network of the critical path benchmark on one calendar, in 400 WBS nodes; the server is one
web process. Durations of activities taken at random are changed one after another, which is recomputed, stored,
signed and answered each time; then all 10,000 rows move at once, a link is drawn, and edits are undone. The trivial
answer is the sign-in page. Run ``yingzao bench edits``; ``DATABASE_URL`` with ``--database postgresql`` measures there.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from benchmarks.company import Company, found_company, fresh_database, start_django
from benchmarks.cpm import generate
from benchmarks.http import TRIVIAL_URL, Client, serving

NODES = 400
DAY_MINUTES = 480


def main(argv: Sequence[str]) -> int:
    """Print one Markdown table."""
    parser = argparse.ArgumentParser("yingzao bench edits", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="activities (default %(default)s)")
    parser.add_argument("--times", type=int, default=60, help="edits of each kind (default %(default)s)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="yingzao-bench-") as folder:
        os.environ["YINGZAO_DATA"] = folder
        drop = fresh_database(options.database)
        try:
            start_django()
            plan = fill(found_company(), options.size)
            with serving() as port:
                measure(Client(port).sign_in("project_manager"), plan, options.times, Client(port))
        finally:
            from django.db import connection

            connection.close()
            drop()
    return 0


def fill(company: Company, size: int) -> Any:
    """A draft with the network; returns its key."""
    from django.db import transaction

    from yingzao.core.history.actor import acting_as
    from yingzao.core.records.services import create
    from yingzao.modules.schedule.calculations import recompute
    from yingzao.modules.schedule.drawing import ensure_calendars
    from yingzao.modules.schedule.models import Activity, Dependency, Plan, WbsNode
    from yingzao.modules.schedule.ordering import SPACING

    network = generate(size)
    with acting_as(company.people["project_manager"]), transaction.atomic():
        plan = create(Plan, project=company.project, title="一万道工序", starts_on=date(2026, 3, 2))
        calendar = ensure_calendars(plan)
        nodes = WbsNode.objects.bulk_create(
            WbsNode(plan=plan, source_id=f"n{n}", code=str(n), name=f"分项 {n}", path=f"{n:06}/")
            for n in range(NODES)
        )
        rows = Activity.objects.bulk_create(
            Activity(
                plan=plan, source_id=str(n), source_project="plan", code=f"A{n}", name=f"工序 {n}", calendar=calendar,
                position=n * SPACING, original_minutes=minutes, remaining_minutes=minutes, wbs=nodes[n * NODES // size],
            )
            for n, minutes in enumerate((network.duration // DAY_MINUTES * DAY_MINUTES + DAY_MINUTES).tolist())
        )  # fmt: skip
        ends = zip(
            network.before.tolist(),
            network.after.tolist(),
            network.kind.tolist(),
            network.lag.tolist(),
            strict=True,
        )
        Dependency.objects.bulk_create(
            Dependency(plan=plan, predecessor=rows[b], successor=rows[a], kind=kind, lag_minutes=lag)
            for b, a, kind, lag in ends
        )
        recompute(plan)
    return plan.pk


def measure(client: Client, plan: int, times: int, guest: Client) -> None:
    """Print the table; every edit is timed from the request to the whole answer."""
    place = f"/p/BENCH/schedule/{plan}"
    chart = json.loads(client.get(f"{place}/gantt.json"))
    rows = [row for row in chart["activities"] if row["kind"] == "task"]
    edition = chart["plan"]["edition"]
    pick = random.Random(7)

    def send(address: str, body: dict[str, Any]) -> dict[str, Any]:
        nonlocal edition
        answer: dict[str, Any] = json.loads(
            client.post(f"{place}/edits/{address}", body, as_json=True, follow=False)
        )
        edition = answer["edition"]
        return answer

    def edit(**command: Any) -> dict[str, Any]:
        return send("", {"commands": [command], "since": edition})

    def stretch(row: dict[str, Any]) -> dict[str, Any]:
        return edit(do="set", id=row["id"], field="duration", value=str(pick.randint(1, 40)))

    def link() -> dict[str, Any]:
        early, late = sorted(pick.sample(range(len(rows)), 2))
        return edit(
            do="link",
            source=rows[early]["id"],
            target=rows[late]["id"],
            type="FS",
            lag=str(pick.randint(1, 9)),
        )

    def look() -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(client.get(f"{place}/edits/since/?since={edition}"))
        return answer

    lengths = iter(range(41, 41 + times))
    first = min(rows, key=lambda row: row["early_start"])
    stretch(rows[0])  # the first edit of a process loads the plan
    print(
        "| request | median ms | p95 ms | median rows changed | times the trivial answer |\n|---|---:|---:|---:|---:|"
    )
    trivial = _timed(lambda: guest.get(TRIVIAL_URL) and {}, times)
    kinds: list[tuple[str, Callable[[], dict[str, Any]]]] = [
        ("duration of an activity at random", lambda: stretch(pick.choice(rows))),
        ("a link drawn", link),
        ("undo", lambda: send(f"undo/?since={edition}", {})),
        ("every late date moves with the end", lambda: edit(
            do="set", id=first["id"], field="start", value=f"{2200 + next(lengths)}-01-01")),
        ("nothing new, asked by another screen", look),
    ]  # fmt: skip
    for name, work in kinds:
        taken, changed = _timed(work, times)
        print(
            f"| {name} | {statistics.median(taken):.1f} | {_high(taken):.1f} | {statistics.median(changed):,.0f} | "
            f"{statistics.median(taken) / statistics.median(trivial[0]):.1f} |",
            flush=True,
        )


def _timed(work: Callable[[], Any], times: int) -> tuple[list[float], list[int]]:
    taken, changed = [], []
    for _turn in range(times):
        began = time.perf_counter()
        answer = work()
        taken.append((time.perf_counter() - began) * 1000)
        changed.append(len(answer.get("rows") or ()))
    return taken, changed


def _high(taken: list[float]) -> float:
    return sorted(taken)[int(0.95 * (len(taken) - 1))]
