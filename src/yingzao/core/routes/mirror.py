"""Mirror the engine's events into rows: tasks, copies, the record's status, and what others are told."""

from yingzao.core.accounts.models import Person
from yingzao.core.events import publish
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.history.state import digest_of
from yingzao.core.records.models import Record
from yingzao.core.records.services import set_status
from yingzao.core.records.status import Status
from yingzao.engines import approval

from .events import CopySent, Returned, Submitted, TaskClosed, TaskGiven, Urged, Vetoed, VetoLifted, Withdrawn
from .models import CarbonCopy, Run, Task


def mirror(run: Run, record: Record, outcome: approval.Outcome) -> None:
    """Bring the rows of ``run`` in line with the outcome, then tell whoever subscribed."""
    before = {task.number: task for task in _tasks_of(run.pk)}
    for row in before.values():
        row.run = run
    for task in outcome.state.tasks:
        before[task.id] = _store_task(run, record, task, outcome.state, before.get(task.id))
    for event in outcome.events:
        _tell(run, record, event, before)


_tasks_of = PreparedQuery(lambda run: Task.objects.filter(run=run))


def _store_task(
    run: Run, record: Record, task: approval.Task, state: approval.RunState, row: Task | None
) -> Task:
    values = {
        "status": task.status.value, "person_id": task.person, "on_behalf_of_id": task.on_behalf_of,
        "opened_at": task.opened_at, "due_on": task.due_on, "closed_at": task.closed_at,
        "closed_by_id": task.closed_by or None, "opinion": task.opinion, "urged": task.urged,
    }  # fmt: skip
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return row
    if task.status in (approval.TaskStatus.APPROVED, approval.TaskStatus.REJECTED):
        values["signed_digest"] = digest_of(record.history_state())
    if row is None:
        row = Task(
            run=run, number=task.id, step=task.step, kind=task.kind.value, origin=task.origin,
            step_name=state.route.step(task.step).name if task.step else "",
        )  # fmt: skip
    was_open = row.status == approval.TaskStatus.OPEN.value
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    if was_open and row.closed_at:
        publish(TaskClosed(row))
    return row


def _tell(run: Run, record: Record, event: approval.events.Event, tasks: dict[int, Task]) -> None:
    what = approval.events
    match event:
        case what.TaskOpened(task=task) if task.person is not None:
            publish(TaskGiven(tasks[task.id]))
        case what.RunRejected(reason=reason):
            publish(Returned(set_status(record, Status.RETURNED, "returned"), reason=reason))
        case what.RunResubmitted():
            publish(Submitted(set_status(record, Status.IN_APPROVAL, "resubmitted")))
        case what.RunWithdrawn():
            publish(Withdrawn(set_status(record, Status.DRAFT, "withdrawn")))
        case what.RunVetoed(reason=reason):
            publish(Vetoed(set_status(record, Status.VETOED, "vetoed"), reason=reason))
        case what.VetoLifted():
            status = Status.RETURNED if run.status == "rejected" else Status.IN_APPROVAL
            publish(VetoLifted(set_status(record, status, "veto_lifted")))
        case what.Copied(persons=persons):
            people = Person.objects.filter(pk__in=persons)
            for person in people:
                CarbonCopy.objects.create(run=run, person=person, at=run.started_at)
            publish(CopySent(run, people=tuple(people)))
        case what.Urged(persons=persons):
            publish(Urged(run, people=tuple(Person.objects.filter(pk__in=persons))))
