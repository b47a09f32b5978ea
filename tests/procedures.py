"""A procedure on its way into force, for tests that need one there."""

from typing import Any

from django.utils import timezone

from tests.company import Company
from tests.schemes import decide_as
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.procedures.issuing import issue
from yingzao.core.procedures.models import Procedure, ProcedureVersion
from yingzao.core.records.services import create
from yingzao.core.routes.services import submit
from yingzao.engines.procedures.steps import Step, steps_to_json
from yingzao.engines.procedures.validity import months_later
from yingzao.modules.governance.models import ProcedureReview

TEXT = "1 范围\n适用于全部项目。\n2 职责【可调】\n技术员编写。\n3 记录\n| 表 | 保存 |"


def write_procedure(company: Company, code: str = "工技-01", **fields: Any) -> Procedure:
    with acting_as_system("test"):
        row = Procedure(code=code, title="方案与交底程序", owner=company.chief_engineer, **fields)
        row.save()
    return row


def write_version(
    procedure: Procedure, version: str = "1.0", steps: tuple[Step, ...] = (), **fields: Any
) -> Any:
    """A draft that is valid for 30 months from today."""
    today = timezone.localdate()
    values = {"text": TEXT, "valid_from": today, "valid_until": months_later(today, 30)} | fields
    with acting_as_system("test"):
        made = ProcedureVersion(procedure=procedure, version=version, steps=steps_to_json(steps), **values)
        made.save()
    return made


def in_force(procedure: Procedure, version: str = "1.0", **fields: Any) -> ProcedureVersion:
    """A version put in force without its review, which other tests are about."""
    made = write_version(procedure, version, **fields)
    with acting_as_system("test"):
        return issue(made)


def write_review(
    company: Company, version: ProcedureVersion, decision: str, **fields: Any
) -> ProcedureReview:
    values = {"title": "程序评审", "findings": "条款可行。", "project": company.project} | fields
    with acting_as(company.technician):
        return create(ProcedureReview, reviewed=version, decision=decision, **values)


def review(company: Company, version: ProcedureVersion, decision: str, **fields: Any) -> ProcedureReview:
    """A review that was sent in and signed by everybody."""
    record = write_review(company, version, decision, **fields)
    with acting_as(company.technician):
        run = submit(record, company.technician)
    decide_as(company.project_chief_engineer, run, "approve")
    decide_as(company.chief_engineer, run, "approve")
    record.refresh_from_db()
    version.refresh_from_db()
    return record
