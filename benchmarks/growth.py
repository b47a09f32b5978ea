"""A company of a thousand projects: what is slow, and how large it is, with ten million records.

Records of three kinds, their history, runs and tasks of every tenth, searchable text of every tenth, a thousand
people. Written once through the services, then copied inside the database. Each figure is the median over HTTP
with one web process; ``--size 1000000 --projects 100 --database sqlite`` is the same in the small.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.company import Company, found_company, fresh_database, kept_database, start_django
from benchmarks.copies import copy_rows, days, newest, settle, uids, without_indexes
from benchmarks.http import API_URL, KIND, LIST_URL, Client, serving, spread

PEOPLE = 1000
SHARES = (5, 3, 2)
"""Of ten records written one after the other, how many are of each kind."""
ONE_IN = 10
RARE_WORDS = 50_000


def main(argv: Sequence[str]) -> int:
    """Fill an empty database, measure, drop it; prints Markdown."""
    parser = argparse.ArgumentParser("yingzao bench growth", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000_000, help="records (default %(default)s)")
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--times", type=int, default=20, help="requests of each kind (default %(default)s)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="postgresql")
    parser.add_argument(
        "--keep", metavar="FOLDER", help="fill once, keep everything, measure again next time"
    )
    options = parser.parse_args(argv)
    with nullcontext(options.keep) if options.keep else tempfile.TemporaryDirectory() as folder:
        os.environ["YINGZAO_DATA"] = folder
        os.environ["YINGZAO_API_READS_PER_MINUTE"] = os.environ["YINGZAO_API_WRITES_PER_MINUTE"] = "0"
        kept = Path(folder) / "filled"
        drop = fresh_database(options.database) if not kept.exists() else kept_database(kept)
        try:
            start_django()
            if not kept.exists():
                began = time.perf_counter()
                record = fill(options.size, options.projects)
                print(f"\nfilled in {time.perf_counter() - began:,.0f} s", flush=True)
                kept.write_text(f"{record} {os.environ.get('DATABASE_URL', '')}")
            record = int(kept.read_text().split()[0])
            _measure(f"{options.database}, {options.size:,} records in {options.projects:,} projects", record,
                     options.times, folder)  # fmt: skip
        finally:
            from django.db import connections

            connections.close_all()
            if not options.keep:
                drop()
    return 0


def _measure(title: str, record: int, times: int, folder: str) -> None:
    print(f"\n{title}\n\n| what | median ms | p95 ms |\n|---|---:|---:|", flush=True)
    with serving() as port:
        for name, middle, slow in timed(port, record, times):
            print(f"| {name} | {middle:.1f} | {slow:.1f} |", flush=True)
    print(f"| history of one project, {CHAIN:,} entries read and sealed again | {verify_chain():.0f} | |")
    _print_sizes(os.path.join(folder, "yingzao.sqlite3"))


def fill(size: int, projects: int) -> int:
    """The company, ``projects`` projects and ``size`` records; the key of one record of project BENCH."""
    from yingzao.core.history.models import HistoryEntry
    from yingzao.core.records.models import Record
    from yingzao.core.routes.models import LoggedDecision, Run, Task
    from yingzao.core.search.models import SearchDocument

    company = found_company()
    templates = _write_one_of_each(company)
    people = _copy_people(company)
    first_project = _copy_projects(company, projects - 1)
    place = f"CASE n % {projects} WHEN 0 THEN {company.project.pk} ELSE {first_project} + n % {projects} END"
    person = (
        f"CASE n % {PEOPLE} WHEN 0 THEN {company.people['site_engineer'].pk} ELSE {people} + n % {PEOPLE} END"
    )
    kinds = [type(template) for template in templates]
    tables = [Record, *kinds, HistoryEntry, Run, Task, LoggedDecision, SearchDocument]
    with without_indexes(tables):
        base = newest(Record)
        for kind, template in enumerate(templates):
            _copy_records(template, base, kind, size // 10, place, person, company)
        _index_search(templates, base)
    settle([Record, HistoryEntry, Run, Task])
    return templates[0].pk


def _write_one_of_each(company: Company) -> list[Any]:
    from yingzao.core.access.models import Post, Role
    from yingzao.core.history.actor import acting_as, acting_as_system
    from yingzao.core.records.services import create
    from yingzao.core.routes.services import decide, submit
    from yingzao.modules.collaboration.models import ContactSheet
    from yingzao.modules.quality.models import Defect
    from yingzao.modules.safety.models import HazardReport

    with acting_as_system("benchmark"):
        role = Role.objects.get(code="project_manager")
        Post(person=company.people["project_manager"], role=role, project=None).save()
    author, chief = company.people["site_engineer"], company.people["project_chief_engineer"]
    common = {"project": company.project, "responsible": author}
    with acting_as(author):
        written = [
            create(ContactSheet, title="管线改移联系单", addressee=company.own, matter="请确认方案。", **common),
            create(Defect, title="蜂窝麻面", requirement="凿除松散混凝土后修补。", **common),
            create(HazardReport, title="临边防护缺失", finding="三层临边无栏杆。", likelihood=3, exposure=3,
                   consequence=7, **common),
        ]  # fmt: skip
        run = submit(written[0], author)
    with acting_as(chief):
        decide(run, chief, "approve", opinion="同意")
    return written


def _copy_people(company: Company) -> int:
    """A thousand more people; the key before the first."""
    from yingzao.core.accounts.models import Person

    base = newest(Person)
    pattern = company.people["project_chief_engineer"].pk
    copy_rows(Person, pattern, PEOPLE, {"id": f"{base} + n", "username": "'p' || n", "name": "'人员' || n"})
    settle([Person])
    return base


def _copy_projects(company: Company, count: int) -> int:
    """More projects; the key before the first."""
    from yingzao.core.projects.models import Project

    base = newest(Project)
    changed = {"id": f"{base} + n", "code": "'G' || n", "name": "'工程 ' || n", "short_name": "'工程 ' || n"}
    if count:
        copy_rows(Project, company.project.pk, count, changed)
    settle([Project])
    return base


def _copy_records(
    template: Any, base: int, kind: int, tens: int, place: str, person: str, company: Company
) -> None:
    """The copies of one kind; the kinds' keys alternate, as they do where people write."""
    from yingzao.core.history.models import HistoryEntry
    from yingzao.core.records.models import Record
    from yingzao.core.routes.models import LoggedDecision, Run, Task
    from yingzao.core.search.models import SearchDocument

    share, count = SHARES[kind], SHARES[kind] * tens
    key = f"{base} + 10 * ((n - 1) / {share}) + (n - 1) % {share} + {1 + sum(SHARES[:kind])}"
    status = ("CASE WHEN n % 50 = 0 THEN 'draft' WHEN n % 50 = 1 THEN 'in_approval' WHEN n % 50 < 45 THEN 'approved' "
              "ELSE 'closed' END")  # fmt: skip
    copy_rows(Record, template.pk, count, {
        "id": key, "uid": uids(), "project_id": place, "number": f"'{template._meta.model_name}-' || n",
        "title": "row.title || n", "status": status, "due_on": days(), "author_id": person, "responsible_id": person,
    })  # fmt: skip
    copy_rows(type(template), template.pk, count, {"record_ptr_id": key})
    entry = (
        HistoryEntry.objects.filter(model=template._meta.label_lower, object_id=template.pk)
        .order_by("id")
        .first()
    )
    copy_rows(HistoryEntry, entry.pk, count, {"chain": place, "position": f"{key} + 1000", "object_id": key,
                                              "actor_id": person})  # fmt: skip
    tenth = f"n % {ONE_IN} = 0"
    words = f"row.text || 'w' || (({key}) % {RARE_WORDS})"
    copy_rows(SearchDocument, template.pk, count, {"record_id": key, "text": words}, tenth)
    run = Run.objects.filter(record=template.pk).first()
    if run is None:
        return
    runs, signer = newest(Run), person.replace(str(company.people["site_engineer"].pk),
                                               str(company.people["project_chief_engineer"].pk), 1)  # fmt: skip
    is_open = "n % 1000 = 0"
    copy_rows(Run, run.pk, count, {
        "id": f"{runs} + n", "record_id": key, "started_by_id": person,
        "status": f"CASE WHEN {is_open} THEN 'live' ELSE 'approved' END",
    }, tenth)  # fmt: skip
    for number, task in enumerate(run.tasks.order_by("number"), start=1):
        done = f"CASE WHEN {is_open} AND {number} = 2 THEN 'open' ELSE 'approved' END"
        copy_rows(Task, task.pk, count, {
            "run_id": f"{runs} + n", "person_id": signer, "closed_by_id": signer, "status": done, "due_on": days(),
        }, tenth)  # fmt: skip
    for decision in run.decisions.all():
        copy_rows(LoggedDecision, decision.pk, count, {"run_id": f"{runs} + n", "actor_id": signer}, tenth)


