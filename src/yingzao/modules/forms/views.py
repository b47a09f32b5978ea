"""The designer of forms: its page, what the server says of a design, and saving it."""

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yingzao.core.access.acquaintance import people_known_to
from yingzao.core.access.gate import Grant, may
from yingzao.core.access.models import Role
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import GROUPS
from yingzao.core.records.services import Conflict, Refusal, change, create, revise
from yingzao.core.records.status import EDITABLE, IN_FORCE
from yingzao.core.screens.pages import (
    PersonRequest,
    fetch_ledger,
    fetch_project,
    fetch_record,
    page,
    record_url,
    refused,
    signed_in_only,
)
from yingzao.core.screens.permissions import LEDGER_VERBS
from yingzao.engines.forms.listing import SIGN, VERBS
from yingzao.engines.forms.model import COLUMN_TYPES, SOURCES, TYPES

from .comparing import changes
from .models import FormDefinition
from .publishing import FILLS_IN
from .trying import Design, Judged, judged, read_design, results_in_words, shown
from .wording import SOURCE_WORDS, TYPE_WORDS

KIND = "forms.form_definition"
View = Callable[..., HttpResponse]


@signed_in_only
@require_GET
def designer_new(request: PersonRequest, code: str) -> HttpResponse:
    """An empty form on the drawing board."""
    project = fetch_project(request, code)
    ledger = fetch_ledger(request, KIND, project, "add")
    return _page(request, project, None, ledger.plural)


@signed_in_only
@require_GET
def designer(request: PersonRequest, pk: int) -> HttpResponse:
    """A draft on the drawing board; what is in force is revised first."""
    record = _fetch(request, pk)
    if record.state not in EDITABLE:
        text = _("%s is in force and is not edited. Begin a new revision under “More”, then design that one.")
        return refused(request, record_url(record), text % record.full_number)
    return _page(request, record.project, record, fetch_ledger(request, KIND, record.project).plural)


def _fetch(request: PersonRequest, pk: int, verb: str = "edit") -> FormDefinition:
    record = fetch_record(request, pk, verb)
    if not isinstance(record, FormDefinition):
        raise Http404
    return record


def _page(
    request: PersonRequest, project: Project, record: FormDefinition | None, plural: Any
) -> HttpResponse:
    context = {
        "record": record, "plural": plural, "form_title": record.title if record else _("New form"),
        "data_url": _url("designer_data", project, record), "text_url": _text_url(project, record),
    }  # fmt: skip
    return page(request, "forms/designer.html", context, project)


def _url(name: str, project: Project, record: FormDefinition | None) -> str:
    return reverse(name, args=[record.pk]) if record else reverse(f"{name}_new", args=[project.code])


def _text_url(project: Project, record: FormDefinition | None) -> str:
    return (
        reverse("record_edit", args=[record.pk])
        if record
        else reverse("record_new", args=[project.code, KIND])
    )


def on_board(verb: str) -> Callable[[View], View]:
    """Decorator: the view gets the project and the form of the address (None where it is new), checked."""

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: PersonRequest, code: str = "", pk: int = 0) -> HttpResponse:
            if pk:
                record = _fetch(request, pk)
                return view(request, record.project, record)
            project = fetch_project(request, code)
            fetch_ledger(request, KIND, project, verb)
            return view(request, project, None)

        return signed_in_only(run)

    return decorate


@require_GET
@on_board("add")
def designer_data(request: PersonRequest, project: Project, record: FormDefinition | None) -> HttpResponse:
    """The design as last saved, and what there is to choose from."""
    held = (
        record.sketch or _design_of(record)
        if record
        else {"title": "", "purpose": "", "questions": None, "ledger": {}}
    )
    role_words = "name_en" if (get_language() or "").startswith("en") else "name_zh"
    people = people_known_to(request.user, project).order_by("name")
    return JsonResponse({
        "design": held, "version": record.version if record else 0,
        "types": [{"type": kind, "label": str(TYPE_WORDS[kind])} for kind in TYPES],
        "columnTypes": list(COLUMN_TYPES),
        "sources": [{"source": n, "label": str(SOURCE_WORDS[n]), "types": fits} for n, fits in SOURCES.items()],
        "roles": [
            {"code": role.code, "name": getattr(role, role_words) or str(role), "may": _usual_verbs(role)}
            for role in Role.objects.all()
        ],
        "people": [{"id": str(person.pk), "name": str(person)} for person in people],
        "groups": [{"group": group, "label": str(words)} for group, words in GROUPS.items()],
        "verbs": [{"verb": verb, "label": str(LEDGER_VERBS[verb])} for verb in VERBS],
        "fixedPrefix": _fixed_prefix(request, record), "mayEverywhere": bool(may(request.user, "edit", KIND)),
        "urls": {
            "check": _url("designer_check", project, record), "save": _url("designer_save", project, record),
            "submit": reverse("record_do", args=[record.pk, "submit"]) if record else "",
        },
    })  # fmt: skip


