"""The working copy of a run while one decision is carried out.

A desk is filled from a frozen state, changed by one verb, and frozen again. A refusal on the way simply drops
it, which is why a refused decision leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from . import events
from .directory import Recorder
from .model import Step
from .refusals import Refused
from .state import (
    PENDING,
    SEATED,
    RunState,
    RunStatus,
    StepRun,
    StepStatus,
    Task,
    TaskKind,
    TaskStatus,
)


class Desk:
    """Mutable view of one run; every change of a task goes through it and leaves its event."""

    def __init__(self, state: RunState, directory: Recorder, at: datetime) -> None:
        self.route = state.route
        self.directory = directory
        self.at = at
        self.status = state.status
        self.submitters = list(state.submitters)
        self.steps = {step.key: step for step in state.steps}
        self.tasks = list(state.tasks)
        self.copies = list(state.copies)
        self.veto = state.veto
        self.closed_at = state.closed_at
        self.events: list[events.Event] = []
        self._state = state
        self._next_seat = 1 + max((t.seat for t in state.tasks), default=0)

    def freeze(self) -> RunState:
        """The next state, one revision on."""
        return RunState(
            route=self.route,
            submitters=tuple(self.submitters),
            status=self.status,
            steps=tuple(self.steps.values()),
            tasks=tuple(self.tasks),
            copies=tuple(self.copies),
            veto=self.veto,
            started_at=self._state.started_at,
            closed_at=self.closed_at,
            revision=self._state.revision + 1,
        )

    def emit(self, event: events.Event) -> None:
        """Note that something happened."""
        self.events.append(event)

    # ---- people

    def is_administrator(self, person: int) -> bool:
        """Whether the person may reassign in this run."""
        return person in self.directory.resolve(self.route.administrator) and self.directory.is_active(person)

    def has_administrator(self) -> bool:
        """Whether anybody active may reassign in this run."""
        return any(self.directory.is_active(p) for p in self.directory.resolve(self.route.administrator))

    def condition(self, name: str | None, key: str) -> bool:
        """Whether a step applies; an unknown condition is refused, never taken for a no."""
        if name is None:
            return True
        holds = self.directory.condition(name)
        if holds is None:
            raise Refused("unknown_condition", condition=name, step=self.title(key))
        return holds

    def title(self, key: str) -> str:
        """The name of a step, for people."""
        return next((step.name for step in self.route.all_steps() if step.key == key), key)

    # ---- steps

    def set_step(self, key: str, status: StepStatus) -> None:
        """Change the status of a step and stamp when it was left."""
        left = self.at if status not in (StepStatus.WAITING, StepStatus.OPEN) else None
        self.steps[key] = replace(self.steps[key], status=status, left_at=left)

    def enter_step(self, key: str) -> int:
        """Open a step in its next round."""
        turn = self.steps[key].round + 1
        self.steps[key] = StepRun(key, StepStatus.OPEN, turn, self.at)
        self.emit(events.StepEntered(key, turn))
        return turn

    def round_tasks(self, key: str) -> list[Task]:
        """Seated tasks of the present round of a step."""
        turn = self.steps[key].round
        return [t for t in self.tasks if t.step == key and t.round == turn and t.status in SEATED]

    # ---- tasks

    def task(self, task_id: int) -> Task:
        """The task of that id; refused when there is none."""
        if not 1 <= task_id <= len(self.tasks):
            raise Refused("no_such_task", task=task_id)
        return self.tasks[task_id - 1]

    def pending(self, *kinds: TaskKind) -> list[Task]:
        """Open and waiting tasks, of the given kinds or of any."""
        return [t for t in self.tasks if t.status in PENDING and (not kinds or t.kind in kinds)]

    def due_on(self, step: Step | None) -> date | None:
        """The last day allowed when a task opens now."""
        if step is None:
            return None
        named = self.directory.day(step.due_field) if step.due_field else None
        if named is not None or step.days is None:
            return named
        return self.at.date() + timedelta(days=step.days)

    def seat(self, step: Step | None, person: int | None, origin: str, **details: object) -> Task:
        """Open a task on a new seat; ``step`` None is the author's turn."""
        seat, self._next_seat = self._next_seat, self._next_seat + 1
        task = Task(
            id=len(self.tasks) + 1,
            seat=seat,
            step=step.key if step else "",
            round=self.steps[step.key].round if step else 0,
            person=person,
            status=TaskStatus.WAITING if details.get("waits_for") else TaskStatus.OPEN,
            opened_at=self.at,
            kind=TaskKind.SIGN if step else TaskKind.REVISE,
            due_on=self.due_on(step),
            origin=origin,
            **details,  # type: ignore[arg-type]
        )
        self.tasks.append(task)
        self.emit(events.TaskOpened(task) if task.status is TaskStatus.OPEN else events.TaskSuspended(task))
        return task

    def change(self, task: Task, **fields: object) -> Task:
        """Store a changed task."""
        changed = replace(task, **fields)  # type: ignore[arg-type]
        self.tasks[task.id - 1] = changed
        return changed

    def close(
        self, task: Task, status: TaskStatus, by: int, opinion: str = "", to_step: str | None = None
    ) -> Task:
        """End a task."""
        closed = self.change(
            task, status=status, closed_by=by, closed_at=self.at, opinion=opinion, to_step=to_step
        )
        self.emit(events.TaskClosed(closed))
        return closed

    def hand_over(
        self,
        task: Task,
        person: int | None,
        origin: str,
        status: TaskStatus,
        by: int,
        opinion: str = "",
        on_behalf_of: int | None = None,
        due_on: date | None = None,
    ) -> Task:
        """Give a seat to somebody else; the successor keeps seat, side, waiting and due date."""
        self.close(task, status, by, opinion)
        successor = replace(
            task,
            id=len(self.tasks) + 1,
            person=person,
            on_behalf_of=on_behalf_of,
            origin=origin,
            opened_at=self.at,
            due_on=due_on or task.due_on,
            urged=0,
        )
        self.tasks.append(successor)
        if successor.status is TaskStatus.OPEN:
            self.emit(events.TaskOpened(successor))
        else:
            self.emit(events.TaskSuspended(successor))
        return successor

    def cancel_pending(self, by: int, keys: set[str] | None = None) -> None:
        """Close what is still pending, everywhere or at the given steps."""
        for task in self.pending():
            if keys is None or task.step in keys:
                self.close(task, TaskStatus.CANCELLED, by)

    def release(self) -> None:
        """Open waiting tasks whose predecessor is no longer pending."""
        held = {t.seat for t in self.pending()}
        for task in self.pending():
            if task.status is TaskStatus.WAITING and task.waits_for not in held:
                self.emit(events.TaskOpened(self.change(task, status=TaskStatus.OPEN, opened_at=self.at)))

    def finish(self, status: RunStatus, by: int) -> None:
        """Decide the run: nothing stays pending."""
        self.cancel_pending(by)
        self.status = status
        self.closed_at = self.at
