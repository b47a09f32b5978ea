"""Backup and restore between databases: the copy equals the first, or nothing was changed."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from django.apps import apps

from tests.installation import ROOT, Installation, installed
from yingzao.backup.archive import Archive
from yingzao.backup.daily import daily_backup, due, forget_old
from yingzao.backup.tables import LEFT_BEHIND_APPS, carried

pytestmark = pytest.mark.long

POSTGRES = os.environ.get("YINGZAO_TEST_POSTGRES", "postgres://root@127.0.0.1:5432/test")


def reachable() -> bool:
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Iterator[Installation]:
    """Migrated and empty, on SQLite; others are copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        with installed(tmp_path_factory.mktemp("empty")) as installation:
            yield installation


@pytest.fixture(scope="module")
def build(empty, tmp_path_factory) -> Callable[[str], Installation]:
    """``build(name)``: an empty installation of its own, with keys of its own."""

    def build(name: str) -> Installation:
        data = tmp_path_factory.mktemp(name)
        for path in empty.data.glob("yingzao.sqlite3*"):
            shutil.copy(path, data)
        return Installation(data, {**empty.env, "YINGZAO_DATA": str(data)})

    return build


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory) -> Iterator[Installation]:
    """An installation on a server, its database created but not yet prepared."""
    if not reachable():
        pytest.skip("no PostgreSQL server reachable")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", POSTGRES)
        with installed(tmp_path_factory.mktemp("server"), prepare=False) as installation:
            yield installation


@pytest.fixture(scope="module")
def first(build) -> Installation:
    """Where the archive comes from: SQLite, filled."""
    first = build("first")
    steps(first, ["fill"], backup(first.data / "one.zip"))
    return first


@pytest.fixture(scope="module")
def archive(first) -> Path:
    return first.data / "one.zip"


@dataclass
class Step:
    code: int
    output: str
    errors: str

    @property
    def digest(self) -> str:
        assert self.code == 0, self.errors
        return re.search(r"^digest ([0-9a-f]{64})$", self.output, re.M)[1]


def steps(house: Installation, *wanted: list[str]) -> list[Step]:
    """Commands of the product and questions to its samples, one after the other."""
    return [Step(*done) for done in json.loads(house.script("tests.core.backup_steps", json.dumps(wanted)))]


def restore(archive: Path, *more: str) -> list[str]:
    return ["restore", str(archive), "--keys", str(archive.with_suffix(".keys")), *more]


def backup(archive: Path) -> list[str]:
    return ["backup", str(archive), "--keys", str(archive.with_suffix(".keys"))]


HOLDS, HISTORY = ["holds"], ["verify-history"]


def test_a_copy_goes_to_postgresql_and_back_and_equals_the_first(archive, first, build, on_postgresql):
    """Each restore is killed once just before its end: had it left anything, the next would be refused."""
    before = archive.read_bytes()
    verified, holds, again = steps(
        first, ["backup", "--verify", str(archive)], HOLDS, ["backup", str(archive)]
    )
    assert again.code == 1 and "exists" in again.errors and archive.read_bytes() == before
    _kill_at(on_postgresql, archive, "digest")
    two = archive.parent / "two.zip"
    there, saved, content, wrote = steps(
        on_postgresql, restore(archive), backup(two), HOLDS, ["write", "0.3"]
    )  # fmt: skip
    assert there.digest == saved.digest == verified.digest and content == holds
    assert int(wrote.output.split()[-1]) > 0, "new rows get keys after the restored ones"
    third = build("third")
    _kill_at(third, archive, "digest")
    back, content, history = steps(third, restore(two), HOLDS, HISTORY)
    assert back.digest == verified.digest and content == holds and "history intact" in history.errors
    assert json.loads(holds.output) | {"odd": 1, "intact": True} == json.loads(holds.output)
    key = third.data / "history_key"
    assert key.read_text() == (first.data / "history_key").read_text() and key.stat().st_mode & 0o777 == 0o600


