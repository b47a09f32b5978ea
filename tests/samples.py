"""A valid record of any kind, made from its fields, so that a new ledger needs no test of its own."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.history.actor import acting_as_system
from yingzao.core.procedures.models import Procedure, ProcedureVersion
from yingzao.core.projects.models import Material, Part
from yingzao.core.records.ledgers import Action, Ledger, ledger_of, to_editors
from yingzao.core.records.models import Record
from yingzao.core.records.services import create, set_status
from yingzao.core.records.status import Status
from yingzao.engines.procedures.validity import months_later
from yingzao.modules.forms.models import FormDefinition
from yingzao.modules.governance.models import Release
from yingzao.modules.quality.lab_ledgers import may_report
from yingzao.modules.quality.models import PatrolRound, PatrolRoute
from yingzao.modules.schedule.corrective import open_for
from yingzao.modules.schedule.models import (
    LevellingProposal,
    Plan,
    Rebaselining,
    RiskAnalysis,
    SharedDecision,
)
from yingzao.modules.schedule.services import create_activity

_MONDAY = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
#: kinds whose values cannot be guessed from their fields alone
SPECIAL: dict[str, dict[str, Any]] = {
    "schedule.period_plan": {"begins_on": _MONDAY},
    "schedule.progress_report": {"begins_on": _MONDAY},
    "schedule.buffer": {
        "buffer_kind": "project",
        "length_days": Decimal(10),
        "protects": "6.9",
        "chain_end": "",
    },
    "cost.monthly_cost": {"month": date(2026, 3, 1)},
    "schedule.delay": {"days_lost": 1, "activity_codes": "", "entitlement": "time"},
    "schedule.risk_event": {"least_days": 1, "most_days": 1, "activity_codes": ""},
    "governance.procedure_review": {"decision": "issue"},
    "governance.roll_out": {"reasons": "样例"},
    "governance.pilot": {
        "before_from": date(2026, 1, 1),
        "before_to": date(2026, 1, 31),
        "after_from": date(2026, 2, 1),
        "after_to": date(2026, 2, 28),
    },
    "quality.patrol_route": {"points": "1.1 临边防护\n1.2"},
    "quality.parameter_check": {"readings": "18 19"},
    "quality.temperature_log": {"at_08": Decimal("12.5")},
    "forms.form_definition": {"questions": [{"key": "depth_m", "label": "深度", "type": "number"}]},
}


def _corrective_action(company) -> Record:
    plan = write(company, Plan)
    return open_for(create_activity(plan, code="A10", name="土方开挖", days=5))


def _levelling_proposal(company) -> Record:
    plan = write(company, Plan)
    return create(
        LevellingProposal, project=company.project, title="样例资源平衡方案", source=plan, computed_from="",
        finish_before=29_000_000, finish_after=29_001_440,
    )  # fmt: skip


def _shared_decision(company) -> Record:
    today = timezone.localdate()
    return create(
        SharedDecision, project=company.project, title="样例共用资源调配", shared_number="TD-01", begins_on=today,
        ends_on=today, units=Decimal(1), given_to=company.other_project, proposed_for=company.project,
        reason="样例",
    )  # fmt: skip


def _risk_analysis(company) -> Record:
    """The bare record, without results: what lists and pages of any kind show."""
    day = timezone.localdate()
    return create(
        RiskAnalysis, project=company.project, title="样例 schedule.risk_analysis", source=write(company, Plan),
        part=company.part, data_day=day, iterations=100, seed=1, planned_finish=day, p50_finish=day,
        p80_finish=day, p90_finish=day,
    )  # fmt: skip


def _rebaselining(company) -> Record:
    plan = write(company, Plan)
    create_activity(plan, code="A10", name="土方开挖", days=5)
    return create(Rebaselining, project=company.project, title="样例基线", of_plan=plan, reason="样例")


def _release(company) -> Record:
    return create(
        Release, project=company.project, title="样例放行", subject="stage:acceptance", released="样例",
        procedure="样例", missing="样例", reason="抢险",
    )  # fmt: skip


def _patrol_round(company) -> Record:
    route = write(company, PatrolRoute)
    return create(
        PatrolRound,
        project=company.project,
        title="样例巡检",
        patrol=route,
        points=route.points,
        part=company.part,
    )


#: kinds whose ground a test must lay first, or that only a service writes: kind → how a test comes by one
BUILDERS: dict[str, Callable[[Any], Record]] = {
    "schedule.corrective_action": _corrective_action,
    "schedule.levelling_proposal": _levelling_proposal,
    "schedule.shared_decision": _shared_decision,
    "schedule.risk_analysis": _risk_analysis,
    "schedule.rebaselining": _rebaselining,
    "governance.release": _release,
    "quality.patrol_round": _patrol_round,
}


def sample_values(ledger: Ledger, company) -> dict[str, Any]:
    """Field name → value for every field a form of this ledger asks for."""
    values: dict[str, Any] = {"title": f"样例 {ledger.kind}"}
    if "part" in ledger.envelope:
        values["part"] = company.part
    for field in ledger.model._meta.local_fields:
        if field.editable and not field.primary_key and field.name not in values and not _is_parent(field):
            value = _value(field, company)
            if value is not None:
                values[field.name] = value
    return values | SPECIAL.get(ledger.kind, {})


def sample_record(ledger: Ledger, company) -> Record:
    """A stored draft, written by whoever acts."""
    if ledger.kind in BUILDERS:
        return BUILDERS[ledger.kind](company)
    return create(ledger.model, project=company.project, **sample_values(ledger, company))


def write(company, model: type[Record], **fields: Any) -> Any:
    """A stored draft of ``model`` with sample values except those given."""
    values = {"project": company.project} | sample_values(ledger_of(model), company)
    return create(model, **(values | fields))


def post_data(values: dict[str, Any], version: int | None = None) -> dict[str, Any]:
    """The values as a browser sends them."""
    data = {name: _posted(value) for name, value in values.items()}
    return data | ({"version": version} if version is not None else {})


def _posted(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def _is_parent(field: models.Field) -> bool:
    return bool(field.remote_field and getattr(field.remote_field, "parent_link", False))


def _value(field: models.Field, company) -> Any:
    if field.blank and not isinstance(field, models.BooleanField):
        return None
    if field.has_default() and not isinstance(field, models.ForeignKey):
        return field.get_default()
    if field.choices:
        return next(key for key, _label in field.flatchoices if key != "")
    if isinstance(field, models.ForeignKey):
        return None if field.null else _related(field, company)
    match field:
        case models.BooleanField():
            return False
        case models.DateTimeField():
            return timezone.now().replace(second=0, microsecond=0)
        case models.DateField():
            return timezone.localdate()
        case models.TimeField():
            return time(8, 30)
        case models.DecimalField():
            return Decimal("1")
        case models.IntegerField() | models.FloatField():
            return 1
        case models.JSONField():
            return None if field.null or field.blank else {}
        case models.CharField() | models.TextField():
            return "样例"[: field.max_length or 2]
    return None


def _related(field: models.ForeignKey, company) -> Any:
    model = field.related_model
    if model is Person:
        return company.technician
    if model is Part:
        return company.part
    if model is Organisation:
        return company.own
    if model is Material:
        return company.material
    if model is ProcedureVersion:
        return procedure_draft(company)
    if model is FormDefinition:  # only what is in force can be filled in
        return set_status(sample_record(ledger_of(model), company), Status.APPROVED)
    if issubclass(model, Record):
        return sample_record(ledger_of(model), company)
    raise AssertionError(f"no sample for {field}; add the kind to SPECIAL")


def procedure_draft(company, code: str = "CX-01", **fields: Any) -> ProcedureVersion:
    """A draft of a procedure that is valid for 30 months from today; the same code twice gives its newest version."""
    today = timezone.localdate()
    with acting_as_system("test"):
        row = Procedure.objects.filter(code=code).first()
        if row is not None:
            return row.versions.latest("pk")
        row = Procedure(code=code, title="样例程序", owner=company.chief_engineer)
        row.save()
        values = {
            "version": "1.0",
            "text": "1 范围\n2 职责",
            "valid_from": today,
            "valid_until": months_later(today, 30),
        }
        version = ProcedureVersion(procedure=row, **(values | fields))
        version.save()
    return version


def granted(action: Action) -> str:
    """The verb the gate is asked for; what belongs to whoever has it in hand no grant gives: nobody has a sample."""
    if action.given in (to_editors, may_report):  # of a sample no laboratory has anything to report
        return "edit"
    return "" if action.is_given else action.verb
