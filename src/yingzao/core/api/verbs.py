"""What is done with a record: submit, decide, void, revise, and the verbs of its own kind."""

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router

from yingzao.core.access.gate import may
from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Person
from yingzao.core.history.ends import COMPANY, end_of
from yingzao.core.history.known import known
from yingzao.core.records.ledgers import Action, Ledger
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, revise, void
from yingzao.core.records.status import EDITABLE, IN_FORCE, Status
from yingzao.core.routes.directory import RecordDirectory
from yingzao.core.routes.models import Run
from yingzao.core.routes.services import act, submit
from yingzao.engines.approval import AFTER, BEFORE, PARALLEL, VERBS, Decision, RunState, allowed_verbs

from .bodies import read_form, read_form_or_files
from .callers import ApiRequest
from .endpoint import Id, endpoint
from .models import Scope
from .records import fetch, ledger_of_kind, record_answer
from .wire import json_answer

router = Router()


class VoidForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=2000)


class DecisionForm(forms.Form):
    """One verb of an approval; which fields it needs depends on the verb."""

    verb = forms.ChoiceField(
        label=gettext_lazy("verb"), choices=[(verb, verb) for verb in VERBS if verb != "time_out"]
    )
    task = forms.IntegerField(
        label=gettext_lazy("task"), required=False, min_value=1, max_value=1_000_000,
        help_text=gettext_lazy("number of the task; needed only where several fit"),
    )  # fmt: skip
    opinion = forms.CharField(label=gettext_lazy("opinion"), required=False, max_length=2000)
    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("person"), required=False)
    persons = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=gettext_lazy("people"), required=False
    )
    to_step = forms.CharField(
        label=gettext_lazy("step"), required=False, max_length=60,
        help_text=gettext_lazy("where a rejection goes; empty: to the author"),
    )  # fmt: skip
    place = forms.ChoiceField(
        label=gettext_lazy("place"), required=False, choices=[(place, place) for place in (BEFORE, PARALLEL, AFTER)],
        help_text=gettext_lazy("where a signer is added"),
    )  # fmt: skip
    from_start = forms.BooleanField(label=gettext_lazy("from the start"), required=False)
    revision = forms.IntegerField(
        label=gettext_lazy("revision"), required=False, min_value=0, max_value=1_000_000,
        help_text=gettext_lazy("of the approval you saw; a later one is refused"),
    )  # fmt: skip

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not any(self.data.get(name) for name in ("person", "persons")):
            return  # nobody is named, so nobody need be sought
        posts = Post.objects.filter(Post.in_force()).filter(Q(project=record.project_id) | Q(project=None))
        people = Person.objects.filter(pk__in=posts.values("person"))
        for name in ("person", "persons"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]


def _decision(values: dict[str, Any], by: Person) -> Decision:
    return Decision(
        verb=values["verb"], actor_id=by.pk, task_id=values["task"], opinion=values["opinion"].strip(),
        person_id=values["person"].pk if values["person"] else None,
        persons=tuple(person.pk for person in values["persons"] or ()), to_step=values["to_step"] or None,
        place=values["place"] or PARALLEL, from_start=values["from_start"],
    )  # fmt: skip