def _index_search(templates: list[Any], base: int) -> None:
    """Words of the copied documents: their pattern's and a rare one; SQLite keeps them in a table of their own."""
    from django.db import connection

    rare = f"'w' || (one.record_id % {RARE_WORDS})"
    chosen = (
        "JOIN records_record record ON record.id = one.record_id "
        "JOIN records_record first ON first.kind = record.kind"
    )
    written = ", ".join(str(template.pk) for template in templates)
    if connection.vendor == "postgresql":
        sql = (
            f"UPDATE search_searchdocument AS target SET words = pattern.words || (quote_literal({rare}) || ':99')"
            f"::tsvector FROM search_searchdocument one {chosen} JOIN search_searchdocument pattern "
            f"ON pattern.record_id = first.id WHERE first.id IN ({written}) AND one.record_id > {base} "
            "AND target.record_id = one.record_id"
        )
    else:
        sql = (
            f"INSERT INTO search_words (rowid, words) SELECT one.record_id, pattern.words || ' ' || {rare} "
            f"FROM search_searchdocument one {chosen} JOIN search_words pattern ON pattern.rowid = first.id "
            f"WHERE first.id IN ({written}) AND one.record_id > {base}"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql)


def timed(port: int, record: int, times: int) -> Iterator[tuple[str, float, float]]:
    """Name, median and 95th percentile in ms of each kind of request."""
    import json

    author, chief = Client(port).sign_in("site_engineer"), Client(port).sign_in("project_chief_engineer")
    manager = Client(port).sign_in("project_manager")  # holds a post in the whole company
    made: list[int] = []
    waiting: list[int] = []
    turn = iter(range(1, 1_000_000))

    def create() -> None:
        fields = {"project": "BENCH", "title": "联系单", "addressee": 1, "matter": "管线改移",
                  "sent_on": "2026-03-02", "uid": str(uuid4())}  # fmt: skip
        made.append(json.loads(author.post(API_URL, fields, as_json=True, follow=False))["id"])

    def submit() -> None:
        waiting.append(made.pop())
        author.post(f"{API_URL}{waiting[-1]}/submit/", {}, as_json=True)

    def approve() -> None:
        chief.post(f"{API_URL}{waiting.pop()}/decide/", {"verb": "approve", "opinion": "同意"}, as_json=True)

    def once(client: Client, url: str) -> Callable[[], Any]:
        """Never the same address twice, so that no page is one that was kept."""
        sign = "&" if "?" in url else "?"
        return lambda: client.get(f"{url}{sign}turn={next(turn)}")

    cursor = json.loads(author.get(f"{API_URL}?project=BENCH&limit=50"))["next"]
    work: list[tuple[str, Callable[[], Any]]] = [
        ("ledger of one project", once(author, LIST_URL)),
        ("… by due day", once(author, f"{LIST_URL}?sort=due_on")),
        ("… drafts only", once(author, f"{LIST_URL}?status=draft")),
        ("… overdue only", once(author, f"{LIST_URL}?overdue=1")),
        ("… page 2, API", lambda: author.get(f"{API_URL}?project=BENCH&limit=50&cursor={cursor}")),
        ("one ledger, whole company", once(manager, f"/l/{KIND}/")),
        ("… by due day", once(manager, f"/l/{KIND}/?sort=due_on")),
        ("… drafts only", once(manager, f"/l/{KIND}/?status=draft")),
        ("all records, whole company", once(manager, "/records/")),
        ("inbox", once(chief, "/inbox/")),
        ("inbox, done", once(chief, "/inbox/?tab=done")),
        ("inbox, drafts", once(author, "/inbox/?tab=drafts")),
        ("cockpit of one project", once(author, "/p/BENCH/")),
        ("cockpit of the company", once(manager, "/")),
        ("record with its history", once(author, f"/r/{record}/")),
        ("search, a number", once(author, "/search/?q=BENCH-LX-2026-0001")),
        ("search, a rare word", once(manager, "/search/?q=w1230")),
        ("search, a word in every record", once(manager, "/search/?q=%E7%AE%A1%E7%BA%BF")),
        ("create, API", create),
        ("submit, API", submit),
        ("approval step, API", approve),
    ]
    for name, call in work:
        yield (name, *spread(call, times, warm_up=2))


