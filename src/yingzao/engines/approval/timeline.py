"""A run as a row of lit nodes and a list of opinions, for a record page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .state import PENDING, RunState, RunStatus, StepRun, StepStatus, Task, TaskKind, TaskStatus

AUTHOR, END = "author", "end"
_LIT = {
    StepStatus.WAITING: "waiting",
    StepStatus.OPEN: "now",
    StepStatus.APPROVED: "done",
    StepStatus.REJECTED: "rejected",
    StepStatus.INTERRUPTED: "waiting",
    StepStatus.SKIPPED: "skipped",
}


@dataclass(frozen=True, slots=True)
class Person:
    """One person's part in a node; ``person`` None is a vacant seat."""

    task_id: int
    person: int | None
    on_behalf_of: int | None
    status: TaskStatus
    opinion: str
    closed_at: datetime | None
    due_on: date | None
    origin: str
    side: str


@dataclass(frozen=True, slots=True)
class Node:
    """One node: ``state`` is done, now, waiting, skipped or rejected; ``column`` and ``branch`` place it.

    ``kind`` is author, step or end. The end is done when approved, rejected when withdrawn or vetoed.
    """

    kind: str
    key: str
    name: str
    state: str
    column: int
    branch: int
    position: int
    round: int
    people: tuple[Person, ...]
    entered_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """One vote or hand-over with who, when and how long it took."""

    step: str
    step_name: str
    round: int
    person: int
    on_behalf_of: int | None
    status: TaskStatus
    opinion: str
    at: datetime
    took_hours: float


_SIGNED = (TaskStatus.APPROVED, TaskStatus.REJECTED, TaskStatus.RESUBMITTED)
_SHOWN = {*PENDING, TaskStatus.SUSPENDED, TaskStatus.APPROVED, TaskStatus.REJECTED}


def timeline(state: RunState) -> list[Node]:
    """The author, every step in reading order, and the end; people of the latest round of each step."""
    places = state.route.places()
    nodes = [_author_node(state)]
    for step, run in zip(state.route.all_steps(), state.steps, strict=True):
        node, branch, position = places[step.key]
        nodes.append(
            Node(
                kind="step",
                key=step.key,
                name=step.name,
                state=_state_of(run),
                column=node + 1,
                branch=branch,
                position=position,
                round=run.round,
                people=_people(state, run),
                entered_at=run.entered_at,
                left_at=run.left_at,
            )
        )
    nodes.append(_end_node(state))
    return nodes


def _state_of(run: StepRun) -> str:
    return _LIT[run.status]


def _people(state: RunState, run: StepRun) -> tuple[Person, ...]:
    return tuple(
        _person(task)
        for task in state.tasks
        if task.step == run.key and task.round == run.round and run.round and task.status in _SHOWN
    )


def _person(task: Task) -> Person:
    signed = task.status in _SIGNED
    return Person(
        task_id=task.id,
        person=task.closed_by if signed else task.person,
        on_behalf_of=task.on_behalf_of if not signed or task.closed_by != task.on_behalf_of else None,
        status=task.status,
        opinion=task.opinion,
        closed_at=task.closed_at,
        due_on=task.due_on,
        origin=task.origin,
        side=task.side,
    )


def _author_node(state: RunState) -> Node:
    turns = [task for task in state.tasks if task.kind is TaskKind.REVISE]
    back = state.status is RunStatus.REJECTED
    shown = tuple(_person(t) for t in turns if t.status in (*_SHOWN, TaskStatus.RESUBMITTED))
    last = turns[-1].closed_at if turns else state.started_at
    return Node(
        AUTHOR, "", "", "now" if back else "done", 0, 0, 0, 1 + len(shown), shown, state.started_at, last
    )


def _end_node(state: RunState) -> Node:
    lit = {
        RunStatus.APPROVED: "done",
        RunStatus.WITHDRAWN: "rejected",
        RunStatus.VETOED: "rejected",
    }.get(state.status, "waiting")
    column = len(state.route.steps) + 1
    return Node(END, "", "", lit, column, 0, 0, 0, (), state.closed_at, state.closed_at)


def opinions(state: RunState) -> list[Opinion]:
    """Every vote and resubmission of all rounds in the order they were given (意见列表)."""
    names = {step.key: step.name for step in state.route.all_steps()}
    given = []
    for task in state.tasks:
        if task.status in _SIGNED:
            assert task.closed_at is not None and task.closed_by is not None
            owner = task.on_behalf_of if task.on_behalf_of != task.closed_by else None
            hours = (task.closed_at - task.opened_at).total_seconds() / 3600
            given.append(
                Opinion(
                    task.step,
                    names.get(task.step, ""),
                    task.round,
                    task.closed_by,
                    owner,
                    task.status,
                    task.opinion,
                    task.closed_at,
                    hours,
                )
            )
    return sorted(given, key=lambda each: each.at)
