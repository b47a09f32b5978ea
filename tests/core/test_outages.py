"""What a request depends on goes away and comes back: 503 or 507 with a time to wait, never a half write."""

import errno
import sqlite3
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis
from django.db import OperationalError, connection

from tests.core import workhouse
from tests.core.house import house_in
from tests.installation import installed
from tests.samples import sample_record
from yingzao.core.files.models import store_bytes
from yingzao.core.files.storage import DamagedFile, no_room
from yingzao.core.history.actor import acting_as
from yingzao.core.operation.outages import outage_of
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.records.services import attach

pytestmark = pytest.mark.long


def lost_connection(*_arguments):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.fixture
def visitor(company, signed_in):
    client = signed_in(company.technician)
    client.raise_request_exception = False
    return client


def test_a_lost_database_is_answered_with_503_and_the_next_request_is_served(visitor):
    with connection.execute_wrapper(lost_connection):
        page = visitor.get("/p/LJL/")
        fragment = visitor.get("/p/LJL/", headers={"HX-Request": "true"})
        data = visitor.get("/api/v1/projects/")
    assert data.status_code == 503 and data["Content-Type"].startswith(("application/problem", "text/html"))
    assert page.status_code == fragment.status_code == 503 and int(page["Retry-After"]) > 0
    assert "数据库没有响应" in page.content.decode() and "<" not in fragment.content.decode()
    assert visitor.get("/p/LJL/").status_code == 200


def test_a_connection_lost_in_a_write_leaves_nothing_of_it(visitor, company):
    with acting_as(company.technician):
        record = sample_record(ledger_for("collaboration.contact_sheet"), company)

    def lost_late(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "history_entry" in sql:
            lost_connection()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(lost_late):
        assert visitor.post(f"/r/{record.pk}/do/comment/", {"text": "看图"}).status_code == 503
    assert not record.comments.exists()
    assert visitor.post(f"/r/{record.pk}/do/comment/", {"text": "看图"}).status_code == 302
    assert record.comments.count() == 1


def caused(cause: Exception) -> OperationalError:
    fault = OperationalError(str(cause))
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (caused(sqlite3.OperationalError("database is locked")), 503),
        (caused(sqlite3.OperationalError("database or disk is full")), 507),
        (caused(sqlite3.OperationalError("no such table: x")), None),
        (caused(psycopg.errors.AdminShutdown("terminating connection")), 503),
        (caused(psycopg.errors.DiskFull("could not extend file")), 507),
        (OSError(errno.ENOSPC, "No space left on device"), 507),
        (PermissionError("no"), None),
        (no_room(), 507),
        (DamagedFile("x"), 500),
        (ValueError("ours"), None),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_outages_are_told_from_faults_of_the_program(fault, status):
    outage = outage_of(fault)
    assert (outage and outage.status) == status
    assert outage is None or ("Retry-After" in outage.headers) == (status == 503)


def test_a_redis_that_is_away_is_an_outage():
    with pytest.raises(redis.exceptions.ConnectionError) as fault:
        redis.Redis(port=9).ping()
    assert outage_of(fault.value).status == 503


def test_a_damaged_file_is_told_and_not_sent(visitor, company):
    with acting_as(company.technician):
        record = sample_record(ledger_for("collaboration.contact_sheet"), company)
        attachment = attach(record, store_bytes(b"abc", "a.txt", "text/plain"), "")
    attachment.file.path.write_bytes(b"?")
    answer = visitor.get(f"/r/{record.pk}/file/{attachment.pk}/")
    assert answer.status_code == 500 and "已损坏" in answer.content.decode()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection to lose")
@pytest.mark.parametrize("pool", ["0", "4"], ids=["a-connection-per-thread", "pooled"])
def test_a_server_recovers_by_itself_when_postgresql_is_back(tmp_path, monkeypatch, pool):
    monkeypatch.setenv("YINGZAO_POOL", pool)
    with installed(tmp_path) as installation, installation.serving() as server:
        page = f"{server.url}/projects/"
        assert [status_of(page) for _ in range(6)] == [200] * 6
        with database_shut(installation.env["DATABASE_URL"]):
            assert {status_of(page) for _ in range(6)} == {503}
        deadline = time.monotonic() + 30
        while status_of(page) != 200 and time.monotonic() < deadline:
            time.sleep(0.3)
        assert [status_of(page) for _ in range(8)] == [200] * 8


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection to lose")
@pytest.mark.parametrize("in_transaction", [False, True], ids=["working", "in-its-last-transaction"])
def test_a_worker_whose_connections_are_cut_does_its_job_once(tmp_path, in_transaction):
    name, seen = "断线", tmp_path / "seen"
    with (
        installed(tmp_path / "data", "tests.quick_settings") as installation,
        house_in(installation) as house,
    ):
        house.ask(workhouse.build)
        arguments = {"name": name, "seconds": 2, "seen": str(seen), "in_transaction": in_transaction}
        job = house.ask(workhouse.enqueue, "slow", **arguments)
        worker = house.start_worker()
        house.until(seen.exists)
        with database_shut(installation.env["DATABASE_URL"]):
            time.sleep(1)
        house.ask(workhouse.reconnect)
        assert house.ended(job)[0] == "done" and house.ask(workhouse.written, name) == 1
        assert worker.poll() is None, "the same process goes on"


def status_of(url: str) -> int:
    """Asked with a session, so that the database is looked into; the session is nobody's."""
    request = urllib.request.Request(url, headers={"Cookie": f"sessionid={'x' * 32}"})
    try:
        return urllib.request.urlopen(request, timeout=30).status
    except urllib.error.HTTPError as answer:
        return answer.code


class database_shut:
    """Nobody may connect, and whoever was connected is thrown out."""

    def __init__(self, url: str) -> None:
        self.name = urlsplit(url).path.strip("/")
        self.server = urlunsplit(urlsplit(url)._replace(path="/postgres"))

    def __enter__(self) -> None:
        self._allow("false")
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'")

    def __exit__(self, *_exception) -> None:
        self._allow("true")

    def _allow(self, word: str) -> None:
        self._run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS {word}")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as admin:
            admin.execute(statement)
