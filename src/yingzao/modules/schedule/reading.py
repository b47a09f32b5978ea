"""An uploaded schedule file, read in a child process, its refusals in the user's words."""

import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from yingzao.engines.schedule import Network
from yingzao.formats.mpxj_bridge import Run, convert, kind_of
from yingzao.formats.schedule_file import ImportedSchedule, MappingReport, ScheduleFileError, Unmapped

from .file_texts import problem_text

LONGEST_SECONDS = 600
ENCODINGS = ("utf-8", "gb18030", "cp1252", "cp1251", "big5", "utf-16")


class ReadingFailed(Exception):
    """The file was not read; the text says why, where in the file and what to do."""


def read_file(
    path: Path, encoding: str = "", name: str = "", while_waiting: Callable[[], None] = lambda: None,
    longest_seconds: float = LONGEST_SECONDS,
) -> tuple[str, ImportedSchedule]:  # fmt: skip
    """Encoding and content of a file called ``name``; ``while_waiting`` runs every half second and may raise."""

    def run(command: Sequence[str]) -> tuple[int, bytes]:
        return _run(command, while_waiting, longest_seconds)

    with path.open("rb") as file:
        kind = kind_of(file.read(512), name)
    if kind is None:
        return told(*_read(path, encoding, name, run))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "converted.xml"
        try:
            convert(path, kind, target, run)
        except ScheduleFileError as refused:
            raise ReadingFailed(problem_text(refused.facts())) from refused
        answer, content = _read(target, "", target.name, run)
    if answer == "refused":  # lines of the converted file are nowhere to be seen
        content = {**content, "line": None}
    _encoding, found = told(answer, content)
    note = Unmapped("construct", f"bridge.{kind.key}", 1)
    return "", replace(found, report=MappingReport((*found.report.items, note)))


def _read(path: Path, encoding: str, name: str, run: Run) -> tuple[str, Any]:
    child = [sys.executable, "-m", "yingzao.modules.schedule.reading_child", str(path), encoding, name]
    return unpacked(*run(child))


def _run(
    command: Sequence[str], while_waiting: Callable[[], None], longest_seconds: float
) -> tuple[int, bytes]:
    """Exit code and standard output of a child, which is killed when its time is up."""
    with tempfile.TemporaryFile() as answer:
        child = subprocess.Popen(  # noqa: S603 - our own modules with paths made by ourselves
            command, stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        try:
            _wait(child, while_waiting, longest_seconds)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        answer.seek(0)
        return child.returncode, answer.read()


def _wait(child: subprocess.Popen[bytes], while_waiting: Callable[[], None], longest_seconds: float) -> None:
    started = time.monotonic()
    while True:
        try:
            child.wait(0.5)
            return
        except subprocess.TimeoutExpired:
            if time.monotonic() - started > longest_seconds:
                return
            while_waiting()


def unpacked(returncode: int, answer: bytes) -> tuple[str, Any]:
    """What the reading child has answered; ``too_much`` when it did not live to answer."""
    if returncode != 0:
        return "too_much", None
    return pickle.loads(answer)  # noqa: S301 - written by reading_child, not by the uploaded file


def told(kind: str, content: Any) -> tuple[str, ImportedSchedule]:
    """What the child has read, or its refusal in words."""
    if kind == "schedule":
        return content
    if kind == "refused":
        raise ReadingFailed(problem_text(content))
    if kind == "invalid":
        raise ReadingFailed(_("A calendar in the file cannot be used: %s") % content)
    raise ReadingFailed(
        _("Reading the file takes more memory or time than is allowed. Export fewer projects at a time.")
    )


def choose_projects(found: ImportedSchedule, wanted: set[str]) -> ImportedSchedule:
    """Only the wanted projects of a file; links that lead to others are dropped and counted in the report."""
    if not wanted or wanted >= {project.id for project in found.projects}:
        return found
    activities = [a for a in found.network.activities if a.project_id in wanted]
    inside = {activity.id for activity in activities}
    links = [k for k in found.network.links if k.predecessor_id in inside and k.successor_id in inside]
    severed = sum((k.predecessor_id in inside) != (k.successor_id in inside) for k in found.network.links)
    wbs = tuple(node for node in found.wbs if node.project_id in wanted)
    note = (Unmapped("construct", "link.project_not_chosen", severed),) if severed else ()
    return replace(
        found,
        network=Network(
            [project for project in found.network.projects if project.id in wanted],
            found.network.calendars, activities, links, {node.id: node.parent_id for node in wbs},
        ),
        projects=tuple(project for project in found.projects if project.id in wanted),
        wbs=wbs,
        activities=tuple(activity for activity in found.activities if activity.project_id in wanted),
        assignments=tuple(a for a in found.assignments if a.activity_id in inside),
        baselines=tuple(each for each in found.baselines if each.project_id in wanted),
        report=MappingReport((*found.report.items, *note)),
    )  # fmt: skip
