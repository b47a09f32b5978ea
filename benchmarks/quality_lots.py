"""Two hundred thousand inspection lots with two million measured values in one project: list, matrix, figures.

Lots of forty items, each judged by the service from values in and out of what is allowed, are copied inside the
database over all segments of forty buildings under one root. Asked over HTTP with one web process by an ordinary
quality engineer; the floor beside each page is one plain SQL statement that reads or groups the same rows.
"""

import argparse
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.company import Company, found_company, fresh_database, kept_database, start_django
from benchmarks.copies import copy_rows, days, newest, settle, uids, without_indexes
from benchmarks.http import TRIVIAL_URL, Client, serving, spread

KIND = "quality.inspection_lot"
LIST_URL, MATRIX_URL, FIGURES_URL = f"/p/BENCH/l/{KIND}/", "/p/BENCH/lots/matrix/", "/p/BENCH/lots/figures/"
ENGINEER = "quality_engineer"
ITEMS, OUTSIDE = 40, 3
"""How many items there are lots of, and lots with how many points outside: none, one or two."""
BUILDINGS, STOREYS, SEGMENTS = 40, 30, 4
DAYS = 1000
VALUES = 10
STATUS = (
    "CASE WHEN n % 100 < 70 THEN 'approved' WHEN n % 100 < 83 THEN 'in_approval' WHEN n % 100 < 86 THEN 'returned' "
    "WHEN n % 100 = 86 THEN 'void' ELSE 'draft' END"
)
STAGE = (
    "CASE WHEN n % 100 < 70 THEN 'accepted' WHEN n % 100 < 73 THEN 'self' WHEN n % 100 < 76 THEN 'mutual' "
    "WHEN n % 100 < 79 THEN 'special' WHEN n % 100 < 83 THEN 'supervision' WHEN n % 100 < 86 THEN 'rework' "
    "ELSE 'not_sent' END"
)
JUDGED = "(n % 100 < 70 OR n % 100 BETWEEN 83 AND 85)"


def main(argv: Sequence[str]) -> int:
    """Fill an empty database, measure, drop it; prints Markdown."""
    parser = argparse.ArgumentParser("yingzao bench quality-lots", description=__doc__)
    parser.add_argument("--size", type=int, default=200_000, help="lots (default %(default)s)")
    parser.add_argument("--times", type=int, default=15, help="requests of each kind (default %(default)s)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument(
        "--keep", metavar="FOLDER", help="fill once, keep everything, measure again next time"
    )
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        folder = options.keep or stack.enter_context(tempfile.TemporaryDirectory())
        os.environ["YINGZAO_DATA"] = folder
        kept = Path(folder) / "filled"
        drop = kept_database(kept) if kept.exists() else fresh_database(options.database)
        if not options.keep:
            stack.callback(drop)
        start_django()
        from django.db import connections

        stack.callback(connections.close_all)
        if not kept.exists():
            began = time.perf_counter()
            fill(options.size)
            kept.write_text(f"lots {os.environ.get('DATABASE_URL', '')}")
            print(f"\nfilled in {time.perf_counter() - began:,.0f} s", flush=True)
        with serving() as port:
            _print(options, timed(port, options.times))
    return 0


def fill(size: int) -> None:
    """The company, its parts, and ``size`` lots."""
    from yingzao.core.history.actor import acting_as
    from yingzao.core.records.models import Record
    from yingzao.modules.quality.models import InspectionLot
    from yingzao.modules.quality.tallies import recount

    company = found_company((ENGINEER,))
    with acting_as(company.people["site_engineer"]):
        first_segment = _write_parts(company)
        templates = [
            (number, outside, _write_lot(company, item, outside))
            for number, item in enumerate(_items())
            for outside in range(OUTSIDE)
        ]
    each = size // len(templates) - 1
    with without_indexes([Record, InspectionLot]):
        for number, outside, pk in templates:
            _copy(pk, each, f"{first_segment} + ({OUTSIDE} * n + {outside}) % {BUILDINGS * STOREYS * SEGMENTS}",
                  f"(n * 7 + {number})")  # fmt: skip
    recount(company.project)  # what was copied inside the database passed no service
    settle([Record])


def _items() -> list[str]:
    """Forty items: those with acceptance items of their own first."""
    from yingzao.standards.loader import load

    own = [item for each in load("lot_items").lists for item in each.items]
    others = [branch.code for branch in load("division").branches if branch.code not in own]
    return [*own, *others][:ITEMS]


