"""How a run moves: forward when a step is settled, back when it is rejected.

The position is derived: the first unfinished node of the route is where the run stands, and within parallel
branches the first unfinished step of each branch.
"""

from __future__ import annotations

from . import events
from .desk import Desk
from .model import Step
from .quorum import verdict
from .refusals import Refused
from .seating import Place, author_place, open_step, reachable
from .state import SYSTEM, Copy, RunStatus, StepStatus, Task, TaskStatus

FINISHED = (StepStatus.APPROVED, StepStatus.SKIPPED)


def advance(desk: Desk) -> None:
    """Open every step whose turn has come; approve the run when none is left."""
    for node in desk.route.steps:
        branches = ((node,),) if isinstance(node, Step) else node.branches
        applies = isinstance(node, Step) or _whole_node_applies(desk, node.condition, node.key, branches)
        for branch in branches:
            _advance_branch(desk, branch, applies)
        if any(desk.steps[step.key].status not in FINISHED for branch in branches for step in branch):
            return
    if not any(step.status is StepStatus.APPROVED for step in desk.steps.values()):
        raise Refused("no_step_applies", route=desk.route.name)
    desk.finish(RunStatus.APPROVED, SYSTEM)
    desk.emit(events.RunApproved())


def _whole_node_applies(
    desk: Desk, condition: str | None, key: str, branches: tuple[tuple[Step, ...], ...]
) -> bool:
    """The condition of a parallel node is asked once, when its first step would open."""
    fresh = all(desk.steps[step.key].status is StepStatus.WAITING for branch in branches for step in branch)
    return not fresh or desk.condition(condition, key)


def _advance_branch(desk: Desk, branch: tuple[Step, ...], applies: bool) -> None:
    for step in branch:
        status = desk.steps[step.key].status
        if status in FINISHED:
            continue
        if status is not StepStatus.WAITING:
            return
        if applies and desk.condition(step.condition, step.key):
            open_step(desk, step)
            _copy_on_entry(desk, step)
            return
        desk.set_step(step.key, StepStatus.SKIPPED)
        desk.emit(events.StepSkipped(step.key))


def _copy_on_entry(desk: Desk, step: Step) -> None:
    people = [p for signer in step.copy_to for p in desk.directory.resolve(signer)]
    inform(desk, [p for p in dict.fromkeys(people) if desk.directory.is_active(p)], SYSTEM)


def inform(desk: Desk, people: list[int], by: int, opinion: str = "") -> None:
    """Note that persons were informed; nothing else changes."""
    if people:
        desk.copies.extend(Copy(person, by, desk.at, opinion) for person in people)
        desk.emit(events.Copied(tuple(people), by))


def tally(step: Step, tasks: list[Task]) -> bool | None:
    """The verdict over the quorum seats of a round (added signers are counted elsewhere).

    In a dual step each of the two roles needs one approval and any rejection rejects. Approvals count
    persons, not seats: whoever would appear twice counts once.
    """
    votes = [t for t in tasks if not t.required]
    approvers = {t.closed_by for t in votes if t.status is TaskStatus.APPROVED}
    rejections = sum(t.status is TaskStatus.REJECTED for t in votes)
    if step.dual is None:
        return verdict(step.quorum, len(votes), len(approvers), rejections)
    if rejections:
        return False
    signed = {t.side for t in votes if t.status is TaskStatus.APPROVED}
    return True if signed == set(step.dual) and len(approvers) >= 2 else None


def settle(desk: Desk, step: Step, by: int) -> None:
    """See whether the votes decide a step, and move on or back accordingly."""
    tasks = desk.round_tasks(step.key)
    result = tally(step, tasks)
    if result is False or any(t.required and t.status is TaskStatus.REJECTED for t in tasks):
        send_back(desk, step, by)
        return
    if step.dual is not None:
        _close_signed_sides(desk, tasks, by)
    if result is True:
        for task in desk.pending():
            if task.step == step.key and not task.required:
                desk.close(task, TaskStatus.CANCELLED, by)
        if not any(task.step == step.key for task in desk.pending()):
            desk.set_step(step.key, StepStatus.APPROVED)
            desk.emit(events.StepCompleted(step.key, desk.steps[step.key].round))
            advance(desk)
            return
    desk.release()


def _close_signed_sides(desk: Desk, tasks: list[Task], by: int) -> None:
    """Once a role has signed, its other holders need not."""
    signed = {t.side for t in tasks if t.status is TaskStatus.APPROVED and not t.required}
    for task in desk.pending():
        if task.step == tasks[0].step and not task.required and task.side in signed:
            desk.close(task, TaskStatus.CANCELLED, by)


def send_back(desk: Desk, step: Step, by: int) -> None:
    """Carry out a rejection: to the author if any rejecter said so, else to the earliest step named."""
    rejected = [t for t in desk.round_tasks(step.key) if t.status is TaskStatus.REJECTED]
    targets = [t.to_step for t in rejected]
    order = list(desk.steps)
    target = None if None in targets else min((t for t in targets if t is not None), key=order.index)
    desk.set_step(step.key, StepStatus.REJECTED)
    desk.emit(events.StepRejected(step.key, desk.steps[step.key].round, target))
    if target is None:
        _back_to_author(desk, by, rejected[-1].opinion)
    else:
        _back_to_step(desk, target, by)


def _back_to_author(desk: Desk, by: int, reason: str) -> None:
    desk.cancel_pending(by)
    for key, step in desk.steps.items():
        if step.status is StepStatus.OPEN:
            desk.set_step(key, StepStatus.INTERRUPTED)
    desk.status = RunStatus.REJECTED
    desk.emit(events.RunRejected(by, reason))
    place = author_place(desk)
    if place is None and not desk.has_administrator():
        raise Refused("person_left", person=desk.submitters[0])
    place = place or Place(None, "vacant")
    desk.seat(None, place.person, place.origin, on_behalf_of=place.on_behalf_of)


def _back_to_step(desk: Desk, target: str, by: int) -> None:
    """Everything from the target on is to be signed again; finished parallel branches beside it stay."""
    places = desk.route.places()
    node, branch, position = places[target]
    again = {
        key for key, (n, b, p) in places.items() if n > node or (n == node and b == branch and p >= position)
    }
    desk.cancel_pending(by, again)
    for key in again:
        desk.set_step(key, StepStatus.WAITING)
    advance(desk)


def is_earlier(desk: Desk, target: str, step: str) -> bool:
    """Whether work at ``step`` can be sent back to ``target``: passed, and before it on the same way."""
    places = desk.route.places()
    if target not in places or not reachable(desk, target):
        return False
    (node, branch, position), (own_node, own_branch, own_position) = places[target], places[step]
    return node < own_node or (node == own_node and branch == own_branch and position < own_position)
