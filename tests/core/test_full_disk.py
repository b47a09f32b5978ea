"""The disk of the data folder fills up under a running server: words, nothing half-written, and no restart needed.

The data folder lies on a file system of its own of a few megabytes, so that it is truly full. On PostgreSQL the
rows lie elsewhere, and only what is kept in files is refused.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.core import survival
from tests.core.house import house_in
from tests.core.visitor import Answer, Visitor
from tests.installation import installed

MEGABYTES = 48
KEPT_FREE = 6
"""Megabytes that uploads leave to the database."""
ON_SQLITE = connection.vendor == "sqlite"
WORDS = ("没有空间", "空间已满")
POURS = "/p/LJL/l/quality.pour"
WIDE = "量" * 3000
REFUSED_IN_A_ROW = 6


@pytest.fixture(scope="module")
def disk(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)], capture_output=True, text=True
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip(f"NO file system of its own may be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="module")
def house(disk, tmp_path_factory):
    (disk / "server.log").symlink_to(
        tmp_path_factory.mktemp("log") / "server.log"
    )  # it goes on being written
    with (
        installed(disk, "tests.quick_settings") as installation,
        house_in(installation, YINGZAO_FILES_KEPT_FREE_MB=str(KEPT_FREE)) as house,
    ):
        house.sheets = house.ask(survival.build, 2)
        house.server = house.installation.start()
        try:
            yield house
        finally:
            house.server.kill()


@pytest.fixture
def author(house) -> Visitor:
    return Visitor(house.server.url).sign_in("project_manager")


class Ballast:
    """Fills the disk until so many bytes are left."""

    def __init__(self, disk: Path, left: int = 0) -> None:
        self.path = disk / "ballast"
        with self.path.open("wb") as file:
            while (free := shutil.disk_usage(disk).free) > left:
                try:
                    file.write(b"\0" * min(free - left, 1 << 20))
                    file.flush()
                except OSError:
                    break

    def __enter__(self) -> "Ballast":
        return self

    def __exit__(self, *_exception) -> None:
        self.path.unlink()


def new_sheet(author: Visitor, title: str) -> Answer:
    fields = {"title": title, "addressee": "1", "matter": WIDE, "sent_on": "2026-03-02"}
    return author.post("/p/LJL/l/collaboration.contact_sheet/new/", fields)


def use_up_what_the_database_had(author: Visitor, sheet: int) -> None:
    """It has room of its own in its files, and finds more when it tidies up; write until that is used up too."""
    refused = 0
    for number in range(1200):
        if number % 2:
            answer = new_sheet(author, f"填 {number}")
        else:
            answer = author.post(f"/r/{sheet}/do/comment/", {"text": WIDE})
        refused = refused + 1 if any(word in words_of(author, answer) for word in WORDS) else 0
        if refused == REFUSED_IN_A_ROW:
            return
    raise AssertionError("the database never became full")


def ways_to_write(house, author: Visitor, chief: Visitor, sheet: int, run: int):
    """Name → the request."""
    return {
        "create": lambda: new_sheet(author, "满"),
        "approve": lambda: chief.post(f"/r/{sheet}/decide/", {"run": run, "verb": "approve", "task": 1}),
        "comment": lambda: author.post(f"/r/{sheet}/do/comment/", {"text": WIDE}),
        "upload": lambda: author.post(f"/r/{sheet}/do/attach/", files=("a.bin", os.urandom(2 << 20))),
        "import": lambda: author.post(f"{POURS}/import/", file=("a.xlsx", survival.list_of_pours("满", 150))),
    }  # fmt: skip


def words_of(visitor: Visitor, answer: Answer) -> str:
    """What somebody reads after an answer, also behind a redirect."""
    return visitor.get(answer.location).said if answer.status == 302 else answer.said


@pytest.mark.skipif(not ON_SQLITE, reason="the rows of PostgreSQL lie on the disk of its server")
def test_a_full_disk_is_told_in_words_and_work_goes_on_when_there_is_room(house, disk, author):
    chief, (sheet, run) = Visitor(house.server.url).sign_in("project_chief_engineer"), house.sheets[0]
    ways = ways_to_write(house, author, chief, sheet, run)
    with Ballast(disk):
        use_up_what_the_database_had(author, sheet)
        before = house.ask(survival.counted)
        for name, send in ways.items():
            answer = send()
            assert answer.status in (302, 422, 507), (name, answer.status, answer.said[:300])
            assert any(word in words_of(author, answer) for word in WORDS), (
                name,
                answer.status,
                answer.said[:300],
            )
        assert house.ask(survival.counted) == before
        assert author.get("/p/LJL/l/collaboration.contact_sheet/").status == 200, "reading goes on"
        health = author.get("/health/ready")
        assert health.status == 503 and json.loads(health.text)["checks"]["disk"]["ok"] is False
    assert house.ask(survival.half_written) == []
    for name, send in ways.items():
        assert send().status == 302, name
    assert house.ask(survival.half_written) == [] and house.server.process.poll() is None


def test_uploads_end_before_the_database_has_no_room(house, disk, author):
    sheet = house.sheets[1][0]
    with Ballast(disk, left=(KEPT_FREE + 1) << 20):
        answer = author.post(f"/r/{sheet}/do/attach/", files=("a.bin", os.urandom(2 << 20)))
        assert "没有空间" in words_of(author, answer)
        assert author.post(f"/r/{sheet}/do/comment/", {"text": "还能写"}).status == 302
        assert author.post(f"/r/{sheet}/do/attach/", files=("b.txt", b"short")).status == 302
    assert house.ask(survival.attached, survival.sha256(b"short")) == (1, [])


@pytest.mark.skipif(not ON_SQLITE, reason="the rows of PostgreSQL lie on the disk of its server")
def test_a_job_that_finds_no_room_is_done_once_when_there_is(house, disk, author):
    name, before = "任务", house.ask(survival.pours)
    preview = author.post(f"{POURS}/import/", file=("b.xlsx", survival.list_of_pours(name, 400))).location
    house.ask(survival.empty_the_log)  # what it had taken of the disk before would be room for the job
    said_before = len(house.server.log.read_text())
    with Ballast(disk, left=400_000):
        answer = author.post(f"{preview}store/")
        assert answer.status == 302, "enough is left to note the job"
        job = int(answer.location.rstrip("/").rpartition("/")[2])
        house.until(lambda: "database or disk is full" in house.server.log.read_text()[said_before:])
        assert house.ask(survival.pours) == before
    house.until(lambda: house.ask(survival.job, job) == ("done", 100))
    assert house.ask(survival.tries, job)[-1] == "done", "whether it found no room to begin or none to end"
    assert house.ask(survival.pours) == before + 400 and house.ask(survival.half_written) == []
