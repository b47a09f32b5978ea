"""The flow beside a record: lit nodes, opinions, and the verbs this person may use now."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from yingzao.core.access.acquaintance import people_known_to
from yingzao.core.access.posts import post_rows
from yingzao.core.accounts.models import Person
from yingzao.core.files.drawn import picture
from yingzao.core.history.ends import COMPANY, Memory, end_of
from yingzao.core.history.known import known
from yingzao.core.printing.opinions import OpinionLine, opinion_lines
from yingzao.core.records.ledgers import Text, ledger_of
from yingzao.core.routes.directory import RecordDirectory
from yingzao.core.routes.models import TASK_WORDS, Run
from yingzao.core.routes.signatures import last_signature
from yingzao.engines import approval

#: engine state → class of the node in the design language
_LIGHT = {"done": "done", "now": "now", "rejected": "back", "skipped": "skipped", "waiting": ""}
STATES: dict[str, Text] = {
    "done": gettext_lazy("done"),
    "now": gettext_lazy("in progress"),
    "rejected": gettext_lazy("returned"),
    "skipped": gettext_lazy("not needed"),
    "waiting": gettext_lazy("waiting"),
}
ORIGINS: dict[str, Text] = {
    "deputy": gettext_lazy("deputy"),
    "added": gettext_lazy("added"),
    "transferred": gettext_lazy("passed on"),
    "delegated": gettext_lazy("delegated"),
    "escalated": gettext_lazy("escalated"),
    "reassigned": gettext_lazy("reassigned"),
}


@dataclass(frozen=True)
class FlowPerson:
    name: str
    status: str
    status_word: Text
    opinion: str
    closed_at: datetime | None
    note: Text


@dataclass(frozen=True)
class FlowNode:
    name: Text
    light: str
    word: Text
    people: list[FlowPerson]
    left_at: datetime | None
    parallel: bool


@dataclass(frozen=True)
class VerbDialog:
    """What has to be asked before a verb: a person, a reason, whose task."""

    name: str
    label: Text
    wants_person: bool
    wants_reason: bool
    task: int | None
    tasks: list[tuple[int, str]]


@dataclass(frozen=True)
class Flow:
    """A run as a screen draws it."""

    run: Run
    state: approval.RunState
    nodes: list[FlowNode]
    verbs: dict[str, tuple[int, ...]]
    earlier_steps: list[tuple[str, str]]
    opinions: list[OpinionLine]
    dialogs: list["VerbDialog"]
    people: list[Person]
    waiting_for: list[str]
    since: datetime
    signature: str
    """What this person drew last, as a data URL, where they may sign now."""


DIALOGS: dict[str, Text] = {
    "approve": gettext_lazy("Agree"),
    "reject": gettext_lazy("Reject"),
    "resubmit": gettext_lazy("Submit again"),
    "transfer": gettext_lazy("Pass on"),
    "add_signer": gettext_lazy("Add signer"),
    "remove_signer": gettext_lazy("Remove signer"),
    "copy": gettext_lazy("Copy to"),
    "delegate": gettext_lazy("Delegate"),
    "reassign": gettext_lazy("Reassign"),
    "veto": gettext_lazy("Technical veto"),
    "lift_veto": gettext_lazy("Lift the veto"),
}
"""Verbs that ask something first; the others are plain buttons."""

_WANTS_PERSON = {"transfer", "add_signer", "copy", "delegate", "reassign"}
_WANTS_REASON = {"reject", "veto", "lift_veto"}
_VOTES = {"approve": "approved", "reject": "rejected"}
"""Verb → status of the task it closed."""
_NAMES: dict[str, Text] = {"author": gettext_lazy("Submission"), "end": gettext_lazy("Filed")}


_people: Memory[list[Person]] = Memory(300)


def flow_of(record: Any, person: Any) -> Flow | None:
    """The newest run of the record; None when it was never submitted."""
    run = Run.newest_of(record)
    if run is None:
        return None
    state = run.as_state()
    nodes, own = approval.timeline(state), ledger_of(type(record)).signed_by_actions
    names = _names(state, run)
    directory = RecordDirectory(record)
    verbs = approval.allowed_verbs(state, person.pk, directory, timezone.localtime())
    verbs = _without_own(own, state, verbs)
    return Flow(
        run=run, state=state, verbs=verbs, since=run.started_at,
        nodes=[_node(node, nodes, names, own) for node in nodes],
        earlier_steps=[(s.key, state.route.step(s.key).name) for s in state.steps if s.status == "approved"],
        opinions=opinion_lines(run, approval.opinions(state), names),
        signature=picture(last_signature(person)) if "approve" in verbs else "",
        waiting_for=_waiting_for(state, names),
        dialogs=[_dialog(verb, tasks, state, names) for verb, tasks in verbs.items() if verb in DIALOGS],
        people=_people_of(record, person, directory.post_rows) if verbs else [],
    )  # fmt: skip


def _without_own(
    own: Mapping[tuple[str, str], Text], state: approval.RunState, verbs: dict[str, tuple[int, ...]]
) -> dict[str, tuple[int, ...]]:
    """The verbs but for signatures that actions of the record's kind carry out."""
    if not own:
        return verbs
    steps = {task.id: task.step for task in state.tasks}
    left = {verb: tuple(t for t in tasks if (steps[t], verb) not in own) for verb, tasks in verbs.items()}
    return {verb: tasks for verb, tasks in left.items() if tasks or not verbs[verb]}


