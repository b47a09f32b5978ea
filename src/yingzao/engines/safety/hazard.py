"""Hazardous-works classification (危大工程): from a work's parameters to its level, clauses and gaps.

Level 1 is 危险性较大, level 2 is 超过一定规模 (expert review needed). Every rule of the table that concerns
the work is judged in three values; a missing height asks for the height and never makes the work ordinary.

Source: 住建部令第37号 and 建办质〔2018〕31号, both annexes, as data in ``standards/hazardous_works.toml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yingzao.engines.answer import Answer, any_of
from yingzao.standards.confidence import Confidence, weakest
from yingzao.standards.hazardous_works import (
    Condition,
    HazardousWorks,
    Parameter,
    ParameterKind,
    Rule,
)

Number = int | float | Decimal
Value = Decimal | bool | str


class InvalidInput(ValueError):
    """A work or parameter the table does not know, or a value that cannot be meant."""


@dataclass(frozen=True)
class Finding:
    """A condition that is met: ``value`` of the parameter against its threshold, in ``unit``."""

    parameter: str
    value: Value
    unit: str | None
    threshold: Decimal | None


@dataclass(frozen=True)
class FiredRule:
    """A rule that applies. Without ``findings`` it applies to this type of work whatever its size."""

    rule: Rule
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class OpenRule:
    """A rule that cannot be judged until the ``missing`` parameters are given."""

    rule: Rule
    missing: tuple[str, ...]


@dataclass(frozen=True)
class NearThreshold:
    """A level-2 threshold the work has almost reached; ``ratio`` is value over threshold."""

    rule: Rule
    parameter: str
    value: Decimal
    threshold: Decimal
    unit: str | None
    ratio: Decimal


class ReasonCode(StrEnum):
    """Kinds of sentence in an explanation; screens hold the wording."""

    RULE_APPLIES = "rule_applies"
    RULE_OPEN = "rule_open"
    LEVEL_EXCLUDED = "level_excluded"
    NEAR_THRESHOLD = "near_threshold"
    UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Reason:
    """One line of the explanation: a code and the values its sentence needs."""

    code: ReasonCode
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Classification:
    """The verdict on one work.

    ``level`` is the highest level that certainly applies, 0 when none does; ``answers`` says yes, no or
    unknown for level 1 and level 2, and ``missing`` names what would settle the unknown ones.
    """

    work: str
    level: int
    answers: Mapping[int, Answer]
    fired: tuple[FiredRule, ...]
    undecided: tuple[OpenRule, ...]
    missing: tuple[str, ...]
    near: tuple[NearThreshold, ...]
    confidence: Confidence
    standard: str
    explanation: tuple[Reason, ...]


@dataclass(frozen=True)
class Change:
    """What a design change did to a classification; ``reopens`` asks for a new approval round."""

    reopens: bool
    level_before: int
    level_after: int
    rules_added: tuple[str, ...]
    rules_dropped: tuple[str, ...]
    newly_unknown_levels: tuple[int, ...]


def classify(
    work: str,
    parameters: Mapping[str, Number | bool | str | None],
    table: HazardousWorks,
    *,
    margin: float | Decimal = 0.9,
) -> Classification:
    """Classify ``work`` by its ``parameters`` (metres, kN, … as their names say; None or absent is unknown).

    ``margin`` is the share of a level-2 threshold from which the work counts as near it.
    Raises InvalidInput for a work or parameter the table does not know, or an impossible value or margin.

    Example: ``classify("foundation_pit", {"excavation_depth_m": 5.2}, table).level`` is 2, by S1.1 and D1.1.
    """
    share = Decimal(str(margin))
    if not 0 < share <= 1:
        raise InvalidInput(f"margin must be above 0 and at most 1, not {margin}")
    if work not in table.work_types:
        raise InvalidInput(f"unknown work type {work!r}")
    known = _read(work, parameters, table)
    rules = table.rules_for(work)
    verdicts = {rule.id: _judge(rule, known) for rule in rules}
    answers = _answer_levels(rules, verdicts)
    fired = tuple(
        FiredRule(rule, _findings(rule, known, table)) for rule in rules if verdicts[rule.id] is Answer.YES
    )
    undecided = tuple(
        OpenRule(rule, tuple(c.parameter for c in rule.any if c.parameter not in known))
        for rule in rules
        if verdicts[rule.id] is Answer.UNKNOWN
    )
    needed = (o.missing for o in undecided if answers[o.rule.level] is Answer.UNKNOWN)
    missing = tuple(dict.fromkeys(parameter for group in needed for parameter in group))
    near = _near(rules, known, table, share) if answers[2] is not Answer.YES else ()
    return Classification(
        work=work,
        level=max((level for level, answer in answers.items() if answer is Answer.YES), default=0),
        answers=answers,
        fired=fired,
        undecided=undecided,
        missing=missing,
        near=near,
        confidence=_confidence(rules, fired, table),
        standard=table.meta.standard,
        explanation=_explain(answers, fired, undecided, near),
    )


def compare(before: Classification, after: Classification) -> Change:
    """Say whether a change re-opens the classification.

    It does when the level rises, when other rules apply than before, or when a level that was settled no
    longer is. Falling to a lower level changes the rules, so it is looked at again too.
    """
    old = [item.rule.id for item in before.fired]
    new = [item.rule.id for item in after.fired]
    added = tuple(rule for rule in new if rule not in old)
    dropped = tuple(rule for rule in old if rule not in new)
    doubtful = tuple(
        level
        for level in sorted(after.answers)
        if after.answers[level] is Answer.UNKNOWN and before.answers[level] is not Answer.UNKNOWN
    )
    return Change(
        reopens=bool(after.level > before.level or added or dropped or doubtful),
        level_before=before.level,
        level_after=after.level,
        rules_added=added,
        rules_dropped=dropped,
        newly_unknown_levels=doubtful,
    )


def _read(work: str, given: Mapping[str, object], table: HazardousWorks) -> dict[str, Value]:
    """Check the inputs and keep those that are known, numbers as exact decimals."""
    expected = table.work_types[work].parameters
    strange = sorted(set(given) - set(expected))
    if strange:
        raise InvalidInput(f"{work} has no parameter {', '.join(strange)}")
    return {
        key: _read_value(key, value, table.parameters[key])
        for key, value in given.items()
        if value is not None
    }


def _read_value(key: str, value: object, parameter: Parameter) -> Value:
    if parameter.kind is ParameterKind.BOOL:
        if not isinstance(value, bool):
            raise InvalidInput(f"{key}: expected true or false, not {value!r}")
        return value
    if parameter.kind is ParameterKind.CHOICE:
        choices = [choice.key for choice in parameter.choices]
        if not isinstance(value, str) or value not in choices:
            raise InvalidInput(f"{key}: {value!r} is not one of {', '.join(choices)}")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise InvalidInput(f"{key}: expected a number in {parameter.unit}, not {value!r}")
    number = Decimal(str(value))  # through text, so that 303.8 stays 303.8
    if not number.is_finite():
        raise InvalidInput(f"{key}: {value!r} is not a number")
    if number < 0 and not parameter.may_be_negative:
        raise InvalidInput(f"{key}: {value!r} {parameter.unit} is negative")
    return number


def _judge(rule: Rule, known: Mapping[str, Value]) -> Answer:
    if not rule.any:
        return Answer.YES
    return any_of(_test(condition, known) for condition in rule.any)


def _test(condition: Condition, known: Mapping[str, Value]) -> Answer:
    value = known.get(condition.parameter)
    if value is None:
        return Answer.UNKNOWN
    if isinstance(value, Decimal):
        met = condition.at_least is not None and value >= condition.at_least
    elif isinstance(value, bool):
        met = value
    else:
        met = value in condition.any_of
    return Answer.YES if met else Answer.NO


def _answer_levels(rules: tuple[Rule, ...], verdicts: Mapping[str, Answer]) -> dict[int, Answer]:
    """What exceeds the scale of list two is on list one as well, so level 2 answers count for level 1."""
    return {level: any_of(verdicts[rule.id] for rule in rules if rule.level >= level) for level in (1, 2)}


def _findings(rule: Rule, known: Mapping[str, Value], table: HazardousWorks) -> tuple[Finding, ...]:
    return tuple(
        Finding(c.parameter, known[c.parameter], table.parameters[c.parameter].unit, c.at_least)
        for c in rule.any
        if _test(c, known) is Answer.YES
    )


def _confidence(rules: tuple[Rule, ...], fired: tuple[FiredRule, ...], table: HazardousWorks) -> Confidence:
    """A yes is as good as the rules that say so; a no or unknown rests on every rule about the work."""
    grounds = [item.rule for item in fired] or rules
    return weakest([rule.confidence for rule in grounds] or [table.meta.confidence])


def _near(
    rules: tuple[Rule, ...], known: Mapping[str, Value], table: HazardousWorks, margin: Decimal
) -> tuple[NearThreshold, ...]:
    found = []
    for rule in rules:
        for condition in rule.any if rule.level == 2 else ():
            value, threshold = known.get(condition.parameter), condition.at_least
            if isinstance(value, Decimal) and threshold and margin * threshold <= value < threshold:
                unit = table.parameters[condition.parameter].unit
                ratio = (value / threshold).quantize(Decimal("0.001"))
                found.append(NearThreshold(rule, condition.parameter, value, threshold, unit, ratio))
    return tuple(found)


def _explain(
    answers: Mapping[int, Answer],
    fired: tuple[FiredRule, ...],
    undecided: tuple[OpenRule, ...],
    near: tuple[NearThreshold, ...],
) -> tuple[Reason, ...]:
    applied, unverified = [], []
    for rule in (item.rule for item in fired):
        applied.append(_reason(ReasonCode.RULE_APPLIES, rule, level=str(rule.level)))
        if not rule.confidence.verified:
            unverified.append(_reason(ReasonCode.UNVERIFIED, rule, confidence=rule.confidence.value))
    left_open = [_reason(ReasonCode.RULE_OPEN, o.rule, missing=", ".join(o.missing)) for o in undecided]
    excluded = [
        Reason(ReasonCode.LEVEL_EXCLUDED, (("level", str(level)),))
        for level, answer in sorted(answers.items())
        if answer is Answer.NO
    ]
    close = [_near_reason(item) for item in near]
    return (*applied, *left_open, *excluded, *close, *unverified)


def _near_reason(near: NearThreshold) -> Reason:
    return _reason(
        ReasonCode.NEAR_THRESHOLD,
        near.rule,
        parameter=near.parameter,
        value=str(near.value),
        threshold=str(near.threshold),
        unit=near.unit or "",
    )


def _reason(code: ReasonCode, rule: Rule, **values: str) -> Reason:
    return Reason(code, (("rule", rule.id), ("clause", rule.clause), *values.items()))