@endpoint(
    router, "GET", "/{kind}/{pk}/verbs/", gettext_lazy("What you may do now"), answers="verbs", tag="verbs",
    description=gettext_lazy("Verbs of the record, of its kind, and of its approval with the tasks each fits."),
)  # fmt: skip
def verbs(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    ledger, record = ledger_of_kind(kind), fetch(request, kind, pk)
    offered = [action for action in ledger.actions if action.shown(record)]
    can_write = request.auth.may(Scope.WRITE)
    return json_answer({
        "verbs": sorted(_verbs(request, record)) if can_write else [],
        "actions": [action.verb for action in offered if can_write and action.open_to(request.user, record)],
        "approval": approval_of(request, record, Run.newest_of(record)),
    })  # fmt: skip


@endpoint(
    router, "POST", "/{kind}/{pk}/submit/", gettext_lazy("Submit"), scope=Scope.WRITE, answers="decided",
    tag="verbs", description=gettext_lazy("On its route, or filed where its kind needs none."),
)  # fmt: skip
def submit_record(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    record = fetch(request, kind, pk, "submit")
    run = submit(record, request.user)
    return _decided(request, ledger_of_kind(kind), record, run)


@endpoint(
    router, "POST", "/{kind}/{pk}/decide/", gettext_lazy("Decide"), scope=Scope.DECIDE, body="decision",
    answers="decided", tag="verbs", problems=("stale",),
    description=gettext_lazy("One verb of the record's approval; the route says whose turn it is."),
)  # fmt: skip
def decide(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    record = fetch(request, kind, pk)
    run = Run.newest_of(record)
    if run is None:
        raise Refusal(_("This was never submitted."))
    values = read_form(request, partial(DecisionForm, record=record))
    run = act(run, _decision(values, request.user), values["revision"])
    return _decided(request, ledger_of_kind(kind), record, run)


def _decided(request: ApiRequest, ledger: Ledger, record: Record, run: Run | None) -> HttpResponse:
    return record_answer(request, record, ledger, approval=approval_of(request, record, run))


def approval_of(request: ApiRequest, record: Record, run: Run | None) -> dict[str, Any] | None:
    """How the approval stands, and which of its verbs the caller has now: verb → numbers of fitting tasks."""
    if run is None:
        return None
    state = run.as_state()
    verbs: dict[str, Any] = {}
    if request.auth.may(Scope.DECIDE):
        now = timezone.localtime()
        verbs = dict(allowed_verbs(state, request.user.pk, RecordDirectory(record), now))
    return {
        "run": run.pk, "status": state.status.value, "revision": state.revision,
        "started_at": state.started_at, "closed_at": state.closed_at, "tasks": _tasks(state), "verbs": verbs,
    }  # fmt: skip


def _tasks(state: RunState) -> list[dict[str, Any]]:
    ids = {each for task in state.tasks for each in (task.person, task.on_behalf_of, task.closed_by)}
    people = known(Person, ids, end_of(COMPANY))

    def named(pk: int | None) -> dict[str, Any] | None:
        return {"id": pk, "name": people[pk].name} if pk in people else None

    return [
        {
            "task": task.id, "step": task.step, "step_name": state.route.step(task.step).name if task.step else "",
            "kind": task.kind.value, "status": task.status.value, "person": named(task.person),
            "on_behalf_of": named(task.on_behalf_of), "opened_at": task.opened_at, "due_on": task.due_on,
            "closed_by": named(task.closed_by), "closed_at": task.closed_at, "opinion": task.opinion,
        }
        for task in state.tasks
    ]  # fmt: skip


@endpoint(
    router, "POST", "/{kind}/{pk}/void/", gettext_lazy("Declare void"), scope=Scope.WRITE, body="void",
    answers="record", tag="verbs",
)  # fmt: skip
def void_record(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    record = fetch(request, kind, pk, "void")
    fresh = void(record, read_form(request, VoidForm)["reason"])
    return record_answer(request, fresh, ledger_of_kind(kind))


@endpoint(
    router, "POST", "/{kind}/{pk}/revise/", gettext_lazy("Begin a revision"), scope=Scope.WRITE,
    answers="record", status=201, tag="verbs",
)  # fmt: skip
def revise_record(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    record = fetch(request, kind, pk, "add")
    return record_answer(request, revise(record), ledger_of_kind(kind), 201)


@endpoint(
    router, "POST", "/{kind}/{pk}/do/{verb}/", gettext_lazy("A verb of this kind"), scope=Scope.WRITE,
    body="action", answers="record", tag="verbs", problems=("too_large", "media_type"),
    description=gettext_lazy("Where it takes files, send a form (multipart/form-data) in place of JSON."),
)  # fmt: skip
def do_action(request: ApiRequest, kind: str, pk: Id, verb: str) -> HttpResponse:
    ledger = ledger_of_kind(kind)
    action = next((each for each in ledger.actions if each.verb == verb), None)
    if action is None:
        raise Http404
    record = fetch(request, kind, pk)
    if not action.open_to(request.user, record):
        record = fetch(request, kind, pk, verb)  # refuses, with the reason
        raise PermissionDenied(_("This waits for somebody else."))
    if not action.shown(record):
        raise Refusal(_("This can no longer be done; look at the present state."))
    result = action.service(record, **_values(request, action))
    target = result if isinstance(result, ledger.model) else record
    return record_answer(request, target, ledger)


class NothingForm(forms.Form):
    """A verb that asks nothing."""


def _values(request: ApiRequest, action: Action) -> dict[str, Any]:
    return read_form_or_files(request, action.form or NothingForm)


def _may(request: ApiRequest, verb: str, record: Record) -> bool:
    return bool(may(request.user, verb, record.kind, record=record))


def _verbs(request: ApiRequest, record: Record) -> set[str]:
    """Verbs of every record that fit its state and that the caller's posts grant."""
    needed = {"comment": "comment", "attach": "attach", "link": "edit"}
    if record.state in EDITABLE:
        needed |= {"edit": "edit"} | ({"submit": "submit"} if ledger_of_kind(record.kind).sent_in else {})
    if record.state not in {Status.VOID, Status.SUPERSEDED}:
        needed |= {"void": "void"}
    if record.state in IN_FORCE:
        needed |= {"revise": "add"}
    return {verb for verb, grant in needed.items() if _may(request, grant, record)}
