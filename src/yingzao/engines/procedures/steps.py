"""The steps of a procedure: what each leaves behind, and what must be there before the next may start."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

STAGE = "projects.stage"
"""As the kind of a step: the project enters the stage that the step names."""
ACTIVITY = "schedule.activity"
"""As the kind of a step: an activity of the plan whose name holds the step's words starts."""
DUTIES = ("R", "A", "C", "I")
"""Responsible, accountable (approves), consulted, informed."""


class Standing(StrEnum):
    """How far what a step leaves behind must have come."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    CLOSED = "closed"


class Reach(StrEnum):
    """Where it must lie: anywhere in the project, where the next step is taken, or written for the whole of it."""

    PROJECT = "project"
    PART = "part"
    WHOLE = "whole"


@dataclass(frozen=True)
class Step:
    """``kind`` is what it leaves behind, ``fact`` and ``value`` narrow that; ``holds`` keeps later steps waiting."""

    key: str
    name: str
    kind: str
    clause: str = ""
    fact: str = ""
    value: str = ""
    standing: Standing = Standing.APPROVED
    reach: Reach = Reach.PROJECT
    holds: bool = True
    duties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_of(self, kind: str, facts: Callable[[str], Any]) -> bool:
        """Is something of ``kind`` with these facts what this step leaves behind?"""
        if kind != self.kind:
            return False
        if kind == ACTIVITY:
            return bool(self.value) and self.value.casefold() in str(facts("name")).casefold()
        return not self.fact or str(facts(self.fact)) == self.value


def step_of(steps: Sequence[Step], kind: str, facts: Callable[[str], Any]) -> Step | None:
    """The first step that something of ``kind`` with these facts belongs to."""
    return next((step for step in steps if step.is_of(kind, facts)), None)


def needed_before(steps: Sequence[Step], step: Step) -> tuple[Step, ...]:
    """The earlier steps that must be done before ``step`` may start, in order."""
    keys = [each.key for each in steps]
    return tuple(each for each in steps[: keys.index(step.key)] if each.holds)


def steps_from_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Read what :func:`steps_to_json` wrote; raises KeyError or ValueError on anything else."""
    return tuple(_from_json(row) for row in rows)


def _from_json(row: Mapping[str, Any]) -> Step:
    plain = {name: str(row.get(name, "")) for name in ("clause", "fact", "value")}
    return Step(
        key=str(row["key"]), name=str(row["name"]), kind=str(row["kind"]), **plain,
        standing=Standing(row.get("standing", "approved")), reach=Reach(row.get("reach", "project")),
        holds=bool(row.get("holds", True)),
        duties={duty: tuple(row.get("duties", {}).get(duty, ())) for duty in DUTIES},
    )  # fmt: skip


def steps_to_json(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Plain values for a JSON column."""
    return [
        {
            "key": step.key, "name": step.name, "kind": step.kind, "clause": step.clause, "fact": step.fact,
            "value": step.value, "standing": step.standing.value, "reach": step.reach.value, "holds": step.holds,
            "duties": {duty: list(step.duties.get(duty, ())) for duty in DUTIES},
        }
        for step in steps
    ]  # fmt: skip
