"""Cost and labour of a plan's activities, from which comparisons are counted; the planning rule of the project."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may, require
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import ENDED
from yingzao.core.screens.pages import done, fetch_project, page, signed_in_only

from ..buffers import rule_for, set_planning_rule
from ..comparison import Side
from ..forms_what_if import MeansForm, PlanningRuleForm
from ..means import counted, material_words, needs_of, set_means
from ..models import ActivityMeans, PlanningRule, Purpose
from .fetching import PLAN_KIND, fetch_activity, fetch_plan, require_costs, sees_costs
from .plan import frame

ROWS_A_PAGE = 200


@signed_in_only
def means(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """Every activity with what it costs and needs, and the totals."""
    plan = fetch_plan(request, code, plan_pk)
    require_costs(request, plan.project)
    side = Side(plan)
    shown = Paginator(counted(side.rows), ROWS_A_PAGE).get_page(request.GET.get("page"))
    needs, language = needs_of(plan, shown), get_language() or ""
    lines = [(row, needs[row.pk], material_words(needs[row.pk].materials, language)) for row in shown]
    editable = plan.state not in ENDED and plan.purpose != Purpose.BASELINE
    context = {
        **frame(request, plan, "means"), "lines": lines, "page_of": shown, "side": side,
        "may_write": editable and may(request.user, "edit", PLAN_KIND, record=plan),
    }  # fmt: skip
    return page(request, "schedule/means.html", context, plan.project)


@signed_in_only
def edit_means(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    row = fetch_activity(request, code, plan_pk, pk, "edit")
    written = ActivityMeans.objects.filter(activity=row).first() or ActivityMeans(activity=row)
    form = MeansForm(request.POST or None, instance=written)
    if request.method == "POST" and form.is_valid():
        try:
            set_means(row, **form.values)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, row.get_absolute_url(), _("Saved."))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "plan": row.plan, "activity": row, "needs": needs_of(row.plan, [row])[row.pk]}
    return page(request, "schedule/means_form.html", context, row.plan.project, status=status)


@signed_in_only
def planning_rule(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rule in force; whoever plans may change the project's own."""
    project = fetch_project(request, code, "view", PLAN_KIND)
    own = PlanningRule.objects.filter(project=project).exists()
    if request.method == "POST":
        require(request.user, "plan", PLAN_KIND, project)
    rule = rule_for(project)
    start = PlanningRule(**{name: _shown(getattr(rule, name)) for name in PlanningRuleForm.Meta.fields})
    form, status = PlanningRuleForm(request.POST or None, instance=start), 200
    if not sees_costs(request.user, project):
        del form.fields["indirect_cost_per_day"]
    if request.method == "POST":
        if form.is_valid():
            try:
                set_planning_rule(project, **form.cleaned_data)
                return done(request, request.path, _("Planning rule saved; all buffers are read anew."))
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = 422
    context = {"form": form, "own": own, "may_plan": may(request.user, "plan", PLAN_KIND, project)}
    return page(request, "schedule/planning_rule.html", context, project, status=status)


def _shown(value: Any) -> Any:
    """A third of the buffer as people write it: 33.33."""
    return round(value, 2) if isinstance(value, float) else value
