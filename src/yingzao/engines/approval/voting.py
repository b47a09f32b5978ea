"""The verbs that decide: approve, reject, resubmit, withdraw, veto, lift the veto."""

from __future__ import annotations

from datetime import timedelta

from . import events
from .decision import Decision
from .desk import Desk
from .progress import advance, is_earlier, settle
from .refusals import Refused
from .seat_changes import refresh_seats
from .seating import objection_to
from .state import RunStatus, StepStatus, Task, TaskStatus, Veto


def approve(desk: Desk, decision: Decision, task: Task) -> None:
    """Sign; the last signature needed moves the run on."""
    _cast(desk, decision, task, TaskStatus.APPROVED)


def reject(desk: Desk, decision: Decision, task: Task) -> None:
    """Vote no: to the author, or to an earlier step that was passed."""
    if decision.to_step is not None:
        if decision.to_step not in desk.steps:
            raise Refused("no_such_step", step=decision.to_step)
        if not is_earlier(desk, decision.to_step, task.step):
            raise Refused("not_earlier", step=desk.title(decision.to_step))
    _cast(desk, decision, task, TaskStatus.REJECTED)


def _check_signer(desk: Desk, task: Task, actor: int) -> None:
    """Asked once more at the moment of signing: people and roles may have changed meanwhile."""
    refused = objection_to(desk, task, actor)
    if refused is not None:
        raise refused


def _cast(desk: Desk, decision: Decision, task: Task, vote: TaskStatus) -> None:
    _check_signer(desk, task, decision.actor_id)
    desk.close(task, vote, decision.actor_id, decision.opinion, decision.to_step)
    settle(desk, desk.route.step(task.step), decision.actor_id)


def resubmit(desk: Desk, decision: Decision, task: Task) -> None:
    """Send it in again: the interrupted steps open in a new round, or everything from the start."""
    _check_signer(desk, task, decision.actor_id)
    desk.close(task, TaskStatus.RESUBMITTED, decision.actor_id, decision.opinion)
    if decision.actor_id not in desk.submitters:
        desk.submitters.append(decision.actor_id)
    stopped = (StepStatus.REJECTED, StepStatus.INTERRUPTED)
    for key, step in desk.steps.items():
        if decision.from_start or step.status in stopped:
            desk.set_step(key, StepStatus.WAITING)
    desk.status = RunStatus.LIVE
    desk.emit(events.RunResubmitted(decision.actor_id, decision.from_start))
    advance(desk)


def withdraw(desk: Desk, decision: Decision, task: Task | None) -> None:
    """Take it back for good."""
    desk.finish(RunStatus.WITHDRAWN, decision.actor_id)
    desk.emit(events.RunWithdrawn(decision.actor_id))


def veto(desk: Desk, decision: Decision, task: Task | None) -> None:
    """Stop the run; everything pending is suspended until the veto is lifted."""
    for pending in desk.pending():
        desk.emit(events.TaskSuspended(desk.change(pending, status=TaskStatus.SUSPENDED)))
    desk.veto = Veto(decision.actor_id, desk.at, decision.opinion, desk.status)
    desk.status = RunStatus.VETOED
    desk.closed_at = desk.at
    desk.emit(events.RunVetoed(decision.actor_id, decision.opinion))


def lift_veto(desk: Desk, decision: Decision, task: Task | None) -> None:
    """Go on where the veto struck; the days it took are added to the due dates."""
    stopped = desk.veto
    assert stopped is not None
    pause = timedelta(days=(desk.at.date() - stopped.at.date()).days)
    desk.status, desk.veto, desk.closed_at = stopped.status_before, None, None
    for suspended in list(desk.tasks):
        if suspended.status is TaskStatus.SUSPENDED:
            due = None if suspended.due_on is None else suspended.due_on + pause
            desk.change(suspended, status=TaskStatus.WAITING, due_on=due)
    desk.emit(events.VetoLifted(decision.actor_id, decision.opinion))
    desk.release()
    refresh_seats(desk)