def _write_parts(company: Company) -> int:
    """One root, its buildings, storeys and segments; the key of the first segment, which the others follow."""
    from django.db import transaction

    from yingzao.core.projects.models import Part
    from yingzao.core.projects.parts import PartLine, store_tree

    codes = ["1"]
    codes += [f"1.{b}" for b in range(1, BUILDINGS + 1)]
    codes += [f"1.{b}.{s}" for b in range(1, BUILDINGS + 1) for s in range(1, STOREYS + 1)]
    with transaction.atomic():
        store_tree(company.project, [PartLine(row, code, f"部位 {code}") for row, code in enumerate(codes)])
        base, pattern = newest(Part), company.project.parts.get(code=f"1.{BUILDINGS}.{STOREYS}")
        building, storey, segment = (
            f"((n - 1) / {STOREYS * SEGMENTS} + 1)",
            f"((n - 1) / {SEGMENTS} % {STOREYS} + 1)",
            f"((n - 1) % {SEGMENTS} + 1)",
        )
        padded = [
            f"substr('00000' || {each}, length('' || {each}), 6) || '/'"
            for each in (building, storey, segment)
        ]
        above = (
            f"(SELECT id FROM projects_part WHERE code = '1.' || {building} || '.' || {storey} "
            f"AND project_id = {company.project.pk})"
        )
        copy_rows(Part, pattern.pk, BUILDINGS * STOREYS * SEGMENTS, {
            "id": f"{base} + n", "code": f"'1.' || {building} || '.' || {storey} || '.' || {segment}",
            "name": f"'段 ' || {segment}", "parent_id": above, "depth": "4",
            "path": "'000001/' || " + " || ".join(padded),
        })  # fmt: skip
    settle([Part])
    return base + 1


