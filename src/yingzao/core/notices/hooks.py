"""What endpoints are told of; written into the outbox in the transaction in which it happens."""

import uuid
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.events import on
from yingzao.core.history.ends import COMPANY, Memory, end_of
from yingzao.core.projects.models import Project
from yingzao.core.records.events import Created, Voided
from yingzao.core.records.ledgers import Text
from yingzao.core.records.models import Record
from yingzao.core.routes.events import Approved, Returned, Submitted, TaskGiven, Vetoed
from yingzao.core.routes.models import Task

from .events import Overdue
from .mail import site_url
from .models import Channel, Delivery, Endpoint
from .outcome import GIVE_UP_AFTER

EVENTS: dict[str, Text] = {
    "record.created": _("record created"), "record.submitted": _("record submitted"),
    "record.approved": _("record approved"), "record.returned": _("record returned"),
    "record.vetoed": _("record vetoed"), "record.voided": _("record voided"),
    "record.overdue": _("record overdue"), "task.given": _("task given"), "task.overdue": _("task overdue"),
}  # fmt: skip
"""Code → what it is called on the screen."""
TEST = "test"
_endpoints: Memory[list[Endpoint]] = Memory(1)


@on(Created)
def created(event: Created) -> None:
    announce("record.created", event.subject, gettext_noop("New: %(record)s"))


@on(Submitted)
def submitted(event: Submitted) -> None:
    announce("record.submitted", event.subject, gettext_noop("Submitted: %(record)s"))


@on(Approved)
def approved(event: Approved) -> None:
    announce("record.approved", event.subject, gettext_noop("Approved: %(record)s"))


@on(Returned)
def returned(event: Returned) -> None:
    text = gettext_noop("Returned to its author: %(record)s")
    announce("record.returned", event.subject, text, reason=event.reason)


@on(Vetoed)
def vetoed(event: Vetoed) -> None:
    announce("record.vetoed", event.subject, gettext_noop("Technical veto: %(record)s"), reason=event.reason)


@on(Voided)
def voided(event: Voided) -> None:
    announce("record.voided", event.subject, gettext_noop("Void: %(record)s"), reason=event.reason)


@on(TaskGiven)
def task_given(event: TaskGiven) -> None:
    task: Task = event.subject
    text = gettext_noop("%(record)s waits for %(person)s")
    announce("task.given", task.run.record, text, person=task.person, task=_task(task))


@on(Overdue, of=Task)
def task_overdue(event: Overdue) -> None:
    task: Task = event.subject
    text = gettext_noop("%(record)s is %(days)s days overdue with %(person)s")
    more = {"task": _task(task), "days": event.days}
    announce("task.overdue", task.run.record, text, event.key, person=event.person, **more)


@on(Overdue, of=Record)
def record_overdue(event: Overdue) -> None:
    text = gettext_noop("%(record)s is %(days)s days overdue with %(person)s")
    announce("record.overdue", event.subject, text, event.key, person=event.person, days=event.days)


def announce(
    event: str, record: Record, text: str, key: str = "", person: Person | None = None, **more: Any
) -> None:
    """Write a delivery for every endpoint that wants ``event``; ``key`` names what may be said only once."""
    for endpoint in _endpoints.recall(
        "on", end_of(COMPANY), lambda: list(Endpoint.objects.filter(is_on=True))
    ):
        if endpoint.wants(event, record):
            with translation.override(settings.LANGUAGE_CODE):
                words = gettext(text) % {"record": record, "person": person, **more}
            payload = {"text": words, "project": _project(record.project), "record": _record(record)}
            payload |= {"person": _person(person)} if person else {}
            post(endpoint, event, {**payload, **more}, key)


def post(endpoint: Endpoint, event: str, payload: dict[str, Any], key: str = "") -> Delivery:
    """Put one call into the outbox, in the caller's transaction."""
    now, uid = timezone.now(), uuid.uuid4()
    body = {"event": event, "at": timezone.localtime(now).isoformat(timespec="seconds"), **payload}
    return Delivery.objects.create(
        uid=uid, key=f"{endpoint.pk}:{key or uid}", channel=Channel.WEBHOOK, event=event, endpoint=endpoint,
        address=endpoint.host, payload=body, due_at=now, give_up_at=now + GIVE_UP_AFTER,
    )  # fmt: skip


def post_test(endpoint: Endpoint) -> Delivery:
    """A call that says nothing but that the way is open."""
    with translation.override(settings.LANGUAGE_CODE):
        return post(endpoint, TEST, {"text": gettext("This is a test.")})


# -- the parts of a body; named in docs/howto/webhooks.md -------------------------------------------


def _project(project: Project) -> dict[str, Any]:
    return {"code": project.code, "name": project.short_name}


def _record(record: Record) -> dict[str, Any]:
    """The envelope; the columns of its ledger stay inside."""
    return {
        "uid": str(record.uid), "kind": record.kind, "number": record.full_number, "title": record.title,
        "status": record.status, "due_on": record.due_on.isoformat() if record.due_on else None,
        "url": site_url(record.get_absolute_url()),
    }  # fmt: skip


def _task(task: Task) -> dict[str, Any]:
    due_on = task.due_on.isoformat() if task.due_on else None
    return {"step": task.step_name, "due_on": due_on}


def _person(person: Person) -> dict[str, Any]:
    return {"username": person.username, "name": person.name}
