"""Send a notice, answer it, pass it or send it back; each one transaction, after its photos were read."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import Shows
from yingzao.core.files.photos import Developed
from yingzao.core.history.actor import current_actor
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.services import Refusal, create, locked
from yingzao.core.routes.models import Run, Task
from yingzao.core.routes.services import act, submit
from yingzao.engines.approval import Decision

from .evidence import develop, keep, photos_of
from .steps import RECHECK, REPLY


def issue(
    model: Any,
    project: Project,
    photos: Sequence[UploadedFile] = (),
    *,
    uid: uuid.UUID | None = None,
    **fields: Any,
) -> Any:
    """Write, number and send a notice with its photos; the same ``uid`` twice is one notice.

    Raises Refusal when it cannot be sent and ValidationError for what is no photo; nothing is kept then.
    """
    sent = uid and model._default_manager.filter(uid=uid, project=project).first()
    if sent:
        return sent
    issuer = Person.objects.get(pk=current_actor().person_id)
    return _issue(model, project, develop(photos, project, fields.get("part"), issuer), issuer, uid, fields)


@transaction.atomic
def _issue(
    model: Any,
    project: Project,
    photos: list[Developed],
    issuer: Person,
    uid: uuid.UUID | None,
    fields: dict[str, Any],
) -> Any:
    record = create(model, project=project, uid=uid, **fields)
    if record.runs.exists():
        return record  # sent twice at the same moment: the rival was first
    keep(record, photos, Shows.BEFORE)
    submit(record, issuer)
    return locked(record)


def reply(record: Any, words: str, photos: Sequence[UploadedFile] = (), root_cause: str = "") -> Any:
    """Say how it was rectified and show it; the notice then waits for its re-check."""
    person = Person.objects.get(pk=current_actor().person_id)
    _reply_of(record, person)
    if not words.strip():
        raise Refusal(_("Write how it was rectified."))
    if not photos:
        raise Refusal(_("Add at least one photo taken after the rectification."))
    try:
        developed = develop(photos, record.project, record.part, person)
    except ValidationError as problem:
        raise Refusal(" ".join(problem.messages)) from problem
    return answer(record, words.strip(), developed, root_cause)


@transaction.atomic
def answer(record: Any, words: str, photos: list[Developed], root_cause: str = "") -> Any:
    """:func:`reply` with photos that were read already."""
    person = Person.objects.get(pk=current_actor().person_id)
    task = _reply_of(record, person)
    fresh = locked(record)
    setattr(fresh, _reply_field(fresh), words)
    fresh.root_cause = root_cause or fresh.root_cause
    fresh.save(action="replied")
    keep(fresh, photos, Shows.AFTER)
    act(task.run, Decision("approve", person.pk, task.number, opinion=words))
    return locked(fresh)


@transaction.atomic
def classify(record: Any, root_cause: str) -> Any:
    """Say in which of the five elements the cause lies, also after the notice is closed."""
    fresh = locked(record)
    fresh.root_cause = root_cause
    fresh.save(action="classified")
    return fresh


@transaction.atomic
def accept(record: Any, opinion: str = "") -> Any:
    """The re-check is passed: the notice is closed."""
    person = Person.objects.get(pk=current_actor().person_id)
    task = _recheck_of(record, person)
    act(
        task.run,
        Decision("approve", person.pk, task.number, opinion=opinion.strip() or _("Re-checked: passed.")),
    )
    return locked(record)


@transaction.atomic
def send_back(record: Any, reason: str, due_on: date | None = None) -> Any:
    """The re-check is not passed: whoever answers for it replies again, by the new due day."""
    person = Person.objects.get(pk=current_actor().person_id)
    task = _recheck_of(record, person)
    fresh = locked(record)
    due = due_on or fresh.due_on
    if due is None or due < timezone.localdate():
        raise Refusal(_("Give a new due day; the old one has passed."))
    if due != fresh.due_on:
        fresh.due_on = due
        fresh.save(action="changed")
    act(task.run, Decision("reject", person.pk, task.number, opinion=reason.strip(), to_step=REPLY))
    return locked(fresh)


def _reply_of(record: Any, person: Person) -> Task:
    task = task_of(record, REPLY, person)
    if task is None:
        raise Refusal(_("The reply is not yours to write now; look at the present state."))
    return task


def _recheck_of(record: Any, person: Person) -> Task:
    task = task_of(record, RECHECK, person)
    if task is None:
        raise Refusal(_("The re-check is not yours to make now; look at the present state."))
    return task


def task_of(record: Any, step: str, person: Person) -> Task | None:
    """The open task of that step which ``person`` can act on."""
    return (
        Task.objects.open_for(person).filter(run__record=record.pk, step=step).select_related("run").first()
    )


@transaction.atomic
def sign_step(record: Any, step: str, not_yours: str, opinion: str, action: str, **written: Any) -> Any:
    """Write down what a step asks for and sign it with that; ``not_yours`` refuses whoever does not hold its task."""
    person = Person.objects.get(pk=current_actor().person_id)
    task = task_of(record, step, person)
    if task is None:
        raise Refusal(not_yours)
    fresh = locked(record)
    for name, value in written.items():
        setattr(fresh, name, value)
    fresh.save(action=action)
    act(task.run, Decision("approve", person.pk, task.number, opinion=opinion.strip()))
    return locked(fresh)


def holds(step: str) -> Any:
    """For an action of a ledger: it is open to whoever holds the task of ``step``."""
    return lambda record, person: task_of(record, step, person) is not None


def refuse_to_send(record: Any) -> None:
    """A notice is sent to somebody other than its author, with a day that has not passed."""
    if record.responsible_id is None:
        raise Refusal(_("Name the person responsible first."))
    if record.responsible_id == record.author_id:
        raise Refusal(_("Whoever issues a notice re-checks it; name somebody else as responsible."))
    if record.due_on is None:
        raise Refusal(_("Give the day by which it is to be rectified."))
    if record.due_on < timezone.localdate():
        raise Refusal(_("The due day has passed already; give a later one."))


def refuse_to_sign(record: Any, step: str, verb: str) -> None:
    """A reply needs words and a photo of its own round; a re-check needs another person than who replied."""
    if step == REPLY and verb == "approve":
        _refuse_empty_reply(record)
    if step != RECHECK:
        return
    if current_actor().person_id in _repliers(record):
        raise Refusal(_("Whoever replied cannot re-check it; pass the task on to somebody else."))
    if verb == "approve" and not photos_of(record, Shows.AFTER).exists():
        raise Refusal(_("Without a photo taken after the rectification it cannot be closed."))


def _refuse_empty_reply(record: Any) -> None:
    opened = next((s.entered_at for s in _newest_run(record).as_state().steps if s.key == REPLY), None)
    shown = photos_of(record, Shows.AFTER).filter(added_at__gte=opened) if opened else photos_of(record)
    if not getattr(record, _reply_field(record)).strip() or not shown.exists():
        raise Refusal(_("Reply with words and at least one photo taken after the rectification."))


def _repliers(record: Any) -> set[int | None]:
    """Who signed the reply that is re-checked now."""
    replies = Task.objects.filter(run=_newest_run(record), step=REPLY, status="approved")
    return set(replies.order_by("-number").values_list("closed_by", flat=True)[:1])


def _reply_field(record: Any) -> str:
    ledger: Any = ledger_of(type(record))
    return ledger.reply_field


def _newest_run(record: Any) -> Run:
    return Run.objects.filter(record=record.pk).latest("pk")
