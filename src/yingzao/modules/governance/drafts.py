"""Writing versions: a new draft from the newest text, its steps and files, and what a project adapts."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.files.models import StoredFile
from yingzao.core.procedures.models import Procedure, ProcedureVersion, VersionFile, VersionStatus
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal
from yingzao.engines.procedures.clauses import LockedClause, UnknownClause, adapted
from yingzao.engines.procedures.steps import Step, steps_to_json
from yingzao.engines.procedures.validity import latest_end

from .reviews import locked_version
from .suggestions import take_up


@transaction.atomic
def begin_revision(procedure: Procedure) -> ProcedureVersion:
    """The company's draft of the next version: the one that is being written, else a new one with the newest text.

    It carries what was suggested and adopted meanwhile.
    """
    Procedure.objects.select_for_update().get(pk=procedure.pk)
    own = procedure.versions.filter(local_to=None)
    begun = own.filter(status=VersionStatus.DRAFT).order_by("-pk").first()
    if begun is not None:
        return begun
    newest = own.first()
    today = timezone.localdate()
    draft = ProcedureVersion(
        procedure=procedure, version=next_name({each.version for each in own}), text=newest.text if newest else "",
        steps=newest.steps if newest else [], valid_from=today, valid_until=latest_end(today),
    )  # fmt: skip
    draft.save(action="version_begun")
    take_up(draft)
    return draft


def next_name(taken: set[str]) -> str:
    """The version after the highest: 1.1 after 1.0, 1.10 after 1.9; names that are no numbers are passed over."""
    numbers = [tuple(map(int, name.split("."))) for name in taken if name.replace(".", "").isdecimal()]
    if not numbers:
        return "1.0"
    *front, last = max(numbers) if len(max(numbers)) > 1 else (*max(numbers), 0)
    return ".".join(map(str, (*front, last + 1)))


@transaction.atomic
def set_steps(version: ProcedureVersion, steps: Iterable[Step]) -> ProcedureVersion:
    fresh = still_draft(version)
    fresh.steps = steps_to_json(steps)
    fresh.save(action="steps_set")
    return fresh


@transaction.atomic
def add_file(version: ProcedureVersion, file: StoredFile, caption: str = "") -> VersionFile:
    added = VersionFile(version=still_draft(version), file=file, caption=caption)
    added.save(action="attached")
    return added


@transaction.atomic
def withdraw_file(file: VersionFile) -> None:
    still_draft(file.version)
    file.withdrawn = True
    file.save(action="withdrawn")


@transaction.atomic
def begin_adaptation(master: ProcedureVersion, project: Project) -> ProcedureVersion:
    """A local draft of ``master`` for ``project``, at first with the same words; one that is under way is returned."""
    fresh = locked_version(master)
    if fresh.state != VersionStatus.IN_FORCE or fresh.local_to_id is not None:
        raise Refusal(_("Only a company version in force is adapted; %s is not.") % fresh)
    if not any(clause.is_local for clause in fresh.clauses):
        raise Refusal(_("Every clause of %s is core: there is nothing a project may adapt.") % fresh)
    under_way = (VersionStatus.DRAFT, VersionStatus.IN_REVIEW)
    present = fresh.adaptations.filter(local_to=project)
    if begun := present.filter(status__in=under_way).first():
        return begun
    current = present.filter(status=VersionStatus.IN_FORCE).first() or fresh
    local = ProcedureVersion(
        procedure=fresh.procedure, version=_local_name(fresh, project), local_to=project, adapts=fresh,
        text=current.text, steps=fresh.steps, valid_from=timezone.localdate(), valid_until=fresh.valid_until,
    )  # fmt: skip
    local.save(action="adapted")
    return local


def _local_name(master: ProcedureVersion, project: Project) -> str:
    taken = master.adaptations.filter(local_to=project).count()
    return f"{master.version[:8]}-{project.code}" + (f".{taken + 1}" if taken else "")


@transaction.atomic
def adapt(version: ProcedureVersion, own: Mapping[str, str], changes: str) -> ProcedureVersion:
    """Put a project's own words (number → words) into the local clauses of its draft; core clauses are locked."""
    fresh = still_draft(version)
    if fresh.adapts is None:
        raise Refusal(_("%s is the company's own text; nothing is adapted in it.") % fresh)
    try:
        fresh.text = adapted(fresh.adapts.text, own)
    except LockedClause as locked:
        raise Refusal(
            _("Clause %s is core: it is locked, and no clause is added. Ask its owner.") % locked
        ) from locked
    except UnknownClause as unknown:
        raise Refusal(_("There is no clause %s in the version that is adapted.") % unknown) from unknown
    fresh.changes = changes.strip()
    fresh.save(action="adapted")
    return fresh


def still_draft(version: ProcedureVersion) -> ProcedureVersion:
    """The version as it is now, locked, if it is still a draft; raises :class:`Refusal`."""
    fresh = locked_version(version)
    if fresh.status != VersionStatus.DRAFT:
        text = _("%(version)s is “%(status)s”: only a draft is changed. Begin a new version.")
        raise Refusal(text % {"version": fresh, "status": fresh.get_status_display()})
    return fresh
