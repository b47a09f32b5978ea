"""Events of a run: what happened, as plain values, so that a caller can mirror tasks and tell people."""

from __future__ import annotations

from dataclasses import dataclass

from .state import Task


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a run."""


@dataclass(frozen=True, slots=True)
class TaskOpened(Event):
    """A task can be acted on now; also sent when a waiting or suspended task opens again."""

    task: Task


@dataclass(frozen=True, slots=True)
class TaskSuspended(Event):
    """A task waits: for a signer added before it, or for a veto to be lifted."""

    task: Task


@dataclass(frozen=True, slots=True)
class TaskClosed(Event):
    """A task is over; its status says how and ``closed_by`` through whom."""

    task: Task


@dataclass(frozen=True, slots=True)
class StepEntered(Event):
    """A step opened."""

    step: str
    round: int


@dataclass(frozen=True, slots=True)
class StepSkipped(Event):
    """A step does not apply because its condition does not hold."""

    step: str


@dataclass(frozen=True, slots=True)
class StepCompleted(Event):
    """A step was approved."""

    step: str
    round: int


@dataclass(frozen=True, slots=True)
class StepRejected(Event):
    """A step was rejected; ``to_step`` None is the author."""

    step: str
    round: int
    to_step: str | None


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """A run was submitted."""

    author: int


@dataclass(frozen=True, slots=True)
class RunResubmitted(Event):
    """A run came back from its author."""

    by: int
    from_start: bool


@dataclass(frozen=True, slots=True)
class RunApproved(Event):
    """The last step was approved."""


@dataclass(frozen=True, slots=True)
class RunRejected(Event):
    """The run is back with its author."""

    by: int
    reason: str


@dataclass(frozen=True, slots=True)
class RunWithdrawn(Event):
    """The run was taken back for good."""

    by: int


@dataclass(frozen=True, slots=True)
class RunVetoed(Event):
    """The run was stopped by an authorised role."""

    by: int
    reason: str


@dataclass(frozen=True, slots=True)
class VetoLifted(Event):
    """The run goes on where it was."""

    by: int
    reason: str


@dataclass(frozen=True, slots=True)
class Copied(Event):
    """Persons are informed."""

    persons: tuple[int, ...]
    by: int


@dataclass(frozen=True, slots=True)
class Urged(Event):
    """Persons are asked to hurry; the tasks are theirs."""

    tasks: tuple[int, ...]
    persons: tuple[int, ...]
    by: int


@dataclass(frozen=True, slots=True)
class Escalated(Event):
    """An overdue task went to the superior."""

    task: Task