def _dialog(verb: str, tasks: tuple[int, ...], state: approval.RunState, names: dict[int, str]) -> VerbDialog:
    """One fitting task is taken silently; among several the person chooses."""
    choices = []
    if len(tasks) > 1:
        found = [state.task(number) for number in tasks]
        choices = [(t.id, f"{_title(state, t.step)} {names.get(t.person or 0, '/')}") for t in found if t]
    only = tasks[0] if len(tasks) == 1 else None
    return VerbDialog(verb, DIALOGS[verb], verb in _WANTS_PERSON, verb in _WANTS_REASON, only, choices)


def _people_of(record: Any, person: Any, here: Hashable) -> list[Person]:
    """Whom a task may be given to: people of the project and the company whom ``person`` may know of."""
    end = end_of(COMPANY)
    key = (person.pk, record.project_id, here, post_rows(person), timezone.localdate())
    return _people.recall(
        key, end, lambda: list(people_known_to(person, record.project).select_related("organisation"))
    )


def _title(state: approval.RunState, key: str) -> str:
    return state.route.step(key).name if key else ""


def _names(state: approval.RunState, run: Run) -> dict[int, str]:
    ids = {run.started_by_id}
    for task in state.tasks:
        ids |= {i for i in (task.person, task.on_behalf_of, task.closed_by) if i}
    return {pk: person.name for pk, person in known(Person, ids, end_of(COMPANY)).items()}


def _waiting_for(state: approval.RunState, names: dict[int, str]) -> list[str]:
    return [f"{_title(state, t.step)} {names.get(t.person or 0, '')}".strip() for t in state.open_tasks]


def _node(
    node: approval.Node,
    nodes: list[approval.Node],
    names: dict[int, str],
    own: Mapping[tuple[str, str], Text],
) -> FlowNode:
    words = TASK_WORDS | {_VOTES[verb]: word for (step, verb), word in own.items() if step == node.key}
    beside = [n for n in nodes if n.column == node.column and n.branch != node.branch]
    return FlowNode(
        name=_NAMES.get(node.kind, node.name), light=_LIGHT[node.state], word=STATES[node.state],
        people=[
            FlowPerson(
                name=names.get(p.person or 0, ""), status=p.status.value, status_word=words[p.status.value],
                opinion=p.opinion, closed_at=p.closed_at, note=ORIGINS.get(p.origin, ""),
            )
            for p in node.people
        ],
        left_at=node.left_at, parallel=bool(beside),
    )  # fmt: skip
