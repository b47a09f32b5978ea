"""Health and figures: what they say when all is well, when something is missing, and to whom."""

import os
import time

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests.company import PASSWORD
from yingzao.core.jobs.models import Job, Worker
from yingzao.core.operation import health
from yingzao.core.operation.figures import exposition, forget_dead_processes

TOKEN = "a token of the operator"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch, settings, tmp_path, db):
    monkeypatch.setattr(health, "REMEMBERED_SECONDS", -1)
    settings.WORKERS_FOLDER, settings.DATA = tmp_path / "workers", tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def worker(settings):
    worker = Worker.objects.create(name="here:1", seen_alive_at=None)
    settings.WORKERS_FOLDER.mkdir()
    (settings.WORKERS_FOLDER / str(worker.pk)).touch()
    Worker.objects.filter(pk=worker.pk).update(seen_alive_at=worker.started_at)


def checks(client, **headers) -> dict:
    return client.get("/health/ready", **headers).json()["checks"]


def figures() -> dict[tuple, float]:
    """(name, labels) → value; parsing proves that it is OpenMetrics."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(exposition().decode())
        for sample in family.samples
    }


def test_all_is_well(client, worker):
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready"), answer.content
    assert {name for name, check in answer.json()["checks"].items() if not check["ok"]} == set()
    assert client.get("/health/live").json() == {"status": "live"}
    assert not any(files for _folder, _names, files in os.walk(default_storage.location))


def test_without_workers_pages_are_served_but_somebody_should_look(client):
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"]["workers"] == {"ok": False, "needed": False, "said": "0 at work"}


def test_a_migration_that_is_lacking_is_found(client, worker):
    MigrationRecorder(connection).migration_qs.filter(app="records").last().delete()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert answer.json()["checks"]["migrations"]["said"] == "1 not applied"


def test_a_database_that_is_gone_hides_no_other_check_and_tells_no_secret(client, worker, monkeypatch):
    def gone(*_arguments):
        raise OperationalError("could not connect: password=hunter2 host=10.0.0.5")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        answer, alive = client.get("/health/ready"), client.get("/health/live")
    found = answer.json()["checks"]
    assert answer.status_code == 503 and found["database"]["said"] == "OperationalError"
    assert found["storage"]["ok"] and found["disk"]["ok"] and "hunter2" not in answer.content.decode()
    assert alive.status_code == 200


def test_storage_that_cannot_be_written_and_a_full_disk_are_found(
    client, worker, monkeypatch, settings, tmp_path
):
    (tmp_path / "plain file").touch()
    settings.MEDIA_ROOT = tmp_path / "plain file"
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 10**18)
    found = checks(client)
    assert not found["storage"]["ok"] and not found["disk"]["ok"] and found["database"]["ok"]


def test_a_daily_backup_that_is_late_is_found(client, worker, settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "nightly"
    settings.BACKUP_DIR.mkdir()
    assert checks(client)["backup"] == {"ok": False, "needed": False, "said": "none yet"}
    path = settings.BACKUP_DIR / "2026-05-04.yingzao.zip"
    path.touch()
    assert checks(client)["backup"]["ok"]
    two_days_ago = time.time() - 48 * 3600
    os.utime(path, (two_days_ago, two_days_ago))
    assert not checks(client)["backup"]["ok"]


# -- to whom -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "from_where",
    [
        {"REMOTE_ADDR": "10.1.2.3"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.1.2.3"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=10.1.2.3"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_from_elsewhere_or_through_a_proxy_there_are_neither_details_nor_figures(client, worker, from_where):
    assert client.get("/health/ready", **from_where).json() == {"status": "ready"}
    assert client.get("/metrics", **from_where).status_code == 403


def test_a_token_opens_from_everywhere_and_then_nothing_else_does(client, worker, settings):
    settings.OPERATION_TOKEN = TOKEN
    assert "checks" in client.get("/health/ready", headers=BEARER, REMOTE_ADDR="10.1.2.3").json()
    assert client.get("/metrics", headers=BEARER, REMOTE_ADDR="10.1.2.3").status_code == 200
    for wrong in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer ünd"}):
        assert client.get("/health/ready", headers=wrong).json() == {"status": "ready"}
        assert client.get("/metrics", headers=wrong).status_code == 403


def test_probes_need_no_host_name_no_https_and_no_session(client, worker, settings):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["only.example.cn"]
    answer = client.get("/health/ready", HTTP_HOST="10.9.8.7:8000")
    assert answer.status_code == 200 and not answer.cookies


# -- figures -------------------------------------------------------------------------------------------


def test_requests_are_counted_by_view_and_never_by_address(company, client):
    def before_and_after(*names: tuple) -> list[float]:
        return [figures().get(name, 0.0) for name in names]

    ok = ("yingzao_requests_total", (("method", "GET"), ("status", "200"), ("view", "account_login")))
    lost = ("yingzao_requests_total", (("method", "GET"), ("status", "404"), ("view", "unrouted")))
    odd = ("yingzao_requests_total", (("method", "OTHER"), ("status", "404"), ("view", "unrouted")))
    took = ("yingzao_request_seconds_count", (("view", "account_login"),))
    first = before_and_after(ok, lost, odd, took)
    client.get("/accounts/login/?phone=13800001111")
    client.get("/no/such/page/13800001111/")
    client.generic("BREW", "/no/such/page/")
    assert before_and_after(ok, lost, odd, took) == [count + 1 for count in first]
    assert "13800001111" not in exposition().decode()


def test_queries_and_their_time_are_counted(company, signed_in):
    client = signed_in(company.technician)
    view = (("view", "inbox"),)
    before = figures().get(("yingzao_database_queries_total", view), 0)
    client.get("/inbox/")
    after = figures()
    assert after[("yingzao_database_queries_total", view)] > before
    assert after[("yingzao_database_seconds_total", view)] > 0


def test_refused_sign_ins_are_counted(company, client):
    name = ("yingzao_sign_in_failures_total", (("by", "password"),))
    before = figures().get(name, 0)
    client.post("/accounts/login/", {"login": "technician", "password": "wrong"})
    client.post("/accounts/login/", {"login": "technician", "password": PASSWORD})
    assert figures()[name] == before + 1


def test_what_waits_is_read_from_the_database(company, worker):
    for _ in range(2):
        Job.objects.create(
            title="报表", owner=company.technician, work="yingzao.x", run_after="2026-05-04T00:00:00Z"
        )
    found = figures()
    assert found[("yingzao_jobs", (("state", "waiting"),))] == 2
    assert found[("yingzao_job_queue_age_seconds", ())] > 3600
    assert found[("yingzao_workers", ())] == 1 and found[("yingzao_database_up", ())] == 1
    assert found[("yingzao_outbox_age_seconds", ())] == 0
    assert "报表" not in exposition().decode()


def test_figures_of_processes_that_are_gone_are_forgotten_at_the_next_start(settings, tmp_path):
    settings.FIGURES_FOLDER = tmp_path
    mine, dead = tmp_path / f"counter_{os.getpid()}.db", tmp_path / "counter_999999999.db"
    for path in (mine, dead):
        path.touch()
    forget_dead_processes()
    assert mine.exists() and not dead.exists()
