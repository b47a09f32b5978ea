"""Conflict of interest: who may not judge a method statement as an expert (令第37号 第12条)."""

from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Organisation, OrganisationKind
from yingzao.core.projects.models import Party, Project

from .models import ConflictDeclaration, Expert


def conflict_of(expert: Expert, project: Project) -> str:
    """Why ``expert`` may not sit on a panel of ``project``; empty when nothing speaks against it."""
    declared = ConflictDeclaration.objects.filter(expert=expert, project=project).first()
    if declared is not None:
        text = _("%(expert)s declared a conflict of interest with this project: %(reason)s.")
        return text % {"expert": expert.name, "reason": declared.reason}
    for unit in _with_parents(expert.unit):
        if unit.kind == OrganisationKind.OWN:
            return _("%(expert)s works for %(unit)s, the contractor itself.") % {
                "expert": expert.name,
                "unit": unit,
            }
        party = Party.objects.filter(project=project, organisation=unit).first()
        if party is not None:
            text = _("%(expert)s works for %(unit)s, which takes part in this project as %(role)s.")
            return text % {"expert": expert.name, "unit": unit, "role": party.get_kind_display()}
    return ""


def _with_parents(unit: Organisation) -> list[Organisation]:
    """The unit and what it belongs to: a branch of the designer is the designer."""
    found = [unit]
    while found[-1].parent is not None and found[-1].parent not in found:
        found.append(found[-1].parent)
    return found
