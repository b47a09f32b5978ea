"""Who answers for a step in a project (RACI), and where nobody does."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingzao.core.access.models import Role
from yingzao.core.procedures.models import GOVERNING, ProcedureVersion
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text
from yingzao.engines.procedures.duties import Fault, Gap, gaps
from yingzao.engines.procedures.steps import DUTIES, Step

from .releases import holders_of

DUTY_WORDS: dict[str, Text] = {
    "R": _("responsible"), "A": _("approves"), "C": _("consulted"), "I": _("informed"),
}  # fmt: skip
FAULT_WORDS: dict[str, Text] = {
    Fault.NO_RESPONSIBLE: _("nobody is responsible"),
    Fault.NO_APPROVER: _("nobody approves"),
    Fault.SEVERAL_APPROVERS: _("more than one approves"),
    Fault.VACANT: _("role without a person"),
}


@dataclass(frozen=True)
class Duty:
    """One duty of a step: its word, the roles that have it, and who holds them in the project."""

    letter: str
    word: Text
    roles: tuple[Any, ...]
    people: tuple[Any, ...]


def roles_by_code() -> dict[str, Role]:
    return {role.code: role for role in Role.objects.all()}


def duties_of(step: Step, roles: dict[str, Role], held: dict[str, list[Any]]) -> list[Duty]:
    """R, A, C and I of ``step``; ``held`` are the holders of each role (``holders_of``)."""
    found = []
    for letter in DUTIES:
        codes = [code for code in step.duties.get(letter, ()) if code in roles]
        people = dict.fromkeys(person for code in codes for person in held.get(code, []))
        found.append(Duty(letter, DUTY_WORDS[letter], tuple(roles[c] for c in codes), tuple(people)))
    return found


@dataclass(frozen=True)
class GapRow:
    """A gap as the report lists it: where, which step, and what is wrong in words."""

    version: ProcedureVersion
    project: Project | None
    gap: Gap
    word: Text
    role: Role | None


def gaps_of_company(projects: Iterable[tuple[Project, list[ProcedureVersion]]]) -> list[GapRow]:
    """Gaps of every version in force, then of each project the roles that nobody holds there."""
    roles = roles_by_code()
    versions = ProcedureVersion.objects.filter(status__in=GOVERNING).select_related("procedure")
    rows = [_row(v, None, gap, roles) for v in versions for gap in gaps(v.ordered_steps)]
    for project, bound in projects:
        held = holders_of(project)
        for version in bound:
            vacant = (gap for gap in gaps(version.ordered_steps, held) if gap.fault is Fault.VACANT)
            rows += [_row(version, project, gap, roles) for gap in vacant]
    return rows


def _row(
    version: ProcedureVersion, project: Project | None, gap: Gap, roles: dict[str, Role]
) -> GapRow:  # fmt: skip
    return GapRow(version, project, gap, FAULT_WORDS[gap.fault], roles.get(gap.role))
