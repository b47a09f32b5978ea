"""What a gate is asked about: a record, a project on its way into a stage, or whatever a flow makes known.

A subject is named by a key such as ``record:45`` or ``stage:construction``, under which releases are kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.procedures.governing import versions_binding
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.projects.models import Part, Project, Stage
from yingzao.core.records.ledgers import Text
from yingzao.core.records.models import Record
from yingzao.engines.procedures.steps import STAGE


@dataclass(frozen=True)
class Subject:
    """``facts`` tells a named property; ``versions`` hold it up, ``others`` only say who answers for it."""

    key: str
    kind: str
    name: Text
    project: Project
    part: Part | None
    url: str
    facts: Callable[[str], Any]
    versions: tuple[ProcedureVersion, ...]
    others: tuple[ProcedureVersion, ...] = ()

    @property
    def gate_url(self) -> str:
        """The page on which its steps stand, with what is missing and where to get it."""
        return reverse("procedure_gate", args=[self.project.code, self.key])


Finder = Callable[[Project, str], "Subject | None"]
_finders: dict[str, Finder] = {}


def finds_subject(word: str) -> Callable[[Finder], Finder]:
    """Decorator: ``finder(project, rest)`` gives the subject whose key is ``word:rest``, or None."""

    def register(finder: Finder) -> Finder:
        _finders[word] = finder
        return finder

    return register


def subject_of(project: Project, key: str) -> Subject | None:
    """The subject of that key in ``project``; None where there is none."""
    word, _colon, rest = key.partition(":")
    return _finders[word](project, rest) if word in _finders else None


def subject_of_record(record: Any) -> Subject:
    """A record is held by the version it runs under; other procedures of its project may name it in a step too."""
    version = record.procedure_version
    bound = (each for each in versions_binding(record.project) if each.names(record.kind))
    others = tuple(each for each in bound if version is None or each.procedure_id != version.procedure_id)
    return Subject(
        key=f"record:{record.pk}", kind=record.kind, name=str(record), project=record.project, part=record.part,
        url=record.get_absolute_url(), facts=lambda name: getattr(record, name, None),
        versions=(version,) if version else (), others=others,
    )  # fmt: skip


@finds_subject("record")
def _find_record(project: Project, rest: str) -> Subject | None:
    record = Record.objects.specific(int(rest)) if rest.isdecimal() and len(rest) < 19 else None
    return subject_of_record(record) if record is not None and record.project_id == project.pk else None


@finds_subject("stage")
def subject_of_stage(project: Project, stage: str) -> Subject | None:
    """The project before its entry into ``stage``."""
    if stage not in Stage.values:
        return None
    return Subject(
        key=f"stage:{stage}", kind=STAGE, name=_("Stage “%s”") % Stage(stage).label, project=project, part=None,
        url=reverse("project_settings", args=[project.code]), facts={"stage": stage}.get,
        versions=tuple(versions_binding(project)),
    )  # fmt: skip
