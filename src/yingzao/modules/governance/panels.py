"""What the page of a record shows of procedures: the version under review, and the steps around any record."""

from typing import Any

from yingzao.core.procedures.models import ProcedureVersion, VersionStatus
from yingzao.core.records.status import EDITABLE
from yingzao.engines.procedures.comparing import Change, compare
from yingzao.engines.procedures.steps import step_of

from .gates import missing_before
from .models import ProcedureReview
from .subjects import subject_of_record


def before_of(version: ProcedureVersion) -> ProcedureVersion | None:
    """What a version is compared with: the one it adapts, else the one in force, else the one before it."""
    if version.adapts is not None:
        return version.adapts
    others = version.procedure.versions.filter(local_to=None).exclude(pk=version.pk)
    current = others.filter(status=VersionStatus.IN_FORCE).first()
    return current or others.filter(valid_from__lte=version.valid_from).first()


def reviewed(review: ProcedureReview) -> dict[str, Any]:
    version = review.reviewed
    before = before_of(version)
    pairs = compare(before.clauses, version.clauses) if before else ()
    changed = sum(1 for pair in pairs if pair.change is not Change.SAME)
    return {"version": version, "before": before, "changed": changed}


def steps_card(record: Any) -> dict[str, Any]:
    """The version the record runs under and what is missing before its step; the way to who answers for it."""
    subject = subject_of_record(record)
    takes_step = any(
        step_of(version.ordered_steps, subject.kind, subject.facts)
        for version in (*subject.versions, *subject.others)
    )
    return {
        "version": record.procedure_version, "takes_step": takes_step, "gate_url": subject.gate_url,
        "missing": missing_before(subject) if record.state in EDITABLE else [],
    }  # fmt: skip
