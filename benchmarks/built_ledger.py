"""A ledger that users built, with 100,000 records: its list filtered, sorted and totalled by their own questions.

The form is published and filled in through the services, then copied inside the database. Each figure is the median
over HTTP with one web process; the trivial answer is the sign-in page for a guest.
"""

import argparse
import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any
from urllib.parse import quote

from benchmarks.company import found_company, fresh_database, start_django
from benchmarks.copies import copy_rows, days, newest, settle, uids
from benchmarks.http import TRIVIAL_URL, Client, serving, spread

KIND = "forms.yc"
LIST_URL, API_URL = f"/p/BENCH/l/{KIND}/", f"/api/v1/{KIND}/"
QUESTIONS: list[dict[str, Any]] = [
    {"key": "checked_on", "label": "检查日期", "type": "date"},
    {"key": "grade", "label": "结论", "type": "choice", "choices": ["合格", "整改", "停工"]},
    {"key": "pm10", "label": "PM10", "type": "number", "unit": "µg/m³", "decimals": 1},
    {"key": "place", "label": "点位", "type": "text"},
    {"key": "exceeds", "label": "超标", "type": "computed", "formula": "pm10 > 80 µg / 1 m³"},
]
COLUMNS = ["checked_on", "grade", "pm10", "place", "exceeds"]
SETTINGS = {
    "prefix": "YC", "columns": COLUMNS, "filters": COLUMNS, "totals": ["pm10"],
    "permissions": {"site_engineer": ["view", "add", "edit", "submit", "export"]},
}  # fmt: skip
GRADE = "CASE WHEN n % 1000 = 0 THEN '停工' WHEN n % 10 = 0 THEN '整改' ELSE '合格' END"


def main(argv: Sequence[str]) -> int:
    """Fill an empty database, measure, drop it; prints Markdown."""
    parser = argparse.ArgumentParser("yingzao bench built_ledger", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="records (default %(default)s)")
    parser.add_argument("--times", type=int, default=40, help="requests of each kind (default %(default)s)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        os.environ["YINGZAO_DATA"] = stack.enter_context(tempfile.TemporaryDirectory())
        stack.callback(fresh_database(options.database))
        start_django()
        from django.db import connections

        stack.callback(connections.close_all)
        _fill(options.size)
        with serving() as port:
            _print(options, timed(port, options.times))
    return 0


def _fill(size: int) -> None:
    from yingzao.core.history.actor import acting_as
    from yingzao.core.records.ledgers import ledger_for
    from yingzao.core.records.models import Record
    from yingzao.core.records.services import create
    from yingzao.core.routes.services import decide, submit
    from yingzao.modules.forms.models import BuiltLedger, FilledForm, FormDefinition

    company = found_company()
    author = company.people["site_engineer"]
    with acting_as(author):
        form = create(
            FormDefinition, project=company.project, title="扬尘检查", questions=QUESTIONS, ledger=SETTINGS
        )
        run = submit(form, author)
    assert run is not None
    for role in ("project_chief_engineer", "project_manager"):
        with acting_as(company.people[role]):
            decide(run, company.people[role], "approve")
    ledger: Any = ledger_for(KIND)
    answers = {"checked_on": "2026-03-02", "grade": "合格", "pm10": "76.5", "place": "东门"}
    with acting_as(author):
        one = create(
            ledger.model,
            project=company.project,
            title="扬尘检查",
            form=ledger.form_in_force,
            answers=answers,
        )
    taken, base = BuiltLedger.objects.get().slots, newest(Record)
    key = f"{base} + n"
    copy_rows(
        Record, one.pk, size, {"id": key, "uid": uids(), "number": "'YC-' || n", "title": "row.title || n"}
    )
    copy_rows(FilledForm, one.pk, size, {
        "record_ptr_id": key, taken["checked_on:day"]: days(), taken["grade:text"]: GRADE,
        taken["pm10:number"]: "n % 1500 * 0.1", taken["place:text"]: "'点位 ' || (n % 500)",
        taken["exceeds:flag"]: "n % 1500 > 800",
    })  # fmt: skip
    settle([Record])


def timed(port: int, times: int) -> Iterator[tuple[str, float, float]]:
    """What is asked, median and 95th percentile in milliseconds; the trivial answer first."""
    guest, author = Client(port), Client(port)
    author.sign_in("site_engineer")
    asked = [
        ("trivial answer", TRIVIAL_URL),
        ("list, newest first", LIST_URL),
        ("choice that one in a thousand has", f"{LIST_URL}?grade=停工"),
        ("choice that one in ten has", f"{LIST_URL}?grade=整改"),
        ("choice that nine in ten have", f"{LIST_URL}?grade=合格"),
        ("date", f"{LIST_URL}?checked_on=2026-03-02"),
        ("yes or no", f"{LIST_URL}?exceeds=1"),
        ("part of a text", f"{LIST_URL}?place=点位 499"),
        ("choice and date, sorted by a number", f"{LIST_URL}?grade=整改&checked_on=2026-03-02&sort=-pm10"),
        ("sorted by a number, all of them", f"{LIST_URL}?sort=-pm10"),
        ("choice that one in ten has, API", f"{API_URL}?project=BENCH&grade=整改&limit=50"),
    ]
    for name, url in asked:
        who = guest if url == TRIVIAL_URL else author
        if url != TRIVIAL_URL and who.get(quote(url, safe="/?&=")).count("YC-") < 50:
            raise RuntimeError(f"{name}: fewer rows than a page")
        yield (name, *spread(partial(who.get, quote(url, safe="/?&=")), times, warm_up=5))


def _print(options: argparse.Namespace, rows: Iterator[tuple[str, float, float]]) -> None:
    print(
        f"\n{options.database}, {options.size:,} records\n\n| what | median ms | p95 ms | times the trivial answer |"
    )
    print("|---|---:|---:|---:|", flush=True)
    trivial = 0.0
    medians = []
    for name, middle, slow in rows:
        trivial = trivial or middle
        medians.append(middle)
        print(f"| {name} | {middle:.1f} | {slow:.1f} | {middle / trivial:.0f} |", flush=True)
    print(f"\nslowest median {max(medians):.0f} ms, middle one {statistics.median(medians):.0f} ms")
