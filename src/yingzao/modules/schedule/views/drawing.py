"""Drawing up a plan by hand: activities, links, and rows pasted from Excel."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import carry_out, done, page, refused, signed_in_only

from ..drawing import (
    create_activity,
    edit_activity,
    ensure_calendars,
    free_code,
    link_activities,
    remove_activity,
    unlink,
)
from ..forms import ActivityForm, LinkForm, PasteForm
from ..models import Activity, Plan
from ..pasting import check_rows, read_rows, store_rows
from ..wbs_templates import offers
from .fetching import errors_of, fetch_activity, fetch_plan


@signed_in_only
def new_activity(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    plan = fetch_plan(request, code, plan_pk, "edit")
    first = ensure_calendars(plan)
    initial = {"calendar": first.pk, "code": free_code(plan)}
    form = ActivityForm(request.POST or None, plan=plan, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, plan, form, None)
    try:
        row = create_activity(plan, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, plan, form, None)
    url = request.path if "another" in request.POST else row.get_absolute_url()
    return done(request, url, _("%s added.") % row)


def _form_page(request: HttpRequest, plan: Plan, form: ActivityForm, row: Activity | None) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return page(request, "schedule/activity_form.html", {"form": form, "plan": plan, "activity": row}, plan.project,
                status=status)  # fmt: skip


@signed_in_only
def edit(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    row = fetch_activity(request, code, plan_pk, pk, "edit")
    initial = {
        "code": row.code, "name": row.name, "kind": row.kind, "calendar": row.calendar_id, "wbs": row.wbs_id,
        "days": round(row.original_minutes / row.calendar.minutes_per_day, 2), "part": row.part_id,
        "responsible": row.responsible_id,
    }  # fmt: skip
    form = ActivityForm(request.POST or None, plan=row.plan, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, row.plan, form, row)
    try:
        edit_activity(row, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, row.plan, form, row)
    return done(request, row.get_absolute_url(), _("Saved."))


@signed_in_only
@require_POST
def remove(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    row = fetch_activity(request, code, plan_pk, pk, "edit")
    try:
        remove_activity(row)
    except Refusal as refusal:
        return refused(request, row.get_absolute_url(), str(refusal))
    return done(request, row.plan.screen_url, _("%s removed.") % row)


@signed_in_only
@require_POST
def add_link(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    row = fetch_activity(request, code, plan_pk, pk, "edit")
    form = LinkForm(request.POST, plan=row.plan)
    if not form.is_valid():
        return refused(request, row.get_absolute_url(), errors_of(form))
    before, kind = form.cleaned_data["predecessor"], form.cleaned_data["kind"]
    lag = round(form.cleaned_data["lag_days"] * before.calendar.minutes_per_day)
    return carry_out(
        request, row.get_absolute_url(), _("Linked."), lambda: link_activities(before, row, kind, lag)
    )


@signed_in_only
@require_POST
def drop_link(request: HttpRequest, code: str, plan_pk: int, pk: int, link_pk: int) -> HttpResponse:
    row = fetch_activity(request, code, plan_pk, pk, "edit")
    link = get_object_or_404(row.links_in.select_related("plan", "predecessor", "successor"), pk=link_pk)
    return carry_out(request, row.get_absolute_url(), _("Link removed."), lambda: unlink(link))


@signed_in_only
def paste(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """Rows from Excel: all of them or none, each error with its row."""
    plan = fetch_plan(request, code, plan_pk, "edit")
    offered = offers(plan.project)
    chosen = next((offer for offer in offered if offer.key == request.GET.get("template")), None)
    form = PasteForm(request.POST or None, initial={"rows": chosen.rows if chosen else ""})
    context = {"plan": plan, "form": form, "offers": offered, "chosen": chosen}
    if request.method != "POST" or not form.is_valid():
        return page(
            request, "schedule/paste.html", context, plan.project, status=422 if request.POST else 200
        )
    rows, errors = read_rows(form.cleaned_data["rows"])
    errors = errors or check_rows(plan, rows)
    if not errors:
        try:
            count = store_rows(plan, rows)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext("%d activity added.", "%d activities added.", count) % count
            return done(request, plan.screen_url, text)
    return page(request, "schedule/paste.html", {**context, "errors": errors[:50]}, plan.project, status=422)
