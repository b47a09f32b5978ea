"""Events of other systems (OA, ERP, smart site): kept first, then each rule begins its record, all or none.

Whoever sends it acts in their own name: what their posts do not grant is refused. What was refused stays in the
log with its reason and can be tried again; what did not answer is tried again by itself.
"""

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.access.gate import require, sees_project
from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import acting_as
from yingzao.core.jobs.cron import every
from yingzao.core.jobs.retry import UNREACHABLE, Retry
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, create
from yingzao.core.routes.services import submit
from yingzao.engines.approval import Refused

from .bodies import form_of_texts
from .models import EventRule, EventState, IncomingEvent
from .placeholders import MissingPlace, filled
from .problems import Problem
from .wire import is_storable

RETRY = Retry(attempts=8, first_wait=30, longest_wait=3600)
REFUSALS = (Problem, Refusal, Refused, PermissionDenied, Http404, MissingPlace)
AT_ONCE = 100


def receive(
    person: Person, event: str, external_id: str, payload: dict[str, Any]
) -> tuple[IncomingEvent, bool]:
    """Keep the event; the same id of the same sender is the event that is kept already (second value False)."""
    try:
        with transaction.atomic():
            kept = IncomingEvent.objects.create(
                person=person, event=event, external_id=external_id, payload=payload, next_at=timezone.now()
            )
        return kept, True
    except IntegrityError:
        return IncomingEvent.objects.get(person=person, external_id=external_id), False


def work(pk: int) -> IncomingEvent:
    """Let the rules of a waiting or failed event do their work; all of it or, with the reason kept, nothing."""
    with transaction.atomic():
        event = IncomingEvent.objects.select_for_update().select_related("person").get(pk=pk)
        if event.state == EventState.DONE:
            return event
        event.attempts += 1
        try:
            with transaction.atomic():
                records = carried_out(event)
        except REFUSALS as refusal:
            _end(event, EventState.FAILED, told(refusal))
        except UNREACHABLE as error:
            again = event.attempts < RETRY.attempts
            _end(event, EventState.WAITING if again else EventState.FAILED, [str(error)[:300]])
            event.next_at = timezone.now() + RETRY.wait(event.attempts) if again else None
        else:
            event.records = [record.pk for record in records]
            _end(event, EventState.DONE if records else EventState.NO_RULE, [])
        event.save()
    return event


def carried_out(event: IncomingEvent) -> list[Record]:
    """What the rules in force make of the event, written in the name of its sender; raises what refuses it."""
    rules = EventRule.objects.filter(event=event.event, active=True).select_related("project")
    with acting_as(event.person):
        return [_begun(rule, event) for rule in rules]


def _begun(rule: EventRule, event: IncomingEvent) -> Record:
    ledger = ledger_for(rule.kind)
    if ledger is None:
        raise Refusal(_("There is no kind of record “%s” any more: mend the rule.") % rule.kind)
    project = _project_of(rule, event)
    require(event.person, "add", rule.kind, project)
    texts = {name: filled(template, event.payload) for name, template in rule.fields.items()}
    form = form_of_texts(ledger, event.person, project, texts)
    uid = uuid5(NAMESPACE_OID, f"event {event.pk} rule {rule.pk}")
    record = create(ledger.model, project=project, uid=uid, **form.values())
    if rule.submits:
        submit(record, event.person)
    return record


def _project_of(rule: EventRule, event: IncomingEvent) -> Project:
    """The rule's project or the one the event names; one that the sender may not see is as good as none."""
    code = rule.project.code if rule.project else event.payload.get("project")
    if not isinstance(code, str) or not is_storable(code):
        raise Refusal(_("The event names no project: send its code as “project”."))
    found = rule.project or Project.objects.filter(code=code).first()
    if found is None or not sees_project(event.person, found):
        text = _("%(who)s holds a post in no project “%(code)s”: check the code, or grant a post there.")
        raise Refusal(text % {"who": event.person, "code": code[:40]})
    return found


def _end(event: IncomingEvent, state: EventState, messages: Iterable[str]) -> None:
    event.state, event.messages, event.next_at = state, list(messages), None


def told(refusal: BaseException) -> list[str]:
    """Why nothing was done, a line for each reason."""
    if isinstance(refusal, MissingPlace):
        return [_("The payload has no value at “%s”.") % refusal.place]
    if isinstance(refusal, Http404):
        return [_("Nothing here that the sender may see.")]
    if isinstance(refusal, Problem) and refusal.errors:
        return [f"{each['field']} {each['detail']}".strip() for each in refusal.errors]
    return [str(refusal) or type(refusal).__name__]


@every(minutes=1)
def work_off_events() -> int:
    """Events that wait: those whose server ended before it came to them, and those to be tried again."""
    due = IncomingEvent.objects.filter(state=EventState.WAITING, next_at__lte=timezone.now())
    keys = list(due.order_by("id").values_list("pk", flat=True)[:AT_ONCE])
    for pk in keys:
        work(pk)
    return len(keys)
