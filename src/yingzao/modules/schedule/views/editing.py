"""The editor of the Gantt: edits, undo, redo and what others have changed, as JSON for the island."""

import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import done, key_in, refused, signed_in_only

from .. import editing
from ..deltas import changes_since, own_edits
from ..forms import NewVersionForm
from ..gestures import Stale, perform
from ..models import Plan
from ..succession import begin_version
from .fetching import errors_of, fetch_plan

MOST_BYTES = 2_000_000
CONFLICT = 409
UNREADABLE = 400


@signed_in_only
@require_POST
def edit(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """Carry out the commands of the body as one edit; the answer holds every row that looks different now."""
    plan = fetch_plan(request, code, plan_pk, "edit")
    try:
        body: Any = json.loads(request.body) if len(request.body) <= MOST_BYTES else None
        commands = body["commands"]
        if not isinstance(commands, list) or not all(isinstance(each, dict) for each in commands):
            raise TypeError
    except (ValueError, TypeError, KeyError):
        return JsonResponse(
            {"refused": _("This request cannot be read. Reload the page.")}, status=UNREADABLE
        )
    try:
        perform(plan, commands)
    except Stale as stale:
        conflicts = [asdict(conflict) for conflict in stale.conflicts]
        return JsonResponse({"conflicts": conflicts}, status=CONFLICT)
    except Refusal as refusal:
        return JsonResponse({"refused": str(refusal)}, status=CONFLICT)
    return _answer(request, plan, key_in(str(body.get("since"))))


def _turn(request: HttpRequest, code: str, plan_pk: int, verb: Any) -> HttpResponse:
    plan = fetch_plan(request, code, plan_pk, "edit")
    try:
        verb(plan)
    except Refusal as refusal:
        return JsonResponse({"refused": str(refusal)}, status=CONFLICT)
    return _answer(request, plan, key_in(request.GET.get("since")))


@signed_in_only
@require_POST
def undo(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    return _turn(request, code, plan_pk, editing.undo)


@signed_in_only
@require_POST
def redo(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    return _turn(request, code, plan_pk, editing.redo)


@signed_in_only
def changes(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """What has changed since the edition that the asking screen shows."""
    plan = fetch_plan(request, code, plan_pk)
    return _answer(request, plan, key_in(request.GET.get("since")))


def _answer(request: HttpRequest, plan: Plan, since: int) -> HttpResponse:
    fresh = fetch_plan(request, plan.project.code, plan.pk)  # as the edit has left it
    person = request.user.pk
    answer = changes_since(fresh, since, person)
    if fresh.edition != since:
        answer |= own_edits(fresh, person)
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@signed_in_only
@require_POST
def new_version(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """A draft with the rows of this plan, begun for a reason."""
    plan = fetch_plan(request, code, plan_pk, "add")
    form = NewVersionForm(request.POST)
    if not form.is_valid():
        return refused(request, plan.screen_url, errors_of(form))
    try:
        version = begin_version(plan, form.cleaned_data["reason"])
    except Refusal as refusal:
        return refused(request, plan.screen_url, str(refusal))
    return done(
        request,
        version.screen_url,
        _("%s begun; it may be edited until it is submitted.") % version.full_number,
    )
