"""The table of verbs: for each what it does, who may, on which tasks, and whether it needs a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import seat_changes, telling, voting
from .decision import Decision
from .desk import Desk
from .refusals import Refused
from .state import PENDING, SYSTEM, RunStatus, Task, TaskKind, TaskStatus

LIVE = frozenset({RunStatus.LIVE, RunStatus.REJECTED})
SIGN = frozenset({TaskKind.SIGN})
BOTH = frozenset({TaskKind.SIGN, TaskKind.REVISE})
Permission = Callable[[Desk, int, Task | None], Refused | None]


def _holder(desk: Desk, actor: int, task: Task | None) -> Refused | None:
    assert task is not None
    if actor not in (task.person, task.on_behalf_of):
        return Refused("not_the_signer", task=task.id)
    return Refused("task_waits", task=task.id) if task.status is TaskStatus.WAITING else None


def _administrator(desk: Desk, actor: int, task: Task | None) -> Refused | None:
    return None if desk.is_administrator(actor) else Refused("not_administrator")


def _clock(desk: Desk, actor: int, task: Task | None) -> Refused | None:
    assert task is not None
    if task.status is TaskStatus.WAITING:
        return Refused("task_waits", task=task.id)
    return None if actor == SYSTEM else _administrator(desk, actor, task)


def _remover(desk: Desk, actor: int, task: Task | None) -> Refused | None:
    assert task is not None
    may = (task.required and task.added_by == actor) or desk.is_administrator(actor)
    return None if may else Refused("may_not_remove")


def _submitter(desk: Desk, actor: int, task: Task | None) -> Refused | None:
    may = actor == SYSTEM or actor in desk.submitters or desk.is_administrator(actor)
    return None if may else Refused("not_submitter")


def _participant(desk: Desk, actor: int, task: Task | None) -> Refused | None:
    people = {SYSTEM, *desk.submitters, *(c.person for c in desk.copies)}
    for each in desk.tasks:
        people.update(p for p in (each.person, each.on_behalf_of, each.closed_by) if p is not None)
    may = actor in people or desk.is_administrator(actor)
    return None if may else Refused("not_a_participant", person=actor)


def _vetoer(desk: Desk, actor: int, task: Task | None) -> Refused | None:
    may = any(desk.directory.holds(actor, role) for role in desk.route.veto_roles)
    return None if may else Refused("may_not_veto", person=actor)


def _lifter(desk: Desk, actor: int, task: Task | None) -> Refused | None:
    assert desk.veto is not None
    may = actor == desk.veto.by or any(desk.directory.holds(actor, role) for role in desk.route.lift_roles)
    return None if may else Refused("may_not_lift")


@dataclass(frozen=True, slots=True)
class Verb:
    """One row of the table. ``kinds`` are the tasks it acts on; empty means it acts on the run."""

    do: Callable[[Desk, Decision, Any], None]
    who: Permission
    kinds: frozenset[TaskKind] = frozenset()
    statuses: frozenset[RunStatus] = LIVE
    reason: bool = False
    task_optional: bool = False
    system: bool = False


VERBS: dict[str, Verb] = {
    "approve": Verb(voting.approve, _holder, SIGN),
    "reject": Verb(voting.reject, _holder, SIGN, reason=True),
    "resubmit": Verb(voting.resubmit, _holder, frozenset({TaskKind.REVISE})),
    "withdraw": Verb(voting.withdraw, _submitter),
    "add_signer": Verb(seat_changes.add_signer, _holder, SIGN),
    "remove_signer": Verb(seat_changes.remove_signer, _remover, SIGN),
    "transfer": Verb(seat_changes.transfer, _holder, BOTH),
    "delegate": Verb(seat_changes.delegate, _holder, BOTH),
    "reassign": Verb(seat_changes.reassign, _administrator, BOTH),
    "copy": Verb(telling.copy, _participant, statuses=frozenset(RunStatus), system=True),
    "urge": Verb(telling.urge, _submitter, BOTH, task_optional=True, system=True),
    "time_out": Verb(seat_changes.time_out, _clock, SIGN, system=True),
    "veto": Verb(voting.veto, _vetoer, reason=True),
    "lift_veto": Verb(voting.lift_veto, _lifter, statuses=frozenset({RunStatus.VETOED}), reason=True),
}


def perform(desk: Desk, decision: Decision) -> None:
    """Check a decision against the table and carry it out."""
    verb = VERBS.get(decision.verb)
    if verb is None:
        raise Refused("unknown_verb", verb=decision.verb)
    task = _named_task(desk, decision, verb)
    if desk.status not in verb.statuses:
        raise Refused("not_vetoed" if verb.do is voting.lift_veto else "not_live", status=desk.status.value)
    _check_actor(desk, decision, verb)
    if task is None and verb.kinds and not verb.task_optional:
        task = _own_task(desk, decision.actor_id, verb)
    refused = verb.who(desk, decision.actor_id, task)
    if refused is not None:
        raise refused
    if verb.reason and not decision.opinion.strip():
        raise Refused("reason_missing")
    verb.do(desk, decision, task)


def _check_actor(desk: Desk, decision: Decision, verb: Verb) -> None:
    if decision.actor_id == SYSTEM:
        if not verb.system:
            raise Refused("not_a_participant", person=SYSTEM)
    elif not desk.directory.is_active(decision.actor_id):
        raise Refused("person_left", person=decision.actor_id)


def _named_task(desk: Desk, decision: Decision, verb: Verb) -> Task | None:
    """The task named in the decision; a closed one is refused naming who closed it."""
    if decision.task_id is None or not verb.kinds:
        return None
    task = desk.task(decision.task_id)
    if task.status is TaskStatus.SUSPENDED:
        raise Refused("not_live", status=desk.status.value)
    if task.status not in PENDING:
        raise Refused("task_closed", task=task.id, by=task.closed_by, status=task.status.value)
    if task.kind not in verb.kinds:
        raise Refused("wrong_task", task=task.id)
    return task


def _own_task(desk: Desk, actor: int, verb: Verb) -> Task:
    mine = [
        t
        for t in desk.pending()
        if t.kind in verb.kinds and t.status is TaskStatus.OPEN and actor in (t.person, t.on_behalf_of)
    ]
    if not mine:
        raise Refused("no_task", person=actor)
    if len(mine) > 1:
        raise Refused("task_ambiguous", person=actor)
    return mine[0]


def verbs_for(desk: Desk, actor: int) -> dict[str, tuple[int, ...]]:
    """What a person may do now: verb → task ids (empty for verbs on the whole run)."""
    offered: dict[str, tuple[int, ...]] = {}
    if not desk.directory.is_active(actor):
        return offered
    for name, verb in VERBS.items():
        if desk.status not in verb.statuses:
            continue
        if not verb.kinds:
            if verb.who(desk, actor, None) is None:
                offered[name] = ()
            continue
        tasks = tuple(
            t.id for t in desk.pending() if t.kind in verb.kinds and verb.who(desk, actor, t) is None
        )
        if tasks:
            offered[name] = tasks
    return offered
