"""Resources of a plan on the screen: who needs how many, the histogram, and the conflicts in words."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may, require, sees_every
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import ENDED
from yingzao.core.screens.pages import carry_out, done, page, refused, signed_in_only

from ..forms import PasteForm
from ..levelling.demands import Wanted, read_demands, set_demands, take_over_assignments, to_take_over
from ..levelling.forms import DemandForm
from ..levelling.histogram_drawing import column_text, draw_load
from ..levelling.supply import by_number, resources_of
from ..levelling.usage import Column, ResourceUse, columns_of, usage_of
from ..levelling.words import conflict_text, units_text
from ..models import Activity, Demand, Plan
from .fetching import PLAN_KIND, errors_of, fetch_activity, fetch_plan
from .plan import frame

RESOURCE_KIND = "schedule.resource"
LONG_DAYS = 120
"""A plan longer than this is drawn by weeks unless days are asked for."""


@signed_in_only
def resources(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """All resources with their peaks and overloads; of the chosen one the histogram and the conflicts."""
    plan = fetch_plan(request, code, plan_pk)
    require(request.user, "view", RESOURCE_KIND, plan.project)
    if not sees_every(request.user, RESOURCE_KIND, plan.project):
        raise PermissionDenied(_("Figures over resources are for those who see all of them."))
    uses = usage_of(plan)
    by_pk = {str(pk): f"{c} {n}" for pk, c, n in plan.activities.values_list("pk", "code", "name")}
    chosen = _chosen(uses, request.GET.get("resource", ""))
    lines = [
        (use, conflict, conflict_text(use.resource, conflict, by_pk))
        for use in uses
        for conflict in use.conflicts
    ]
    context = {
        **frame(request, plan, "resources"), "uses": [(use, _peak_text(use)) for use in uses], "conflicts": lines,
        "chosen": chosen, "take_over": to_take_over(plan).count() if _may_plan(request, plan) else 0,
        "may_add_resource": may(request.user, "add", RESOURCE_KIND, plan.project),
        "resource_kind": RESOURCE_KIND, "proposal_kind": "schedule.levelling_proposal",
    }  # fmt: skip
    if chosen is not None:
        context |= _histogram(request, plan, chosen)
    return page(request, "schedule/resources.html", context, plan.project)


def _may_plan(request: HttpRequest, plan: Plan) -> bool:
    return plan.state not in ENDED and bool(may(request.user, "plan", PLAN_KIND, record=plan))


def _peak_text(use: ResourceUse) -> str:
    return units_text(use.peak.demand, use.resource.unit) if use.peak else ""


def _chosen(uses: list[ResourceUse], number: str) -> ResourceUse | None:
    """The one asked for; else the first that is overloaded, else the first that is wanted."""
    named = [use for use in uses if use.resource.number == number]
    wanted = [use for use in uses if use.days]
    short = [use for use in wanted if use.conflicts]
    return next(iter([*named, *short, *wanted]), None)


def _histogram(request: HttpRequest, plan: Plan, use: ResourceUse) -> dict[str, Any]:
    by_week = _by_week(request, use)
    base = reverse("schedule:resources", args=[plan.project.code, plan.pk])

    def url_of(column: Column) -> str:
        asked = {
            "resource": use.resource.number,
            "by": "week" if by_week else "day",
            "on": column.first.isoformat(),
        }
        return f"{base}?{urlencode(asked)}#counted"

    columns = columns_of(use.days, by_week)
    picked = _picked(columns, request.GET.get("on", ""))
    counted = []
    if picked is not None:
        rows = Demand.objects.filter(
            activity__in=[int(pk) for pk in picked.activities], resource__number=use.resource.number
        )
        counted = list(rows.select_related("activity__plan__project").order_by("activity__early_start"))
    return {
        "drawing": draw_load(use.days, use.resource.unit, by_week, url_of=url_of), "by_week": by_week,
        "picked": picked, "picked_text": column_text(picked, use.resource.unit) if picked else "",
        "counted": counted,
    }  # fmt: skip


def _by_week(request: HttpRequest, use: ResourceUse) -> bool:
    by = request.GET.get("by")
    if by in ("day", "week"):
        return by == "week"
    return bool(use.days) and (use.days[-1].on - use.days[0].on).days > LONG_DAYS


def _picked(columns: list[Column], on: str) -> Column | None:
    try:
        day = date.fromisoformat(on)
    except ValueError:
        return None
    return next((column for column in columns if column.first <= day <= column.last), None)


@signed_in_only
def paste(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """Demand from Excel: all rows or none, each error with its row."""
    plan = fetch_plan(request, code, plan_pk, "plan")
    form = PasteForm(request.POST or None)
    context: dict[str, Any] = {"plan": plan, "form": form, "resources": resources_of(plan.project)}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return page(request, "schedule/demand_paste.html", context, plan.project, status=status)
    wanted, errors = read_demands(plan, form.cleaned_data["rows"])
    if not errors:
        try:
            count = set_demands(plan, wanted)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, _page_of(plan), _changed(count))
    return page(
        request, "schedule/demand_paste.html", {**context, "errors": errors[:50]}, plan.project, status=422
    )


def _page_of(plan: Plan) -> str:
    return reverse("schedule:resources", args=[plan.project.code, plan.pk])


def _changed(count: int) -> str:
    return ngettext("%d demand changed.", "%d demands changed.", count) % count


@signed_in_only
@require_POST
def take_over(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """Demand from the assignments of the imported file; whoever does it may also write down resources."""
    plan = fetch_plan(request, code, plan_pk, "plan")
    require(request.user, "add", RESOURCE_KIND, plan.project)
    try:
        count = take_over_assignments(plan)
    except Refusal as refusal:
        return refused(request, _page_of(plan), str(refusal))
    return done(request, _page_of(plan), _changed(count))


@signed_in_only
@require_POST
def demand(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    """What one activity needs of one resource."""
    activity = fetch_activity(request, code, plan_pk, pk, "plan")
    named = by_number(resources_of(activity.plan.project))
    form = DemandForm(request.POST, resources=list(named.values()))
    url = activity.get_absolute_url()
    if not form.is_valid():
        return refused(request, url, errors_of(form))
    wanted = Wanted(activity, named[form.cleaned_data["resource"]], form.cleaned_data["units"])
    return carry_out(request, url, _("Saved."), lambda: set_demands(activity.plan, [wanted]))


def demand_context(activity: Activity, may_set: bool) -> dict[str, Any]:
    """What the page of an activity shows of its demands."""
    found = resources_of(activity.plan.project) if may_set else []
    return {
        "demands": activity.demands.select_related("resource"),
        "demand_form": DemandForm(resources=found) if found else None,
    }
