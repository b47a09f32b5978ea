"""The state of one run: the frozen route, what each step has come to, and every task there ever was.

Immutable and fully JSON round-trippable. The position of a run is not stored: it follows from the states of
the steps, so it cannot disagree with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from .model import Route
from .route_json import route_from_json, route_to_json

SYSTEM = 0
"""Actor id of decisions no person takes: time-outs and reconciliation."""


class RunStatus(StrEnum):
    """Where a run stands; REJECTED means back with its author, who may resubmit or withdraw."""

    LIVE = "live"
    REJECTED = "rejected"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    VETOED = "vetoed"


class StepStatus(StrEnum):
    """Where a step stands."""

    WAITING = "waiting"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    INTERRUPTED = "interrupted"  # open in another branch when the run went back to its author
    SKIPPED = "skipped"


class TaskStatus(StrEnum):
    """Where a task stands; WAITING tasks follow another seat, SUSPENDED ones wait for a veto to be lifted."""

    OPEN = "open"
    WAITING = "waiting"
    SUSPENDED = "suspended"
    APPROVED = "approved"
    REJECTED = "rejected"
    RESUBMITTED = "resubmitted"
    CANCELLED = "cancelled"
    REMOVED = "removed"
    TRANSFERRED = "transferred"
    DELEGATED = "delegated"
    DEPUTISED = "deputised"
    ESCALATED = "escalated"
    REASSIGNED = "reassigned"
    VACATED = "vacated"


PENDING = frozenset({TaskStatus.OPEN, TaskStatus.WAITING})
SEATED = frozenset({*PENDING, TaskStatus.SUSPENDED, TaskStatus.APPROVED, TaskStatus.REJECTED})


class TaskKind(StrEnum):
    """A signature on a step, or the author's turn after a rejection."""

    SIGN = "sign"
    REVISE = "revise"


@dataclass(frozen=True, slots=True)
class Task:
    """One place at one desk, held by one person.

    A ``seat`` survives a transfer; the task does not: the old one closes and a new one opens on the same
    seat. ``person`` None is a vacant seat that an administrator must reassign. ``on_behalf_of`` may sign as
    well. ``origin`` says how the person got it: route, deputy, added, transferred, delegated, escalated,
    reassigned, vacant. ``required`` seats (added signers) must approve besides the quorum; ``side`` is the
    role of a dual step.
    """

    id: int
    seat: int
    step: str
    round: int
    person: int | None
    status: TaskStatus
    opened_at: datetime
    kind: TaskKind = TaskKind.SIGN
    on_behalf_of: int | None = None
    due_on: date | None = None
    origin: str = "route"
    side: str = ""
    required: bool = False
    added_by: int | None = None
    waits_for: int | None = None
    closed_by: int | None = None
    closed_at: datetime | None = None
    opinion: str = ""
    to_step: str | None = None
    urged: int = 0

    @property
    def needs_reassignment(self) -> bool:
        """Pending, and nobody sits there."""
        return self.person is None and self.status in PENDING


@dataclass(frozen=True, slots=True)
class StepRun:
    """What one step has come to; ``round`` counts how often it was opened."""

    key: str
    status: StepStatus = StepStatus.WAITING
    round: int = 0
    entered_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """Somebody was informed (抄送); it has no bearing on the outcome."""

    person: int
    by: int
    at: datetime
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Veto:
    """A veto in force."""

    by: int
    at: datetime
    reason: str
    status_before: RunStatus


@dataclass(frozen=True)
class RunState:
    """One trip of one record along a frozen route.

    ``submitters`` are all persons who ever submitted it; none of them may approve it unless the step says so.
    ``revision`` grows by one with every accepted decision.
    """

    route: Route
    submitters: tuple[int, ...]
    status: RunStatus
    steps: tuple[StepRun, ...]
    tasks: tuple[Task, ...]
    copies: tuple[Copy, ...]
    veto: Veto | None
    started_at: datetime
    closed_at: datetime | None
    revision: int

    @property
    def author_id(self) -> int:
        """Who submitted it first."""
        return self.submitters[0]

    @property
    def is_live(self) -> bool:
        """Whether somebody still has to act (also true while it is back with its author)."""
        return self.status in (RunStatus.LIVE, RunStatus.REJECTED)

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """Tasks that can be acted on now."""
        return tuple(t for t in self.tasks if t.status is TaskStatus.OPEN)

    @property
    def vacant_tasks(self) -> tuple[Task, ...]:
        """Pending tasks listed for reassignment."""
        return tuple(t for t in self.tasks if t.needs_reassignment)

    @property
    def open_steps(self) -> tuple[str, ...]:
        """Keys of the steps that are open now: the position of the run."""
        return tuple(s.key for s in self.steps if s.status is StepStatus.OPEN)

    def task(self, task_id: int) -> Task | None:
        """The task of that id, if there is one (ids count from 1 without gaps)."""
        return self.tasks[task_id - 1] if 1 <= task_id <= len(self.tasks) else None

    def to_json(self) -> dict[str, Any]:
        """A JSON object; :meth:`from_json` gives an equal state back."""
        return {
            "route": route_to_json(self.route),
            "submitters": list(self.submitters),
            "status": self.status.value,
            "steps": [
                [s.key, s.status.value, s.round, _out(s.entered_at), _out(s.left_at)] for s in self.steps
            ],
            "tasks": [_task_out(task) for task in self.tasks],
            "copies": [[c.person, c.by, c.at.isoformat(), c.opinion] for c in self.copies],
            "veto": self.veto
            and [self.veto.by, self.veto.at.isoformat(), self.veto.reason, self.veto.status_before.value],
            "started_at": self.started_at.isoformat(),
            "closed_at": _out(self.closed_at),
            "revision": self.revision,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RunState:
        """Read what :meth:`to_json` wrote."""
        veto = data["veto"]
        return cls(
            route=route_from_json(data["route"]),
            submitters=tuple(data["submitters"]),
            status=RunStatus(data["status"]),
            steps=tuple(
                StepRun(key, StepStatus(status), turn, _moment(entered), _moment(left))
                for key, status, turn, entered, left in data["steps"]
            ),
            tasks=tuple(_task_in(row) for row in data["tasks"]),
            copies=tuple(Copy(p, by, datetime.fromisoformat(at), text) for p, by, at, text in data["copies"]),
            veto=veto and Veto(veto[0], datetime.fromisoformat(veto[1]), veto[2], RunStatus(veto[3])),
            started_at=datetime.fromisoformat(data["started_at"]),
            closed_at=_moment(data["closed_at"]),
            revision=data["revision"],
        )


def _out(moment: date | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


_PLAIN = ("id", "seat", "step", "round", "person", "on_behalf_of", "origin", "side", "required", "added_by",
          "waits_for", "closed_by", "opinion", "to_step", "urged")  # fmt: skip


def _task_out(task: Task) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(task, name) for name in _PLAIN}
    row["status"] = task.status.value
    row["kind"] = task.kind.value
    row["opened_at"] = task.opened_at.isoformat()
    row["due_on"] = _out(task.due_on)
    row["closed_at"] = _out(task.closed_at)
    return row


def _task_in(row: Mapping[str, Any]) -> Task:
    return Task(
        **{name: row[name] for name in _PLAIN},
        status=TaskStatus(row["status"]),
        kind=TaskKind(row["kind"]),
        opened_at=datetime.fromisoformat(row["opened_at"]),
        due_on=None if row["due_on"] is None else date.fromisoformat(row["due_on"]),
        closed_at=_moment(row["closed_at"]),
    )
