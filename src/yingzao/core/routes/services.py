"""Submit, decide, withdraw …: the engine's verbs, each one transaction over record, run, tasks and history."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.events import publish
from yingzao.core.files.models import StoredFile
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.history.state import digest_of
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, locked, set_status
from yingzao.core.records.status import EDITABLE, Status
from yingzao.engines import approval

from .directory import RecordDirectory
from .events import Approved, Presented, Submitted
from .mirror import mirror
from .models import LoggedDecision, Route, RouteVersion, Run


@transaction.atomic
def submit(record: Record, by: Person) -> Run | None:
    """Send a draft on its route, or file it where its ledger names none. A returned record resumes its run."""
    fresh = locked(record)
    if fresh.state not in EDITABLE:
        text = _("%(number)s is %(status)s; only a draft or a returned record is submitted.")
        raise Refusal(text % {"number": fresh.full_number, "status": fresh.get_status_display()})
    ledger = ledger_of(type(fresh))
    ledger.before_submit(fresh)
    publish(Presented(fresh))
    pending = fresh.runs.filter(status="rejected").first()
    if pending is not None:
        return act(pending, approval.Decision("resubmit", by.pk, from_start=ledger.restarts_route(fresh)))
    code = ledger.route_code(fresh)
    if not code:
        _approve(fresh)
        return None
    return _start(fresh, route_for(code, fresh.project), by)


def route_for(code: str, project: Project) -> RouteVersion:
    """The newest version of the project's own route of that code, else of the company's."""
    routes = {route.project_id: route for route in Route.objects.filter(code=code)}
    route = routes.get(project.pk) or routes.get(None)
    if route is None or route.newest is None:
        raise Refusal(_("There is no approval route “%s”. Ask the administrator to define it.") % code)
    return route.newest


def _start(record: Record, version: RouteVersion, by: Person) -> Run:
    now = timezone.localtime()
    directory = RecordDirectory(record)
    try:
        outcome = approval.start(version.as_route(), by.pk, directory, now)
    except approval.Refused as refused:
        raise Refusal(explain(refused)) from refused
    run = Run.objects.create(
        record_id=record.pk, route_version=version, started_by=by, status="live",
        state=outcome.state.to_json(), started_at=now,
    )  # fmt: skip
    record = set_status(record, Status.IN_APPROVAL, "submitted")
    _log(run, outcome.entry, record)
    mirror(run, record, outcome)
    publish(Submitted(record))
    return _after(run, record, outcome)


@transaction.atomic
def act(
    run: Run,
    decision: approval.Decision,
    expected_revision: int | None = None,
    signature: StoredFile | None = None,
) -> Run:
    """Carry out one decision of a run, with what was drawn under it; raises Refusal with the engine's reason,
    leaving everything as it was."""
    run, record = _locked(run)
    state = run.as_state()
    try:
        outcome = approval.act(
            state,
            decision,
            RecordDirectory(record),
            timezone.localtime(),
            expected_revision=expected_revision,
        )
    except approval.Refused as refused:
        raise Refusal(explain(refused)) from refused
    for step in _signed_steps(state, outcome.state):
        ledger_of(type(record)).before_decide(record, step, decision.verb)
    return _store(run, record, decision, outcome, signature)


def _locked(run: Run) -> tuple[Run, Record]:
    """The run and its record as they are now in the database, locked until the transaction ends."""
    run = _run_at.first(run.pk)
    return run, locked(run.record)


_run_at = PreparedQuery(lambda pk: Run.objects.select_for_update().filter(pk=pk).select_related("record"))


def _signed_steps(before: approval.RunState, after: approval.RunState) -> list[str]:
    """Steps in which this decision cast a vote."""
    votes = {approval.TaskStatus.APPROVED, approval.TaskStatus.REJECTED}
    cast = {task.id for task in before.tasks if task.status in votes}
    return [task.step for task in after.tasks if task.status in votes and task.id not in cast and task.step]


def decide(run: Run, by: Person, verb: str, **arguments: Any) -> Run:
    """:func:`act` for callers that hold plain values: ``decide(run, person, "approve", opinion="…")``."""
    return act(run, approval.Decision(verb, by.pk, **arguments))


@transaction.atomic
def reconcile(run: Run) -> Run:
    """Hand the tasks of people who left or are away to whoever stands in, or list them for reassignment."""
    run, record = _locked(run)
    outcome = approval.reconcile(run.as_state(), RecordDirectory(record), timezone.localtime())
    if outcome.entry is None:
        return run
    return _store(run, record, outcome.entry.decision, outcome)


def _store(
    run: Run,
    record: Record,
    decision: approval.Decision,
    outcome: approval.Outcome,
    signature: StoredFile | None = None,
) -> Run:
    run.state = outcome.state.to_json()
    run.status = outcome.state.status.value
    run.closed_at = outcome.state.closed_at
    run.save(update_fields=["state", "status", "closed_at"])
    _log(run, outcome.entry, record, signature)
    if outcome.entry is not None:
        record.sign(decision.verb, _signed_words(decision, signature))
    mirror(run, record, outcome)
    return _after(run, record, outcome)


def _signed_words(decision: approval.Decision, signature: StoredFile | None) -> dict[str, Any]:
    """What the history keeps of a decision beside who and when."""
    words = {"opinion": decision.opinion, "sha256": signature.sha256 if signature else ""}
    return {name: [None, word] for name, word in words.items() if word}


def _log(
    run: Run, entry: approval.LogEntry | None, record: Record, signature: StoredFile | None = None
) -> None:
    if entry is None:
        return  # nothing was decided
    actor_id = entry.decision.actor_id
    LoggedDecision.objects.create(
        run=run, position=(_last_position.first(run.pk) or 0) + 1, entry=entry.to_json(),
        actor_id=None if actor_id == approval.SYSTEM else actor_id, verb=entry.decision.verb, at=entry.at,
        record_digest=digest_of(record.history_state()), signature=signature,
    )  # fmt: skip


_last_position = PreparedQuery(
    lambda run: (
        LoggedDecision.objects.filter(run=run).order_by("-position").values_list("position", flat=True)[:1]
    )
)


def _after(run: Run, record: Record, outcome: approval.Outcome) -> Run:
    if any(isinstance(event, approval.events.RunApproved) for event in outcome.events):
        _approve(record)
    return run


def _approve(record: Record) -> None:
    approved = set_status(record, Status.APPROVED, "approved")
    if approved.revises is not None:
        set_status(approved.revises.specific, Status.SUPERSEDED, "superseded")
    publish(Approved(approved))


def explain(refused: approval.Refused) -> str:
    """The engine's reason in the user's language, with names for person ids."""
    params = dict(refused.params)
    for name in approval.PERSON_PARAMS & params.keys():
        person = Person.objects.filter(pk=params[name]).first()
        params[name] = person.name if person else _("the system")
    return _(refused.message) % params


def replay(run: Run) -> approval.RunState:
    """The state that follows from the logged decisions alone; equal to the stored one, or something is wrong."""
    entries = [approval.LogEntry.from_json(row.entry) for row in run.decisions.all()]
    return approval.replay(run.route_version.as_route(), entries)
