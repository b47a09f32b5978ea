"""Removal of soffit forms (底模) and their supports: the strength that member and span ask for.

Source: GB 50204-2015 and GB 50666-2011, as data in ``standards/formwork_removal.toml``.
"""

from dataclasses import dataclass
from decimal import Decimal

from yingzao.engines.answer import Answer
from yingzao.engines.quality.strength import Number, check_grade, read_strength
from yingzao.standards.confidence import Confidence
from yingzao.standards.strength import RemovalTable


@dataclass(frozen=True)
class RemovalVerdict:
    """Whether forms may go; ``share`` of the grade is ``required_mpa``, reached or not by ``value_mpa``."""

    allowed: Answer
    share: Decimal
    required_mpa: Decimal
    value_mpa: Decimal | None
    formula: str
    clause: str
    confidence: Confidence
    missing: tuple[str, ...] = ()


def judge_removal(
    member: str, span_m: Number | None, grade_mpa: int, group_mpa: Number | None, table: RemovalTable
) -> RemovalVerdict:
    """Judge by the value of a group of cubes cured beside the structure; no value is unknown, not allowed.

    An unknown span asks for the strength of the longest. Raises ValueError for an unknown member, a span that
    is not positive, or an impossible strength. Example: a slab of C30 spanning 4 m needs 22.5 MPa.
    """
    check_grade(grade_mpa)
    kind = next((kind for kind in table.members if kind.key == member), None)
    if kind is None:
        raise ValueError(f"no member {member}")
    span = None if span_m is None else Decimal(str(span_m))
    if span is not None and not (span.is_finite() and span > 0):
        raise ValueError(f"a span must be positive, not {span_m}")
    step = next(
        step for step in kind.steps if step.up_to_m is None or (span is not None and span <= step.up_to_m)
    )
    required = step.share * grade_mpa
    value = None if group_mpa is None else read_strength(group_mpa)
    span_matters = span is None and len(kind.steps) > 1
    missing = [name for name, lacks in (("span_m", span_matters), ("group_mpa", value is None)) if lacks]
    allowed = Answer.UNKNOWN
    if value is not None and value >= required:
        allowed = Answer.YES
    elif value is not None and (not span_matters or value < kind.steps[0].share * grade_mpa):
        allowed = Answer.NO
    return RemovalVerdict(
        allowed=allowed,
        share=step.share,
        required_mpa=required,
        value_mpa=value,
        formula=f"f ≥ {step.share}×{grade_mpa}",
        clause=table.meta.standard,
        confidence=table.meta.confidence,
        missing=tuple(missing),
    )
