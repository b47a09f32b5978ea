"""Verbs that change who sits: add, remove, transfer, delegate, reassign, time out; and the refresh."""

from __future__ import annotations

from . import events
from .decision import AFTER, BEFORE, PARALLEL, Decision
from .desk import Desk
from .progress import settle
from .refusals import Refused
from .seating import Place, author_place, current_place, objection_to, occupied, reseat, stand_in, superior
from .state import SYSTEM, Task, TaskKind, TaskStatus


def add_signer(desk: Desk, decision: Decision, task: Task) -> None:
    """Add a person whose approval is required besides the quorum, before, parallel to or after the adder."""
    if decision.place not in (BEFORE, PARALLEL, AFTER):
        raise Refused("unknown_place", place=decision.place)
    step = desk.route.step(task.step)
    person = _named(decision)
    place = _place_for(desk, Task(0, 0, step.key, 0, None, TaskStatus.OPEN, desk.at), person)
    added = desk.seat(
        step,
        place.person,
        "added",
        on_behalf_of=place.on_behalf_of,
        required=True,
        added_by=decision.actor_id,
        waits_for=task.seat if decision.place == AFTER else None,
    )
    if decision.place == BEFORE:
        waiting = desk.change(task, status=TaskStatus.WAITING, waits_for=added.seat)
        desk.emit(events.TaskSuspended(waiting))


def remove_signer(desk: Desk, decision: Decision, task: Task) -> None:
    """Take a seat away, never the last one the step needs."""
    step = desk.route.step(task.step)
    if not task.required:
        others = [t for t in desk.round_tasks(task.step) if not t.required and t.seat != task.seat]
        pending = [t for t in others if t in desk.pending() and t.person is not None and t.side == task.side]
        short = step.dual is None and step.quorum.rule == "count" and len(others) < step.quorum.n
        if short or not pending:
            raise Refused("last_signer", step=step.name)
    desk.close(task, TaskStatus.REMOVED, decision.actor_id, decision.opinion)
    settle(desk, step, decision.actor_id)


def transfer(desk: Desk, decision: Decision, task: Task) -> None:
    """Give the task away for good."""
    _give(desk, decision, task, "transferred", TaskStatus.TRANSFERRED)


def reassign(desk: Desk, decision: Decision, task: Task) -> None:
    """An administrator gives a task, vacant or not, to somebody who can sign."""
    _give(desk, decision, task, "reassigned", TaskStatus.REASSIGNED)


def delegate(desk: Desk, decision: Decision, task: Task) -> None:
    """Let somebody sign in one's name; the owner may still sign himself."""
    person = _named(decision)
    if person == task.person:
        raise Refused("same_person", person=person)
    refused = objection_to(desk, task, person)
    if refused is not None:
        raise refused
    owner = task.on_behalf_of or decision.actor_id
    desk.hand_over(
        task,
        person,
        "delegated",
        TaskStatus.DELEGATED,
        decision.actor_id,
        decision.opinion,
        on_behalf_of=None if owner == person else owner,
    )


def _give(desk: Desk, decision: Decision, task: Task, origin: str, status: TaskStatus) -> None:
    person = _named(decision)
    if person == task.person:
        raise Refused("same_person", person=person)
    place = _place_for(desk, task, person)
    desk.hand_over(
        task,
        place.person,
        origin,
        status,
        decision.actor_id,
        decision.opinion,
        on_behalf_of=place.on_behalf_of,
    )


def _named(decision: Decision) -> int:
    if decision.person_id is None:
        raise Refused("person_missing")
    return decision.person_id


def _place_for(desk: Desk, task: Task, person: int) -> Place:
    """The seat of a named person, or of his deputy while he is away; refused when he may not sit there."""
    refused = objection_to(desk, task, person)
    if refused is not None:
        raise refused
    if task.kind is TaskKind.REVISE:
        return author_place(desk, person) or Place(person)
    step = desk.route.step(task.step)
    taken = occupied(desk, task.step, task.seat)
    return stand_in(desk, step, person, task.side, taken, set()) or Place(person)


def time_out(desk: Desk, decision: Decision, task: Task) -> None:
    """Pass an overdue task on to whoever the step escalates to, with fresh days."""
    if not is_overdue(task, desk):
        raise Refused("not_overdue", task=task.id)
    step = desk.route.step(task.step)
    place = superior(desk, step, task.side, occupied(desk, task.step))
    if place is None:
        raise Refused("nobody_to_escalate", step=step.name)
    moved = desk.hand_over(
        task,
        place.person,
        "escalated",
        TaskStatus.ESCALATED,
        decision.actor_id,
        decision.opinion,
        on_behalf_of=place.on_behalf_of,
        due_on=desk.due_on(step),
    )
    desk.emit(events.Escalated(moved))


def is_overdue(task: Task, desk: Desk) -> bool:
    """Whether the last allowed day has passed."""
    return task.due_on is not None and task.due_on < desk.at.date()


def refresh_seats(desk: Desk) -> bool:
    """Move the seats of persons who left or are away, and fill vacant ones; whether anything changed.

    A seat that moves may free the person whom a seat before it was waiting for, so all are looked at again.
    """
    changed = False
    for _seat in desk.pending():
        if not _refresh_once(desk):
            break
        changed = True
    return changed


def _refresh_once(desk: Desk) -> bool:
    changed = False
    for task in desk.pending():
        if task.person is not None:
            present = current_place(desk, task)
            if present is not None and present.person == task.person:
                continue
        place = reseat(desk, task)
        if place is None and task.person is None:
            continue
        _move(desk, task, place or Place(None, "vacant"))
        changed = True
    return changed


def _move(desk: Desk, task: Task, place: Place) -> None:
    status = TaskStatus.DEPUTISED if place.origin == "deputy" else TaskStatus.VACATED
    desk.hand_over(task, place.person, place.origin, status, SYSTEM, on_behalf_of=place.on_behalf_of)
