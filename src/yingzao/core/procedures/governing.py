"""Which version governs a record of some kind in some project, and what binds a project at all."""

from copy import copy
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yingzao.core.history.ends import COMPANY, Memory, end_of
from yingzao.core.projects.models import Project
from yingzao.engines.procedures.binding import binds

from .models import GOVERNING, NEVER_ISSUED, Procedure, ProcedureVersion, VersionStatus


class ProcedureRefusal(Exception):
    """A record may not be made under its procedure; the text says why and what to do."""


@dataclass(frozen=True)
class Shelved:
    """A procedure with those of its versions that count; ``was_issued`` unless it never was more than a draft."""

    procedure: Procedure
    versions: list[ProcedureVersion]
    was_issued: bool


Shelf = list[Shelved]
"""The narrowest procedures first."""
_shelf: Memory[Shelf] = Memory(10)
_COUNTING = (*GOVERNING, VersionStatus.PILOT)


def version_governing(
    kind: str,
    project: Project | None = None,
    day: date | None = None,
    end: tuple[str, ...] | None = None,
) -> ProcedureVersion | None:
    """The version in force for records of ``kind`` in ``project``; None where no procedure governs them.

    A procedure governs from its first issue or trial on: one that is still being written stops nobody.
    ``end`` is that of the company's chain, in which procedures are signed, where the caller knows it.

    Raises :class:`ProcedureRefusal` when the governing procedure has expired or has no version in force.
    """
    for shelved in _all(end):
        procedure, versions = shelved.procedure, shelved.versions
        if kind not in procedure.kinds or not _binds(procedure, project):
            continue
        version = _version_for(versions, project)
        if version is not None:
            return copy(_unexpired(version, day))
        if shelved.was_issued and not any(each.status == VersionStatus.PILOT for each in versions):
            text = _("Procedure %(procedure)s has no version in force. Ask its owner %(owner)s to issue one.")
            raise ProcedureRefusal(text % {"procedure": procedure, "owner": procedure.owner})
    return None


def versions_binding(project: Project, end: tuple[str, ...] | None = None) -> list[ProcedureVersion]:
    """The version of every procedure that binds ``project``, expired ones too; those without any are left out."""
    bound = [_version_for(each.versions, project) for each in _all(end) if _binds(each.procedure, project)]
    found = [copy(version) for version in bound if version is not None]
    return sorted(found, key=lambda version: version.procedure.code)


def procedures_binding(project: Project) -> list[Procedure]:
    """Every procedure that binds ``project``, whether it has a version in force or not."""
    bound = (each.procedure for each in _all() if _binds(each.procedure, project))
    return sorted(bound, key=lambda procedure: procedure.code)


def _all(end: tuple[str, ...] | None = None) -> Shelf:
    return _shelf.recall("all", end or end_of(COMPANY), _read)


def _read() -> Shelf:
    procedures = list(Procedure.objects.select_related("owner", "bypass_role"))
    versions: dict[int, list[ProcedureVersion]] = {each.pk: [] for each in procedures}
    known = {each.pk: each for each in procedures}
    for version in ProcedureVersion.objects.filter(status__in=_COUNTING).order_by("-valid_from", "-pk"):
        version.procedure = known[version.procedure_id]
        versions[version.procedure_id].append(version)
    procedures.sort(key=lambda each: -each.binding.narrowness)
    issued = ProcedureVersion.objects.exclude(status__in=NEVER_ISSUED).order_by()
    begun = set(issued.values_list("procedure", flat=True).distinct())
    return [Shelved(each, versions[each.pk], each.pk in begun) for each in procedures]


def _binds(procedure: Procedure, project: Project | None) -> bool:
    return project is None or binds(procedure.binding, project.type, set(project.crafts))


def _version_for(versions: list[ProcedureVersion], project: Project | None) -> ProcedureVersion | None:
    """The project's own version, else one on trial there, else the company's."""
    issued = [each for each in versions if each.status in GOVERNING]
    key = project.pk if project else 0
    own = [each for each in issued if each.local_to_id == key]
    trials = [each for each in versions if each.status == VersionStatus.PILOT and key in each.pilots]
    company = [each for each in issued if each.local_to_id is None]
    return next(iter([*own, *trials, *company]), None)


def _unexpired(version: ProcedureVersion, day: date | None) -> ProcedureVersion:
    if version.status == VersionStatus.EXPIRED or version.is_expired(day):
        text = _(
            "Procedure %(version)s expired on %(date)s, so no new record may be made under it. "
            "Ask its owner %(owner)s to review and prolong it."
        )
        until, owner = version.valid_until.isoformat(), version.procedure.owner
        raise ProcedureRefusal(text % {"version": version, "date": until, "owner": owner})
    return version