def _usual_verbs(role: Role) -> list[str]:
    """What the role may do, without limits, with filled-in forms in general; whoever sends them in may sign as well."""
    found = [verb for verb in VERBS if any(_gives(text, verb) for text in role.grants)]
    return [verb for verb in VERBS if verb in found or (verb == SIGN and "submit" in found)]


def _gives(text: str, verb: str) -> bool:
    grant = Grant.parse(text)
    return not grant.scope and grant.covers(FILLS_IN, verb)


def _design_of(record: FormDefinition) -> dict[str, Any]:
    return {
        "title": record.title,
        "purpose": record.purpose,
        "questions": record.questions,
        "ledger": record.ledger,
    }


def _fixed_prefix(request: PersonRequest, record: FormDefinition | None) -> str:
    before = _in_force(request, record)
    return before.ledger.get("prefix", "") if before else ""


def _in_force(request: PersonRequest, record: FormDefinition | None) -> FormDefinition | None:
    """The revision in force of the same form, if there is another one."""
    if record is None or not record.number:
        return None
    seen = FormDefinition.objects.visible_to(request.user)
    same = seen.filter(project=record.project, number=record.number, status__in=IN_FORCE)
    return same.exclude(pk=record.pk).order_by("-pk").first()


def _body(request: PersonRequest) -> Any:
    try:
        return json.loads(request.body)
    except ValueError as error:
        raise Refusal(_("This is no form, or it is too large. Reload the page.")) from error


@require_POST
@on_board("add")
def designer_check(request: PersonRequest, project: Project, record: FormDefinition | None) -> HttpResponse:
    """What is wrong with a design and how it looks; nothing is stored."""
    try:
        body = _body(request)
        design = read_design(body.get("design") if isinstance(body, dict) else None)
    except Refusal as refusal:
        return JsonResponse({"refused": str(refusal)}, status=400)
    judgement = judged(design, record or FormDefinition(project=project, title=design.title))
    sent = body.get("answers", "")
    found = shown(design, judgement, project, request.user, sent if isinstance(sent, str) else "")
    results = results_in_words(judgement.definition) if judgement.definition else {}
    return JsonResponse({
        "problems": _problems(judgement), "results": results,
        "changes": _changes(request, record, judgement), **found,
    })  # fmt: skip


def _problems(judgement: Judged) -> list[dict[str, str]]:
    return [{"place": each.place, "said": each.words} for each in judgement.problems]


def _changes(
    request: PersonRequest, record: FormDefinition | None, judgement: Judged
) -> list[dict[str, str]] | None:
    """Against the revision in force; None where there is none or the design cannot be read."""
    before = _in_force(request, record)
    if before is None or judgement.definition is None:
        return None
    found = changes(before, judgement.definition, judgement.listing)
    return [{"label": each.label, "was": each.was, "now": each.now} for each in found]


@require_POST
@on_board("add")
def designer_save(request: PersonRequest, project: Project, record: FormDefinition | None) -> HttpResponse:
    """Keep the design as a draft, whole or not; what is not whole yet cannot be sent for publishing."""
    try:
        body = _body(request)
        design = read_design(body.get("design") if isinstance(body, dict) else None)
        judgement = judged(design, record or FormDefinition(project=project, title=design.title))
        with transaction.atomic():
            stored = _store(project, record, design, judgement, body)
    except Conflict as conflict:
        return JsonResponse({"refused": str(conflict)}, status=409)
    except Refusal as refusal:
        return JsonResponse({"refused": str(refusal)}, status=400)
    return JsonResponse({
        "version": stored.version, "number": stored.full_number, "isComplete": judgement.is_complete,
        "problems": _problems(judgement), "address": reverse("form_designer", args=[stored.pk]),
        "urls": {
            "check": _url("designer_check", project, stored), "save": _url("designer_save", project, stored),
            "submit": reverse("record_do", args=[stored.pk, "submit"]),
        },
    })  # fmt: skip


def _store(
    project: Project, record: FormDefinition | None, design: Design, judgement: Judged, body: Any
) -> FormDefinition:
    fields: dict[str, Any] = {"title": design.title or _("Form without a name"), "purpose": design.purpose}
    if judgement.is_complete:
        fields |= {"questions": design.questions, "ledger": design.ledger, "sketch": {}}
    else:
        fields["sketch"] = {
            "title": design.title, "purpose": design.purpose, "questions": design.questions, "ledger": design.ledger,
        }  # fmt: skip
    if record is not None:
        version = body.get("version")
        return change(record, version if isinstance(version, int) else 0, **fields)
    return create(FormDefinition, project=project, uid=_uid(body.get("uid")), **fields)


def _uid(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


@signed_in_only
@require_POST
def revise_and_design(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin the next revision of a form in force and open it on the drawing board."""
    record = _fetch(request, pk, "add")
    try:
        return redirect("form_designer", revise(record).pk)
    except Refusal as refusal:
        return refused(request, record_url(record), str(refusal))
