"""Import of a schedule file from the command line: the job of the screen, run at once and told on the terminal."""

import sys
import uuid
from pathlib import Path

from django.conf import settings
from django.utils import translation

from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Person
from yingzao.core.files.models import store_bytes
from yingzao.core.history.actor import acting_as
from yingzao.core.jobs.runner import JobFailure
from yingzao.core.projects.models import Project

from .importing import import_plan


class ToldProgress:
    """Writes each new step to the terminal; nobody cancels from there but with Ctrl C."""

    def __init__(self) -> None:
        self._step = ""

    def report(self, percent: int, step: str) -> None:
        if step != self._step:
            sys.stderr.write(f"{percent:3d} % {step}\n")
            self._step = step


def import_file(file: Path | str, project_code: str, username: str, encoding: str | None = None) -> int:
    """Import as ``username``; returns the exit code, 1 with the reason on standard error."""
    path = Path(file)
    project = Project.objects.filter(code=project_code).first()
    person = Person.objects.filter(username=username, is_active=True).first()
    problem = _problem(path, project, person)
    if problem or project is None or person is None:
        sys.stderr.write(f"{problem}\n")
        return 1
    with acting_as(person), translation.override(person.language):
        stored = store_bytes(path.read_bytes(), path.name, "application/octet-stream")
        try:
            url = import_plan(
                ToldProgress(), project_id=project.pk, file_id=stored.pk, uid=str(uuid.uuid4()), plan_title=path.stem,
                encoding=encoding or "",
            )  # fmt: skip
        except JobFailure as failure:
            sys.stderr.write(f"{failure}\n")
            return 1
    sys.stdout.write(f"{url}\n")
    return 0


def _problem(path: Path, project: Project | None, person: Person | None) -> str:
    if not path.is_file():
        return f"There is no file {path}."
    if path.stat().st_size > settings.UPLOAD_LIMIT_BYTES:
        return f"{path.name} is larger than {settings.UPLOAD_LIMIT_BYTES // 1024**2} MB."
    if project is None:
        return "There is no project of that code."
    if person is None:
        return "There is no active person of that sign-in name."
    verdict = may(person, "import", "schedule.plan", project)
    return "" if verdict else verdict.why
