"""The hazardous-works table (危大工程): its typed shape and the checks that it hangs together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from yingzao.standards.confidence import Confidence
from yingzao.standards.structure import TableError
from yingzao.standards.tables import Label, Meta, Table


class ParameterKind(StrEnum):
    """What may be entered for a parameter."""

    NUMBER = "number"
    BOOL = "bool"
    CHOICE = "choice"


@dataclass(frozen=True)
class Parameter:
    """One quantity or fact about a work; ``unit`` is part of its name, so heights never meet spans."""

    zh: str
    en: str
    kind: ParameterKind
    unit: str | None = None
    choices: tuple[Label, ...] = ()
    may_be_negative: bool = False

    def __post_init__(self) -> None:
        if (self.kind is ParameterKind.NUMBER) != (self.unit is not None):
            raise ValueError("a number needs a unit, and only a number has one")
        if (self.kind is ParameterKind.CHOICE) != bool(self.choices):
            raise ValueError("a choice needs choices, and only a choice has them")


@dataclass(frozen=True)
class Category:
    """A heading of the two lists, e.g. 基坑工程."""

    zh: str
    en: str


@dataclass(frozen=True)
class WorkType:
    """A kind of work the lists speak of, with the parameters that decide its level."""

    zh: str
    en: str
    category: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """One test: a number is ``at_least`` the threshold, a choice is ``any_of``, a bool parameter holds."""

    parameter: str
    at_least: Decimal | None = None
    any_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """Work of this type belongs to ``level`` when any condition holds; without conditions, always."""

    id: str
    level: int
    work: str
    clause: str
    confidence: Confidence
    sources: tuple[str, ...]
    any: tuple[Condition, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        if self.level not in (1, 2):
            raise ValueError(f"rule {self.id}: level must be 1 or 2, not {self.level}")
        if not self.sources:
            raise ValueError(f"rule {self.id}: name at least one source")


@dataclass(frozen=True)
class Gate:
    """What must be in hand before a method statement enters a state."""

    to: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Workflow:
    """Life of the method statement (专项施工方案) of a hazardous work."""

    standard: str
    confidence: Confidence
    sources: tuple[str, ...]
    min_experts: int
    requires_panel_when_level: int
    states: tuple[Label, ...]
    panel_outcomes: tuple[Label, ...]
    chapters: tuple[Label, ...]
    gates: tuple[Gate, ...]

    def __post_init__(self) -> None:
        known = {state.key for state in self.states}
        for gate in self.gates:
            if gate.to not in known:
                raise ValueError(f"gate leads to unknown state {gate.to}")


@dataclass(frozen=True)
class HazardousWorks(Table):
    """The two lists of hazardous works as data, ready for ``engines.safety.hazard``."""

    workflow: Workflow
    categories: Mapping[str, Category]
    parameters: Mapping[str, Parameter]
    work_types: Mapping[str, WorkType]
    rules: tuple[Rule, ...]
    overlays: tuple[Meta, ...] = field(default=())

    def __post_init__(self) -> None:
        _check_references(self)

    def rules_for(self, work: str) -> tuple[Rule, ...]:
        """Rules about this work, the higher level first."""
        rules = (rule for rule in self.rules if rule.work == work)
        return tuple(sorted(rules, key=lambda rule: -rule.level))


def _check_references(table: HazardousWorks) -> None:
    for key, work in table.work_types.items():
        if work.category not in table.categories:
            raise TableError(f"work type {key}: unknown category {work.category}")
        for parameter in work.parameters:
            if parameter not in table.parameters:
                raise TableError(f"work type {key}: unknown parameter {parameter}")
    seen: set[str] = set()
    for rule in table.rules:
        if rule.id in seen:
            raise TableError(f"rule {rule.id} appears twice")
        seen.add(rule.id)
        if rule.work not in table.work_types:
            raise TableError(f"rule {rule.id}: unknown work type {rule.work}")
        for condition in rule.any:
            _check_condition(rule, condition, table)


def _check_condition(rule: Rule, condition: Condition, table: HazardousWorks) -> None:
    where = f"rule {rule.id}, {condition.parameter}"
    if condition.parameter not in table.work_types[rule.work].parameters:
        raise TableError(f"{where}: not a parameter of {rule.work}")
    parameter = table.parameters[condition.parameter]
    if (condition.at_least is not None) != (parameter.kind is ParameterKind.NUMBER):
        raise TableError(f"{where}: at_least belongs to numbers, and a number needs it")
    if bool(condition.any_of) != (parameter.kind is ParameterKind.CHOICE):
        raise TableError(f"{where}: any_of belongs to choices, and a choice needs it")
    strange = set(condition.any_of) - {choice.key for choice in parameter.choices}
    if strange:
        raise TableError(f"{where}: unknown choice {', '.join(sorted(strange))}")
