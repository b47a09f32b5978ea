"""Classify a method statement: load its parameters, ask the engine, store verdict and grounds."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from yingzao.engines.answer import Answer
from yingzao.engines.safety.hazard import Classification, classify
from yingzao.standards.hazardous_works import HazardousWorks, ParameterKind

from .hazard_tables import table_for
from .models import HazardAnswer, MethodStatement

NEAR_MARGIN = Decimal("0.9")
"""From this share of a threshold of the second list on, a work is flagged as close to it."""


def store_classification(statement: MethodStatement) -> None:
    """Fill level, answer and grounds of ``statement`` from its works and parameters; does not save.

    Raises ``InvalidInput`` for works or parameters the table in force does not know.
    """
    if not statement.works:
        statement.parameters, statement.classification = {}, {}
        statement.level, statement.answer = 0, HazardAnswer.ORDINARY
        return
    table = table_for(statement.project)
    verdict = verdict_on(statement.works, statement.parameters, table)
    statement.classification = as_json(verdict, table)
    statement.level = verdict.level
    statement.answer = answer_of(verdict)


def is_up_to_date(statement: MethodStatement) -> bool:
    """Do the lists in force today still give the stored answer? An overlay may have tightened them since."""
    if not statement.works:
        return True
    verdict = verdict_on(statement.works, statement.parameters, table_for(statement.project))
    return (verdict.level, answer_of(verdict)) == (statement.level, statement.answer)


def verdict_on(works: str, parameters: Mapping[str, Any], table: HazardousWorks) -> Classification:
    """The engine's verdict on stored or just typed parameters."""
    known = {key: _value(key, raw, table) for key, raw in parameters.items()}
    return classify(works, known, table, margin=NEAR_MARGIN)


def answer_of(verdict: Classification) -> HazardAnswer:
    """One word for both lists. A certain yes on a list stands even while the next one is still open."""
    if verdict.level == 2:
        return HazardAnswer.OVER_SCALE
    if Answer.UNKNOWN in (verdict.answers[1], verdict.answers[2]):
        return HazardAnswer.UNKNOWN
    return HazardAnswer.HAZARDOUS if verdict.level else HazardAnswer.ORDINARY


def _value(key: str, raw: Any, table: HazardousWorks) -> Any:
    """Numbers are stored as text so that 5.2 stays 5.2."""
    parameter = table.parameters.get(key)
    if raw == "" or parameter is None:
        return raw or None
    if parameter.kind is ParameterKind.NUMBER and isinstance(raw, str):
        try:
            return Decimal(raw)
        except InvalidOperation:
            return raw  # the engine refuses it with the parameter's name
    return raw


def as_json(verdict: Classification, table: HazardousWorks) -> dict[str, Any]:
    """The verdict with everything a screen needs to show why, as it was on the day of writing."""
    return {
        "work": verdict.work,
        "level": verdict.level,
        "answers": {str(level): answer.value for level, answer in verdict.answers.items()},
        "fired": [_fired(item) for item in verdict.fired],
        "open": [
            {"rule": o.rule.id, "clause": o.rule.clause, "missing": list(o.missing)} for o in verdict.undecided
        ],
        "missing": list(verdict.missing),
        "near": [
            {
                "rule": n.rule.id, "clause": n.rule.clause, "parameter": n.parameter, "value": str(n.value),
                "threshold": str(n.threshold), "unit": n.unit or "", "percent": str(round(n.ratio * 100)),
            }
            for n in verdict.near
        ],
        "confidence": verdict.confidence.value,
        "verified": verdict.confidence.verified,
        "standard": verdict.standard,
        "overlays": [meta.standard for meta in table.overlays],
    }  # fmt: skip


def _fired(item) -> dict[str, Any]:
    return {
        "rule": item.rule.id,
        "clause": item.rule.clause,
        "level": item.rule.level,
        "verified": item.rule.confidence.verified,
        "findings": [
            {
                "parameter": finding.parameter, "value": _text(finding.value), "unit": finding.unit or "",
                "threshold": "" if finding.threshold is None else str(finding.threshold),
            }
            for finding in item.findings
        ],
    }  # fmt: skip


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
