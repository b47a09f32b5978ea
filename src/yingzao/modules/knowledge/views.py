"""The library of standards on screen, and the way from a card on the wall to the work instruction in force."""

from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.screens.company import require_company, require_somewhere
from yingzao.core.screens.pages import (
    PersonRequest,
    carry_out,
    done,
    fetch_project,
    fetch_record,
    page,
    record_url,
    signed_in_only,
)
from yingzao.core.screens.plain_forms import saved_once
from yingzao.core.screens.trail import trail_of

from .forms import ReplacedForm, StandardForm
from .instructions import confirm_read, current
from .models import WorkInstruction
from .places import KIND
from .standard import Standard, StandardState
from .standards_library import citing, mark_replaced


@signed_in_only
def standards(request: PersonRequest) -> HttpResponse:
    """All standards by number; filtered by words and state, as Excel on request."""
    require_somewhere(request, "view", KIND)
    rows = Standard.objects.select_related("replaced_by")
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    for word in words.split():
        rows = rows.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(topic__icontains=word))
    if state in StandardState.values:
        rows = rows.filter(state=state)
    if request.GET.get("export") == "xlsx":
        return _export(list(rows))
    query = request.GET.copy()
    query["export"] = "xlsx"
    context = {
        "rows": rows, "may_add": may(request.user, "add", KIND), "states": StandardState.choices, "words": words,
        "state": state, "export": query.urlencode(),
    }  # fmt: skip
    return page(request, "knowledge/standards.html", context)


def _export(rows: list[Standard]) -> HttpResponse:
    title = _("Standards")
    headers = [
        _("number"),
        _("title"),
        _("topic"),
        _("status"),
        _("replaced by"),
        _("in force from"),
        _("confidence"),
    ]
    lines = [
        [row.number, row.title, row.topic, str(row.shown_state.label),
         row.replaced_by.number if row.replaced_by else None, row.effective_on, row.confidence] for row in rows
    ]  # fmt: skip
    response = HttpResponse(rows_workbook(title, headers, lines), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx") or ""
    return response


@signed_in_only
def standard(request: PersonRequest, pk: int) -> HttpResponse:
    """One standard with its clauses, and everything one may see that cites it: to be updated once it is withdrawn."""
    require_somewhere(request, "view", KIND)
    row = get_object_or_404(Standard.objects.select_related("replaced_by"), pk=pk)
    context = {
        "standard": row, "citing": citing(row, request.user), "trail": trail_of(row, 30),
        "may_edit": may(request.user, "edit", KIND), "replaces": row.replaces.all(),
    }  # fmt: skip
    return page(request, "knowledge/standard.html", context)


@signed_in_only
def standard_form(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    require_company(request, "edit" if pk else "add", KIND)
    row = get_object_or_404(Standard, pk=pk) if pk else None
    form = StandardForm(request.POST or None, instance=row)
    if request.method == "POST" and (saved := saved_once(form)):
        return done(request, reverse("standard", args=[saved.pk]), _("Saved"))
    context = {
        "form": form, "title": _("Edit %s") % row.number if row else _("New standard"), "back": _("Standards"),
        "back_url": reverse("standard", args=[pk]) if pk else reverse("standards"),
    }  # fmt: skip
    return page(request, "screens/foundation/form.html", context, status=422 if form.errors else 200)


@signed_in_only
def replaced(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark it withdrawn with its successor; the page then lists what is to be updated."""
    require_company(request, "edit", KIND)
    row = get_object_or_404(Standard, pk=pk)
    url = reverse("standard", args=[pk])
    form = ReplacedForm(request.POST or None, standard=row)
    if request.method == "POST" and form.is_valid():
        successor, on = form.cleaned_data["successor"], form.cleaned_data["on"]
        said = _("Marked as replaced; what cites it is listed below.")
        return carry_out(request, url, said, lambda: mark_replaced(row, successor, on))
    context = {
        "form": form, "title": _("Mark %s as replaced") % row.number, "back": row.number, "back_url": url,
    }  # fmt: skip
    return page(request, "screens/foundation/form.html", context, status=422 if form.errors else 200)


@signed_in_only
def instruction_current(request: PersonRequest, code: str, number: str) -> HttpResponse:
    """What the code on a card opens: the revision in force, whichever was printed."""
    project = fetch_project(request, code)
    found = current(WorkInstruction.objects.visible_to(request.user).filter(project=project), number)
    if found is None:
        raise Http404
    return HttpResponseRedirect(record_url(found))


@signed_in_only
@require_POST
def instruction_read(request: PersonRequest, pk: int) -> HttpResponse:
    """I have read it."""
    record = fetch_record(request, pk)
    if not isinstance(record, WorkInstruction):
        raise Http404
    said = _("Your reading is confirmed.")
    return carry_out(request, record_url(record), said, lambda: confirm_read(record, request.user))
