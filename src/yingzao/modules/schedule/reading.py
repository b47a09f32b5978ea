"""An uploaded schedule file, read in a child process, its refusals in the user's words."""

import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from yingzao.engines.schedule import Network
from yingzao.formats.schedule_file import ImportedSchedule, MappingReport, Unmapped

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
    with tempfile.TemporaryFile() as answer:
        child = subprocess.Popen(  # noqa: S603 - our own module with a path made by ourselves
            [sys.executable, "-m", "yingzao.modules.schedule.reading_child", str(path), encoding, name],
            stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        try:
            _wait(child, while_waiting, longest_seconds)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        answer.seek(0)
        return _unpack(child.returncode, answer.read())


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


def _unpack(returncode: int, answer: bytes) -> tuple[str, ImportedSchedule]:
    kind: str = "too_much"
    content: Any = None
    if returncode == 0:
        kind, content = _loaded(answer)
    return told(kind, content)


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


def _loaded(answer: bytes) -> tuple[str, Any]:
    return pickle.loads(answer)  # noqa: S301 - written by reading_child, not by the uploaded file


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
