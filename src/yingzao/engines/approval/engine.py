"""The approval engine: start a run, act on it, reconcile it with people who left, replay it.

Every function takes a frozen state and returns an :class:`Outcome` with the next one; a refusal raises
:class:`Refused` and leaves the given state as it was. ``at`` is local time, so that days end when people's
days end.

Example::

    outcome = start(route, author_id=1, directory=directory, at=now)
    outcome = act(outcome.state, Decision("approve", actor_id=2), directory, now)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from . import events
from .decision import Decision, LogEntry, Outcome
from .desk import Desk
from .directory import Directory, Recorder
from .model import Parallel, Route, Step
from .problems import validate
from .progress import advance
from .refusals import Refused
from .seat_changes import refresh_seats
from .seating import check_start
from .state import PENDING, SYSTEM, RunState, RunStatus, StepRun, Task, TaskStatus
from .verbs import perform, verbs_for

START, RECONCILE = "start", "reconcile"


def start(route: Route, author_id: int, directory: Directory, at: datetime) -> Outcome:
    """Submit: freeze the route into a new run and open its first step.

    Refused when the route has problems, when no step applies, and when an applicable step could not be signed
    today (the step is named).
    """
    problems = validate(route)
    if problems:
        raise Refused("route_invalid", problems="; ".join(str(problem) for problem in problems))
    state = RunState(
        route=route,
        submitters=(author_id,),
        status=RunStatus.LIVE,
        steps=tuple(StepRun(step.key) for step in route.all_steps()),
        tasks=(),
        copies=(),
        veto=None,
        started_at=at,
        closed_at=None,
        revision=0,
    )
    desk = Desk(state, Recorder(directory), at)
    if not desk.directory.is_active(author_id):
        raise Refused("person_left", person=author_id)
    _check_every_step(desk)
    desk.emit(events.RunStarted(author_id))
    advance(desk)
    return _outcome(desk, Decision(START, author_id))


def _check_every_step(desk: Desk) -> None:
    for node in desk.route.steps:
        if isinstance(node, Parallel) and not desk.condition(node.condition, node.key):
            continue
        branches = ((node,),) if isinstance(node, Step) else node.branches
        for branch in branches:
            for step in branch:
                if desk.condition(step.condition, step.key):
                    check_start(desk, step)


def act(
    state: RunState,
    decision: Decision,
    directory: Directory,
    at: datetime,
    expected_revision: int | None = None,
) -> Outcome:
    """Carry out one decision; see :data:`yingzao.engines.approval.VERBS` for the verbs.

    With ``expected_revision`` a decision taken on an older picture is refused: ``task_closed`` naming who
    closed the task where that is the reason, else ``revision_changed``.
    """
    desk = Desk(state, Recorder(directory), at)
    if expected_revision is not None and expected_revision != state.revision:
        task = None if decision.task_id is None else state.task(decision.task_id)
        if task is not None and task.status not in (*PENDING, TaskStatus.SUSPENDED):
            raise Refused("task_closed", task=task.id, by=task.closed_by, status=task.status.value)
        raise Refused("revision_changed")
    perform(desk, decision)
    return _outcome(desk, decision)


def reconcile(state: RunState, directory: Directory, at: datetime) -> Outcome:
    """Bring a live run in line with who is here today.

    Tasks of an absent person go to the deputy; tasks of one who left to the owner, the deputy or whoever the
    step escalates to, else they become vacant and are listed for reassignment; vacant seats are filled when
    somebody who may sign has come. Calling it again changes nothing; without a change the state is returned
    as it is.
    """
    if not state.is_live:
        return Outcome(state, (), None)
    desk = Desk(state, Recorder(directory), at)
    if not refresh_seats(desk):
        return Outcome(state, (), None)
    return _outcome(desk, Decision(RECONCILE, SYSTEM))


def _outcome(desk: Desk, decision: Decision) -> Outcome:
    return Outcome(desk.freeze(), tuple(desk.events), LogEntry(decision, desk.at, desk.directory.facts()))


def overdue(state: RunState, at: datetime) -> tuple[Task, ...]:
    """Open tasks whose last allowed day has passed."""
    return tuple(t for t in state.open_tasks if t.due_on is not None and t.due_on < at.date())


def allowed_verbs(
    state: RunState, actor_id: int, directory: Directory, at: datetime
) -> dict[str, tuple[int, ...]]:
    """What a person may do now: verb → ids of the tasks it fits (none for verbs on the whole run)."""
    return verbs_for(Desk(state, Recorder(directory), at), actor_id)


def replay(route: Route, log: Iterable[LogEntry]) -> RunState:
    """The state the log leads to, from the facts it holds; it begins with its start entry."""
    state: RunState | None = None
    for entry in log:
        if entry.decision.verb == START:
            state = start(route, entry.decision.actor_id, entry.facts, entry.at).state
        elif state is None:
            raise ValueError("a log begins with the start of its run")
        elif entry.decision.verb == RECONCILE:
            state = reconcile(state, entry.facts, entry.at).state
        else:
            state = act(state, entry.decision, entry.facts, entry.at).state
    if state is None:
        raise ValueError("the log is empty")
    return state