def _kill_at(house: Installation, archive: Path, stage: str) -> None:
    command = [sys.executable, "-m", "yingzao.cli", *restore(archive)]
    process = subprocess.Popen(command, env=house.env, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    for line in process.stderr:
        if line.startswith(stage):
            process.send_signal(signal.SIGKILL)
            break
    process.stderr.close()
    assert process.wait() == -signal.SIGKILL, f"{stage} never came"


def test_a_backup_holds_one_moment_while_others_write(archive, build):
    busy, path = build("busy"), archive.parent / "busy.zip"
    restored, saved, content = steps(busy, restore(archive), ["backup_while_writing", str(path)], HOLDS)
    assert restored.digest and saved.code == 0, saved.errors
    done, copy, history = steps(build("copy"), restore(path), HOLDS, HISTORY)
    assert done.digest and "history intact" in history.errors
    assert json.loads(copy.output)["roles"] < json.loads(content.output)["roles"]


def test_the_archive_is_for_its_owner_alone_and_holds_no_key(archive):
    keys = json.loads(archive.with_suffix(".keys").read_text())["keys"]
    assert archive.stat().st_mode & 0o777 == 0o600 == archive.with_suffix(".keys").stat().st_mode & 0o777
    with zipfile.ZipFile(archive) as opened:
        content = b"".join(opened.read(name) for name in opened.namelist())
    assert not any(key.encode() in content for key in keys.values())


def test_a_database_with_people_in_it_is_left_alone_until_its_name_is_said(first, archive, build):
    other = build("other")
    _founded, before = steps(other, ["found_company"], HOLDS)
    own_key = (other.data / "history_key").read_text()
    refused, wrong, after = steps(other, restore(archive), restore(archive, "--replace", "yes"), HOLDS)
    assert "--replace yingzao.sqlite3" in refused.errors and "yingzao.sqlite3" in wrong.errors
    assert before == after and (other.data / "history_key").read_text() == own_key
    done, history = steps(other, restore(archive, "--replace", "yingzao.sqlite3"), HISTORY)
    assert done.digest and "history intact" in history.errors
    assert (other.data / "history_key").read_text() == (first.data / "history_key").read_text() != own_key


def test_other_keys_and_another_version_are_refused(archive, build):
    other = build("elsewhere")
    (without,) = steps(other, ["restore", str(archive)])
    assert without.code == 1 and "--keys" in without.errors
    wrong_key = {**other.env, "YINGZAO_HISTORY_KEY": "another key, long enough"}
    (wrong,) = steps(Installation(other.data, wrong_key), restore(archive))
    assert wrong.code == 1 and "YINGZAO_HISTORY_KEY" in wrong.errors
    _forgot, earlier, content = steps(other, ["forget_migration"], restore(archive), HOLDS)
    assert earlier.code == 1 and "Install that version" in earlier.errors
    assert json.loads(content.output)["people"] == 0


def test_what_is_worn_is_said_and_the_rest_is_kept(archive, build):
    worn, folder = build("worn"), archive.parent
    _done, _spoilt, spoilt, lost, lossy, changed, refused = steps(
        worn, restore(archive), ["spoil_history"], backup(folder / "spoilt.zip"),
        ["lose_file"], backup(folder / "lossy.zip"), ["change_file"], backup(folder / "changed.zip"),
    )  # fmt: skip
    assert lossy.code == 1 and f"missing file {lost.output.strip()}" in lossy.errors
    assert (folder / "lossy.zip").exists()
    assert refused.code == 1 and f"{changed.output.strip()} changed" in refused.errors
    assert not list(folder.glob("changed.zip*"))
    last = build("last")
    refused, content, taken = steps(
        last, restore(folder / "spoilt.zip"), HOLDS, restore(folder / "spoilt.zip", "--accept-history")
    )
    assert spoilt.digest == taken.digest and "1 disagreements" in taken.errors
    assert refused.code == 1 and "--accept-history" in refused.errors
    assert json.loads(content.output)["people"] == 0


# -- what is carried -----------------------------------------------------------------------------------


def test_every_table_is_carried_or_left_behind_on_purpose_and_none_refers_to_what_is_left():
    left = {m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in LEFT_BEHIND_APPS}
    managed = {m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy}
    assert set(carried()) == managed - left
    to_left = [f"{m._meta.label}.{f.name}" for m in carried() for f in m._meta.local_concrete_fields
               if f.is_relation and f.related_model in left]  # fmt: skip
    assert to_left == []


# -- every day -----------------------------------------------------------------------------------------


def test_a_backup_is_due_once_a_day_from_its_hour_on(tmp_path):
    assert due(tmp_path, datetime(2026, 5, 4, 1, 59), 2) is None
    path = due(tmp_path, datetime(2026, 5, 4, 23, 0), 2)
    assert path == tmp_path / "2026-05-04.yingzao.zip"
    path.touch()
    assert due(tmp_path, datetime(2026, 5, 4, 23, 0), 2) is None
    assert due(tmp_path, datetime(2026, 5, 5, 2, 0), 2) is not None


def test_only_whole_backups_of_our_own_naming_are_forgotten(tmp_path):
    names = [f"2026-05-{day:02}.yingzao.zip" for day in range(1, 6)]
    others = ["notes.txt", "2026-05-01.yingzao.zip.part", "before-update.zip"]
    for name in names + others:
        (tmp_path / name).touch()
    forget_old(tmp_path, 2)
    assert {p.name for p in tmp_path.iterdir()} == {*names[-2:], *others}


def test_todays_backup_is_written_by_a_process_of_its_own(first, tmp_path, settings, monkeypatch):
    for name, value in first.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.BACKUP_DIR, settings.BACKUP_KEEP, settings.BACKUP_HOUR = tmp_path / "nightly", 3, 0
    daily_backup()
    (path,) = settings.BACKUP_DIR.iterdir()
    with Archive(path) as archive:
        assert archive.manifest.files
    written = path.stat().st_mtime_ns
    daily_backup()
    assert path.stat().st_mtime_ns == written
