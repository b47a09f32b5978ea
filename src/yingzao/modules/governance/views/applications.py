"""The conditions of an application: how each stands, what is still open, confirming by hand; and the company's list."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.files.models import store_upload
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE
from yingzao.core.screens.company import require_company, require_somewhere
from yingzao.core.screens.pages import PersonRequest, done, fetch_record, page, refused, signed_in_only
from yingzao.core.screens.plain_forms import saved_once

from ..application_forms import GateItemForm, step_of_item
from ..applications import answer, gates_of, items_of, open_rows
from ..gates import thing_of
from ..models import Answer, Application, ApplicationKind, GateItem, Way
from ..places import KIND

MOST_OPEN = 100
"""So many open records of a condition are listed; the ledger has them all."""


def _fetch(request: PersonRequest, pk: int, verb: str) -> Application:
    record = fetch_record(request, pk, verb)
    if not isinstance(record, Application):
        raise Http404
    return record


@signed_in_only
def conditions(request: PersonRequest, pk: int) -> HttpResponse:
    """Every condition, with the open records that keep it from being met: those this person may see."""
    record = _fetch(request, pk, "view")
    gates = gates_of(record)
    items = {item.key: item for item in items_of(record)}
    is_open = record.state in EDITABLE
    rows = [_row(request, record, gate, items.get(gate.key), is_open) for gate in gates]
    context = {
        "record": record, "rows": rows, "lacking": sum(1 for gate in gates if not gate.is_met),
        "may_answer": is_open and may(request.user, "edit", record.kind, record=record),
    }  # fmt: skip
    return page(request, "governance/conditions.html", context, record.project)


def _row(
    request: PersonRequest, record: Application, gate: Any, item: GateItem | None, is_open: bool
) -> dict[str, Any]:
    still_open: Any = []
    if is_open and item is not None and gate.way == Way.NONE_OPEN and not gate.is_met:
        still_open = open_rows(record, item).visible_to(request.user).newest_first()[:MOST_OPEN]
    is_here = gate.url.startswith(reverse("application_conditions", args=[record.pk]))
    return {
        "gate": gate, "open": still_open, "leads": bool(gate.url) and not is_here,
        "is_by_hand": gate.way == Way.BY_HAND,
    }  # fmt: skip


@signed_in_only
@require_POST
def condition_answer(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """Confirm one condition with a file, or say why it does not apply."""
    record = _fetch(request, pk, "edit")
    item = get_object_or_404(GateItem, key=key)
    url = reverse("application_conditions", args=[pk]) + f"#{key}"
    upload = request.FILES.get("file")
    try:
        with transaction.atomic():
            file = store_upload(upload) if upload else None  # type: ignore[arg-type]
            is_met = request.POST.get("answer") == Answer.MET
            answer(
                record, item, request.user, is_met=is_met, note=request.POST.get("note", "")[:200], file=file
            )
    except Refusal as refusal:
        return refused(request, url, str(refusal))
    except ValidationError as wrong:
        return refused(request, url, " ".join(wrong.messages))
    return done(request, url, _("Saved"))


@signed_in_only
def gate_items(request: PersonRequest) -> HttpResponse:
    """The company's list, by application."""
    require_somewhere(request, "view", KIND)
    items = list(GateItem.objects.all())
    counted = [(item, thing_of(step_of_item(item)) if item.kind else "") for item in items]
    groups = [
        (kind.label, [row for row in counted if row[0].application == kind]) for kind in ApplicationKind
    ]
    context = {"groups": groups, "may_edit": may(request.user, "edit", KIND)}
    return page(request, "governance/gate_items.html", context)


@signed_in_only
def gate_item(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    require_company(request, "edit", KIND)
    row = get_object_or_404(GateItem, pk=pk) if pk else None
    form = GateItemForm(request.POST or None, instance=row)
    if request.method == "POST" and saved_once(form):
        return done(request, reverse("gate_items"), _("Saved"))
    context = {
        "form": form, "title": _("Edit condition") if row else _("New condition"),
        "back": _("Conditions of start and completion"), "back_url": reverse("gate_items"),
    }  # fmt: skip
    return page(request, "screens/foundation/form.html", context, status=422 if form.errors else 200)
