"""Acceptances of works for tests: written, filled in and sent along their routes."""

from typing import Any

from tests.lots import CHECKERS, send_in, sign, write_lot
from yingzao.core.history.actor import acting_as
from yingzao.core.projects.models import Part
from yingzao.core.records.services import create
from yingzao.modules.quality.models import WorksAcceptance
from yingzao.modules.quality.works import asked_of
from yingzao.standards.works_checks import CheckGroup

ITEM_SIGNERS = ("quality_engineer", "project_chief_engineer", "supervisor")
DIVISION_SIGNERS = ("project_chief_engineer", "project_manager", "chief_supervisor")
UNIT_SIGNERS = ("project_manager", "chief_supervisor", "owner")
_FOUND = {CheckGroup.DOCUMENTS: "12/0", CheckGroup.FUNCTIONS: "6/0 2/0", CheckGroup.APPEARANCE: "8/2/0"}


def unit_of(company: Any) -> Part:
    return Part.objects.get(project=company.project, code="1")


def accepted_lot(company: Any, **fields: Any) -> Any:
    return sign(company, send_in(company, write_lot(company, **fields)), *CHECKERS)


def write_works(company: Any, scope: str, **fields: Any) -> WorksAcceptance:
    """An acceptance of the whole unit, its checks answered; still a draft."""
    values = {"title": f"车站主体 {scope}", "part": unit_of(company), "scope": scope} | fields
    if len(scope) != 6:
        asked = asked_of(WorksAcceptance(project=company.project, scope=scope, part=values["part"]))
        answered = "\n".join(f"{check.key}: {_FOUND[check.group]}" for check in asked)
        values = {"checks": answered, "appearance": "good"} | values
    with acting_as(company.quality_engineer):
        return create(WorksAcceptance, project=company.project, **values)


def send_works(company: Any, record: WorksAcceptance) -> WorksAcceptance:
    return send_in(company, record, "quality_engineer")


def accepted_works(company: Any, scope: str) -> WorksAcceptance:
    signers = {6: ITEM_SIGNERS, 2: DIVISION_SIGNERS, 4: UNIT_SIGNERS}[len(scope)]
    return sign(company, send_works(company, write_works(company, scope)), *signers)
