"""The verbs that only tell people something: copy and urge."""

from __future__ import annotations

from . import events
from .decision import Decision
from .desk import Desk
from .progress import inform
from .refusals import Refused
from .state import Task, TaskStatus


def copy(desk: Desk, decision: Decision, task: Task | None) -> None:
    """Inform persons (抄送), at any time and whatever the outcome."""
    if not decision.persons:
        raise Refused("person_missing")
    for person in decision.persons:
        if not desk.directory.is_active(person):
            raise Refused("person_left", person=person)
    inform(desk, list(dict.fromkeys(decision.persons)), decision.actor_id, decision.opinion)


def urge(desk: Desk, decision: Decision, task: Task | None) -> None:
    """Ask the holders of one or all open tasks to hurry."""
    chosen = [task] if task is not None else [t for t in desk.tasks if t.status is TaskStatus.OPEN]
    urged = [t for t in chosen if t.person is not None and t.status is TaskStatus.OPEN]
    if not urged:
        raise Refused("nobody_to_urge")
    for each in urged:
        desk.change(each, urged=each.urged + 1)
    persons = dict.fromkeys(t.person for t in urged if t.person is not None)
    desk.emit(events.Urged(tuple(t.id for t in urged), tuple(persons), decision.actor_id))
