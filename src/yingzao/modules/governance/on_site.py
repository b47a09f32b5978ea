"""Controlled documents on site: the versions one holds a copy of come along; recalled ones are marked there."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.field.taking import Ended, Item, no_longer_counts, taken_along
from yingzao.core.procedures.models import ENDED, ProcedureVersion, VersionFile, VersionStatus
from yingzao.core.projects.models import Project
from yingzao.core.screens.company import may_somewhere

from .models import ControlledCopy
from .places import KIND

MOST_COPIES = 60


def _copies(person: Any, project: Project) -> Any:
    here = Q(version__local_to=None) | Q(version__local_to=project.pk)
    return (
        ControlledCopy.objects.filter(here, person=person.pk)
        .select_related("version__procedure")
        .order_by("-pk")
    )


@taken_along
def controlled(person: Any, project: Project) -> Iterator[Item]:
    """The page of each version with its files and its print."""
    group = _("Controlled documents")
    if not may_somewhere(person, "view", KIND):
        return
    held = _copies(person, project).filter(recalled_at=None).exclude(version__status__in=ENDED)
    copies = list(held[:MOST_COPIES])
    files: defaultdict[int, list[VersionFile]] = defaultdict(list)
    on_them = VersionFile.objects.filter(version__in={each.version_id for each in copies}, withdrawn=False)
    for file in on_them.select_related("file"):
        files[file.version_id].append(file)
    for copy in copies:
        version, page = copy.version, reverse("procedure_version", args=[copy.version_id])
        yield Item(group, f"{version} {version.procedure.title}", page)
        for each in files[copy.version_id]:
            url = reverse("procedure_file", args=[each.pk])
            yield Item(group, each.caption or each.file.name, url, each.file.size_bytes, page)


@no_longer_counts
def recalled(person: Any, project: Project) -> Iterator[Ended]:
    """Copies that were recalled, or whose version ended, with the version to work by."""
    gone = _copies(person, project).filter(Q(version__status__in=ENDED) | ~Q(recalled_at=None))
    for copy in gone[:MOST_COPIES]:
        now = _in_force(copy.version, project)
        newer = (str(now), reverse("procedure_version", args=[now.pk])) if now else ("", "")
        yield Ended(reverse("procedure_version", args=[copy.version_id]), _("recalled"), *newer)


def _in_force(ended: ProcedureVersion, project: Project) -> ProcedureVersion | None:
    """The version adapted for the project before the company's."""
    living = ProcedureVersion.objects.filter(procedure=ended.procedure_id, status=VersionStatus.IN_FORCE)
    return living.filter(local_to=project.pk).first() or living.filter(local_to=None).first()