def _write_lot(company: Company, item: str, outside: int) -> int:
    """A lot judged by the service: ``VALUES`` values of general items or a few more, ``outside`` not as allowed."""
    from decimal import Decimal

    from yingzao.core.records.services import create
    from yingzao.engines.quality.lot_record import written
    from yingzao.modules.quality.judging import asking_of
    from yingzao.modules.quality.models import InspectionLot

    rows = asking_of(item, Decimal(3)).rows
    general = [row for row in rows if row.kind.value == "general"]
    each, typed, left = -(-VALUES // len(general)), [], outside
    for row in rows:
        bad, left = (min(left, 1), left - min(left, 1)) if row in general else (0, left)
        if row.deviation is None:
            typed.append((row.key, f"{each}/{bad}"))
        else:
            typed.append((row.key, " ".join(["99"] * bad + ["1"] * (each - bad))))
    lot = create(
        InspectionLot, project=company.project, title=f"检验批 {item}", item=item, capacity=8, crew="班组",
        responsible=company.people["site_engineer"], mutual_by=company.people[ENGINEER], records_complete=True,
        entries=written(typed),
    )  # fmt: skip
    return lot.pk


def _copy(pk: int, count: int, part: str, turn: str) -> None:
    """Copies of a lot over the parts, in every state, of twelve crews and ``DAYS`` days."""
    from yingzao.core.records.models import Record
    from yingzao.modules.quality.models import InspectionLot

    key, day = f"{newest(Record)} + n", days(DAYS).replace("n %", f"{turn} %")
    copy_rows(Record, pk, count, {
        "id": key, "uid": uids(), "number": f"'JYP-{pk}-' || n", "title": "row.title || '-' || n", "part_id": part,
        "status": STATUS,
    })  # fmt: skip
    copy_rows(InspectionLot, pk, count, {
        "record_ptr_id": key, "stage": STAGE, "crew": f"'班组 ' || ({turn} % 12 + 1)", "inspected_on": day,
        "first_judged_on": f"CASE WHEN {JUDGED} THEN {day} END",
        "first_passed": f"CASE WHEN {JUDGED} THEN n % 100 < 64 END",
        "accepted_on": f"CASE WHEN n % 100 < 70 THEN {day} END",
        "attempts": "CASE WHEN n % 100 BETWEEN 64 AND 69 THEN 2 ELSE 1 END",
    })  # fmt: skip


ENVELOPE = (
    "FROM records_record r JOIN quality_inspectionlot l ON l.record_ptr_id = r.id "
    "WHERE r.project_id = (SELECT id FROM projects_project WHERE code = 'BENCH') "
    f"AND r.kind = '{KIND}'"
)
CURRENT = f"{ENVELOPE} AND r.status NOT IN ('void', 'superseded')"
SUMS = "COUNT(*), SUM(l.points), SUM(l.within)"
ROWS = "SELECT r.*, l.*"
NEWEST = "ORDER BY r.id DESC LIMIT 50"
MAY = "day >= '2026-05-01' AND day < '2026-06-01'"
BY_PLACE = f"SELECT r.part_id, l.item, l.stage, {SUMS} {CURRENT} GROUP BY 1, 2, 3"
BY_MONTH = f"SELECT l.inspected_on, {SUMS} {CURRENT} GROUP BY 1"


def timed(port: int, times: int) -> Iterator[tuple[str, float, float, float]]:
    """What is asked, median and 95th percentile in milliseconds, and the median of its floor; the trivial first."""
    guest, engineer = Client(port), Client(port).sign_in(ENGINEER)
    turn = iter(range(1, 1_000_000))  # an address nobody asked for yet: no page is one that was kept
    building = re.findall(r'<option value="(\d+)"[^>]*>1\.20 ', engineer.get(MATRIX_URL))[0]
    cell = re.findall(r'href="([^"]*part_path=[^"]*)"', engineer.get(MATRIX_URL))[0].replace("&amp;", "&")
    asked = [
        ("list, newest first", LIST_URL, f"{ROWS} {ENVELOPE} {NEWEST}"),
        ("list, drafts only", f"{LIST_URL}?status=draft", f"{ROWS} {ENVELOPE} AND r.status = 'draft' {NEWEST}"),
        ("list, one item", f"{LIST_URL}?item=020102", f"{ROWS} {ENVELOPE} AND l.item = '020102' {NEWEST}"),
        ("list, in rework", f"{LIST_URL}?stage=rework", f"{ROWS} {ENVELOPE} AND l.stage = 'rework' {NEWEST}"),
        ("list, accepted", f"{LIST_URL}?stage=accepted", f"{ROWS} {ENVELOPE} AND l.stage = 'accepted' {NEWEST}"),
        ("list, one item, returned", f"{LIST_URL}?item=020102&status=returned",
         f"{ROWS} {ENVELOPE} AND l.item = '020102' AND r.status = 'returned' {NEWEST}"),
        ("list behind a cell of the matrix", cell, f"{ROWS} {ENVELOPE} AND l.item = '020102' {NEWEST}"),
        ("list behind a month", f"{LIST_URL}?inspected_on=2026-05&points=1..&current=1",
         f"{ROWS} {ENVELOPE} AND {MAY.replace('day', 'l.inspected_on')} {NEWEST}"),
        ("list behind a crew and month", f'{LIST_URL}?crew="班组 7"&first_judged_on=2026-05&current=1',
         f"{ROWS} {ENVELOPE} AND l.crew = '班组 7' AND {MAY.replace('day', 'l.first_judged_on')} {NEWEST}"),
        ("matrix of the whole project", MATRIX_URL, BY_PLACE),
        ("matrix of the whole project, pass rates", f"{MATRIX_URL}?show=points", BY_PLACE),
        ("matrix of one building", f"{MATRIX_URL}?building={building}", BY_PLACE),
        ("figures: pass rate, trend, yield", FIGURES_URL, BY_MONTH),
    ]  # fmt: skip
    yield ("trivial answer", *spread(partial(guest.get, TRIVIAL_URL), times, warm_up=5), 0)
    for name, url, floor in asked:
        address = quote(url, safe="/?&=%.")

        def once(address: str = address) -> str:
            return engineer.get(f"{address}{'&' if '?' in address else '?'}turn={next(turn)}")

        if "matrix" not in url and "figures" not in url and "JYP-" not in once():
            raise RuntimeError(f"{name}: no rows")
        yield (name, *spread(once, times, warm_up=2), spread(_query(floor), max(times // 4, 2), warm_up=1)[0])


def _query(sql: str) -> Callable[[], Any]:
    from django.db import connection

    def once() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    return once


def _print(options: argparse.Namespace, rows: Iterator[tuple[str, float, float, float]]) -> None:
    ((lots, points, within),) = _query(f"SELECT {SUMS} {ENVELOPE}")()
    print(
        f"\n{options.database}, {lots:,} lots, {points:,} values, {within:,} within; load {os.getloadavg()[0]:.1f}"
    )
    print("\n| what | median ms | p95 ms | times the trivial answer | plain SQL ms | times the plain SQL |")
    print("|---|---:|---:|---:|---:|---:|", flush=True)
    trivial = 0.0
    for name, middle, slow, floor in rows:
        trivial = trivial or middle
        beside = f"{floor:.1f} | {middle / floor:.2f}" if floor else " | "
        print(f"| {name} | {middle:.1f} | {slow:.1f} | {middle / trivial:.0f} | {beside} |", flush=True)
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")