CHAIN = 10_000


def verify_chain() -> float:
    """ms to read one project's entries and seal each again, as ``verify-history`` does."""
    from yingzao.core.history.chain import _entry_seal
    from yingzao.core.history.models import HistoryEntry
    from yingzao.core.projects.models import Project

    began, before = time.perf_counter(), ""
    chain = Project.objects.get(code="BENCH").pk
    for entry in HistoryEntry.objects.filter(chain=chain).order_by("position")[:CHAIN].iterator(2000):
        before = _entry_seal(entry, before)
    return 1000 * (time.perf_counter() - began)


def _print_sizes(file: str) -> None:
    from django.db import connection

    print("\n| table | rows | MB of rows | MB of indexes | MB a million rows |\n|---|---:|---:|---:|---:|")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            print(f"| the whole file | | {os.path.getsize(file) / 1e6:,.0f} | | |")
            return
        cursor.execute(
            "SELECT relname, reltuples::bigint, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > 100000 "
            "ORDER BY pg_total_relation_size(oid) DESC"
        )
        for name, rows, table, indexes in cursor.fetchall():
            each = (table + indexes) / rows
            print(f"| {name} | {rows:,} | {table / 1e6:,.0f} | {indexes / 1e6:,.0f} | {each:,.0f} |")
        cursor.execute("SELECT pg_database_size(current_database())")
        print(f"| the whole database | | {cursor.fetchone()[0] / 1e6:,.0f} | | |", flush=True)
