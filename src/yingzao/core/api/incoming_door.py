"""The door for events of other systems: kept, worked off, answered with what came of them."""

import json
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router

from yingzao.core.records.models import Record

from .bodies import body_of, valid
from .callers import ApiRequest
from .endpoint import endpoint
from .formfields import loose_data, unknown_field
from .incoming import receive, work
from .models import IncomingEvent, Scope
from .problems import Problem, field_error
from .wire import dump, json_answer

router = Router()
_FIELDS = {
    "event": {"type": "string", "minLength": 1, "maxLength": 80, "description": gettext_lazy("as the rules name it")},
    "id": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$",
           "description": gettext_lazy("yours; the same id twice is one event")},
    "data": {"type": "object", "description": gettext_lazy("what the rules take fields from; “project” is its code")},
}  # fmt: skip
SENT = {"type": "object", "properties": _FIELDS, "required": ["event", "id"], "additionalProperties": False}


class EventForm(forms.Form):
    """The frame of an event; what it carries is the rules' business."""

    event = forms.CharField(max_length=80)
    id = forms.RegexField(
        r"^[!-~]+\Z",
        max_length=100,
        error_messages={"invalid": gettext_lazy("Give plain characters without blanks.")},
    )


@endpoint(
    router, "POST", "/incoming/", gettext_lazy("Report an event"), scope=Scope.WRITE, body="event", answers="incoming",
    tag="company", description=gettext_lazy(
        "What the company's event rules make of it is done in your name, all of it or nothing. An event that was "
        "refused is kept with the reasons and can be tried again on the page of events."
    ),
)  # fmt: skip
def report_event(request: ApiRequest) -> HttpResponse:
    body = body_of(request)
    payload = body.pop("data", {})
    if not isinstance(payload, dict):
        raise Problem("invalid", errors=[field_error("data", _("Send an object."))])
    errors = [field_error(name, unknown_field(name, _FIELDS)) for name in body if name not in _FIELDS]
    errors += [
        field_error(name, _("Send text.")) for name, value in body.items() if not isinstance(value, str)
    ]
    if errors:
        raise Problem("invalid", errors=errors)
    sent = valid(EventForm(loose_data(body)))
    event, is_new = receive(request.user, sent["event"], sent["id"], json.loads(dump(payload)))
    return json_answer(told_of(work(event.pk) if is_new else event))


def told_of(event: IncomingEvent) -> dict[str, Any]:
    """What came of it, for its sender."""
    mine = Record.objects.visible_to(event.person).filter(pk__in=event.records)
    return {
        "event": event.event, "id": event.external_id, "state": event.state, "messages": event.messages,
        "attempts": event.attempts, "records": list(mine.values("id", "kind", "number", "title")),
    }  # fmt: skip
