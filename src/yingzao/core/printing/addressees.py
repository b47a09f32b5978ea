"""To whom a form laid down by a standard is addressed: the owner and the supervision of its project."""

from yingzao.core.accounts.models import OrganisationKind
from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Project

from .sheet import EMPTY

_KINDS = (OrganisationKind.OWNER, OrganisationKind.SUPERVISION)


def addressees(project: Project) -> dict[str, str]:
    """``owner`` and ``supervision`` → the organisations that are it, ``/`` where none is entered."""
    parties = project.parties.filter(kind__in=_KINDS, withdrawn=False).select_related("organisation")
    names: dict[str, list[str]] = {kind.value: [] for kind in _KINDS}
    for party in parties.order_by("pk"):
        names[party.kind].append(party.organisation.name)
    return {kind: together(found) or EMPTY for kind, found in names.items()}
