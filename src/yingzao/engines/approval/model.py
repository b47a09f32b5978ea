"""Route definitions: who signs, in which order, and how many signatures decide.

A route is versioned data. It is written once, validated, and copied whole into every run that starts on it,
so that a later edit (a new version) never moves work in flight.

Example::

    Route("scheme", 3, "方案审批", (
        Step("check", "部门会签", (Signer("role", "technician"),), Quorum("all")),
        Step("chief", "总工审批", (Signer("post", "chief_engineer", "company"),), days=3),
    ))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

SIGNER_KINDS = ("role", "post", "person", "field")
QUORUM_RULES = ("any", "all", "count", "percent")
TALLIES = ("one_veto", "majority")


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody described: a role in the project, a post in an organisation, a person, a record field.

    ``kind`` is one of :data:`SIGNER_KINDS`; ``value`` is the role or post code, the person id as text, or the
    name of a field on the record; ``organisation`` narrows a post.
    """

    kind: str
    value: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many of the seated signers decide a step.

    ``any`` one approval; ``all`` every seat; ``count`` ``n`` seats; ``percent`` at least ``n`` per cent of
    the seats. ``one_veto``: the first rejection rejects the step. ``majority``: a rejection is one vote, and
    the step is rejected once the needed approvals are out of reach; for ``all`` everybody speaks and more
    than half must approve.
    """

    rule: str = "any"
    n: int = 0
    tally: str = "one_veto"


@dataclass(frozen=True, slots=True)
class Step:
    """One signature desk of a route.

    ``condition`` names a condition that must hold for the step to apply; ``days`` are calendar days allowed,
    unless ``due_field`` names a date of the record, which is the last day then (for a record without it, ``days``);
    ``escalate_to`` takes over on time-out or when nobody else can sit; ``dual`` names two roles that two
    different persons must sign for (``signers`` and ``quorum`` are then unused); ``copy_to`` is informed when
    the step opens.
    """

    key: str
    name: str
    signers: tuple[Signer, ...] = ()
    quorum: Quorum = Quorum()
    condition: str | None = None
    days: int | None = None
    escalate_to: Signer | None = None
    dual: tuple[str, str] | None = None
    author_may_sign: bool = False
    copy_to: tuple[Signer, ...] = ()
    due_field: str = ""


@dataclass(frozen=True, slots=True)
class Parallel:
    """Branches that run at the same time; the run goes on when every branch has finished."""

    key: str
    branches: tuple[tuple[Step, ...], ...]
    condition: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Route:
    """A versioned approval route.

    Holders of ``veto_roles`` may stop a live run; the vetoer or a holder of ``lift_roles`` may lift that.
    ``administrator`` may reassign tasks whose signer is gone; it never signs by virtue of that.
    """

    key: str
    version: int
    name: str
    steps: tuple[Step | Parallel, ...]
    veto_roles: tuple[str, ...] = ()
    lift_roles: tuple[str, ...] = ()
    administrator: Signer = field(default=Signer("role", "administrator"))

    def all_steps(self) -> Iterator[Step]:
        """Every step in reading order, branches one after the other."""
        for node in self.steps:
            if isinstance(node, Step):
                yield node
            else:
                for branch in node.branches:
                    yield from branch

    def step(self, key: str) -> Step:
        """The step of that key; KeyError when the route has none."""
        for step in self.all_steps():
            if step.key == key:
                return step
        raise KeyError(key)

    def places(self) -> dict[str, tuple[int, int, int]]:
        """Where each step stands: key → (node, branch, position in branch)."""
        found: dict[str, tuple[int, int, int]] = {}
        for node_index, node in enumerate(self.steps):
            branches = ((node,),) if isinstance(node, Step) else node.branches
            for branch_index, branch in enumerate(branches):
                for position, step in enumerate(branch):
                    found[step.key] = (node_index, branch_index, position)
        return found
