"""Risk analysis on the screen: its sources, the job, one analysis, and the forecast taken over into a new version."""

import secrets
import uuid
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may, require
from yingzao.core.accounts.models import Person
from yingzao.core.jobs.runner import later
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import done, fetch_project, fetch_record, page, refused, signed_in_only

from ..deviation import duration_deviation
from ..forms import ForecastRuleForm
from ..models import Activity, ForecastRule, Plan, RiskAnalysis
from ..queries import current_plan
from ..risk.accepting import accept_forecast, refusal_to_accept
from ..risk.gathering import Basis, Gathered, events_of, gather
from ..risk.reading import MOST_ACTIVITIES, SHOWN_ACTIVITIES, crucial_codes, read
from ..risk.rules import ThreePointDays, estimates_of, rule_for, set_estimates, set_forecast_rule
from ..risk.running import MOST_ITERATIONS, refuse_unless_simulated, run_analysis
from .fetching import PLAN_KIND, errors_of, fetch_planned_project
from .plan import frame

KIND = "schedule.risk_analysis"
PAGE_ROWS = 50


class RunForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("title"), max_length=160)
    iterations = forms.IntegerField(
        label=gettext_lazy("iterations"), min_value=100, max_value=MOST_ITERATIONS, initial=1000
    )
    seed = forms.IntegerField(
        label=gettext_lazy("seed"), min_value=0, max_value=(1 << 53) - 1,
        help_text=gettext_lazy("The same seed on the same plan gives the same result."),
    )  # fmt: skip
    with_weather = forms.BooleanField(
        label=gettext_lazy("count days lost to weather"), required=False, initial=True
    )


class AcceptForm(forms.Form):
    level = forms.ChoiceField(
        label=gettext_lazy("durations"), choices=[("p80", "P80"), ("p50", "P50")], initial="p80"
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class EstimateForm(forms.Form):
    """One line of the page of estimates; all three empty: no estimate."""

    optimistic = forms.FloatField(
        label=gettext_lazy("optimistic (d)"), required=False, min_value=0, max_value=2000
    )
    likely = forms.FloatField(
        label=gettext_lazy("most likely (d)"), required=False, min_value=0, max_value=2000
    )
    pessimistic = forms.FloatField(
        label=gettext_lazy("pessimistic (d)"), required=False, min_value=0, max_value=2000
    )

    def __init__(self, data: Any, row: Activity, stored: Any) -> None:
        initial = {}
        if stored is not None:
            names = (
                ("optimistic", stored.optimistic_days),
                ("likely", stored.likely_days),
                ("pessimistic", stored.pessimistic_days),
            )
            initial = {name: f"{value:g}" for name, value in names}
        super().__init__(data, prefix=f"a{row.pk}", initial=initial)
        for field in self.fields.values():
            field.widget.attrs |= {
                "aria-label": f"{field.label} {row}",
                "class": "in num",
                "inputmode": "decimal",
            }

    def clean(self) -> dict[str, Any]:
        values = [self.cleaned_data.get(name) for name in self.fields]
        if not self.errors and any(v is not None for v in values) and any(v is None for v in values):
            raise forms.ValidationError(_("Give all three, or none."))
        return self.cleaned_data

    @property
    def days(self) -> ThreePointDays | None:
        values: list[Any] = [self.cleaned_data.get(name) for name in self.fields]
        return None if values[0] is None else ThreePointDays(*values)


def _plan_in_use(request: HttpRequest, code: str, verb: str = "view") -> tuple[Project, Plan | None]:
    project = fetch_planned_project(request, code)
    require(request.user, "view", KIND, project)
    if verb != "view":
        require(request.user, verb, PLAN_KIND, project)
    return project, current_plan(project)


def _no_plan(request: HttpRequest, project: Project) -> HttpResponse:
    return page(request, "schedule/risk_no_plan.html", {}, project)


@signed_in_only
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """What an analysis of the plan in use rests on, the analyses so far, and the form to run one."""
    project, plan = _plan_in_use(request, code)
    if plan is None:
        return _no_plan(request, project)
    found = gather(plan)
    title = _("Risk analysis on data date %s") % plan.data_day.isoformat()
    form = RunForm(initial={"title": title, "seed": secrets.randbelow(1_000_000)})
    analyses = RiskAnalysis.objects.visible_to(request.user).filter(project=project).order_by("-pk")
    context = {
        **frame(request, plan, "risk"), "found": found, "form": form, "analyses": list(analyses[:10]),
        "bases": _bases(found), "groups": _groups(found), "may_run": may(request.user, "plan", PLAN_KIND, project),
        "events": list(events_of(plan)), "simulated": {record.pk for record, _event in found.engine_events()},
    }  # fmt: skip
    return page(request, "schedule/risk.html", context, project)


def _bases(found: Gathered) -> list[tuple[Basis, int]]:
    counts = [each.basis for each in found.uncertain]
    return [(basis, counts.count(basis)) for basis in Basis]


def _groups(found: Gathered) -> list[Any]:
    groups = [group for group in found.lessons.groups.values() if group.cases]
    return sorted(groups, key=lambda group: (group.node is None, str(group.node)))


@signed_in_only
@require_POST
def run(request: HttpRequest, code: str) -> HttpResponse:
    """Send the analysis off as a job."""
    project, plan = _plan_in_use(request, code, "plan")
    if plan is None:
        return _no_plan(request, project)
    form = RunForm(request.POST)
    back = request.path.replace("run/", "")
    if not form.is_valid():
        return refused(request, back, errors_of(form))
    try:
        refuse_unless_simulated(gather(plan))
    except Refusal as refusal:
        return refused(request, back, str(refusal))
    person = Person.objects.get(pk=request.user.pk)
    values = form.cleaned_data
    job = later(
        run_analysis, owner=person, title=values["title"], project=project, plan_id=plan.pk, uid=str(uuid.uuid4()),
        analysis_title=values["title"], iterations=values["iterations"], seed=values["seed"],
        with_weather=values["with_weather"],
    )  # fmt: skip
    return HttpResponseRedirect(job.get_absolute_url())


@signed_in_only
def estimates(request: HttpRequest, code: str) -> HttpResponse:
    """Three-point estimates of unfinished activities by the page; nothing is stored unless all of it is right."""
    project, plan = _plan_in_use(request, code, "plan" if request.method == "POST" else "view")
    if plan is None:
        return _no_plan(request, project)
    found = gather(plan)
    shown = Paginator(found.uncertain, PAGE_ROWS).get_page(request.GET.get("page"))
    stored = estimates_of(project)
    data = request.POST if request.method == "POST" else None
    lines = [(each, EstimateForm(data, each.row, stored.get(each.row.code))) for each in shown]
    problem = ""
    if data is not None and all(form.is_valid() for _each, form in lines):
        try:
            count = set_estimates(plan, {each.row.code: form.days for each, form in lines})
            return done(request, request.get_full_path(), _("%d estimates stored.") % count)
        except Refusal as refusal:
            problem = str(refusal)
    context = {
        **frame(request, plan, "risk"), "lines": lines, "page_of": shown, "problem": problem,
        "may_run": may(request.user, "plan", PLAN_KIND, project),
    }  # fmt: skip
    return page(
        request, "schedule/risk_estimates.html", context, project, status=200 if data is None else 422
    )


@signed_in_only
def cases(request: HttpRequest, code: str) -> HttpResponse:
    """The finished activities that durations are learned from, with actual ÷ planned."""
    project, plan = _plan_in_use(request, code)
    if plan is None:
        return _no_plan(request, project)
    groups = _groups(gather(plan))
    for group in groups:
        for case in group.cases:
            case.activity.plan = plan
    context = {**frame(request, plan, "risk"), "groups": [g for g in groups if g.node or len(groups) == 1]}
    return page(request, "schedule/risk_cases.html", context, project)


@signed_in_only
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """The forecast rule in force; whoever plans may change the project's own."""
    project = fetch_project(request, code, "view", KIND)
    sees_money = bool(may(request.user, "private", "projects.project", project))
    own, in_force = ForecastRule.objects.filter(project=project).first(), rule_for(project)
    if request.method == "POST":
        require(request.user, "plan", PLAN_KIND, project)
    names = [name for name in ForecastRuleForm.Meta.fields if sees_money or name != "budget"]
    form = ForecastRuleForm(
        request.POST or None, instance=ForecastRule(**{n: getattr(in_force, n) for n in names})
    )
    if not sees_money:
        del form.fields["budget"]
    status = 200
    if request.method == "POST":
        if form.is_valid():
            set_forecast_rule(project, **form.cleaned_data)
            return done(request, request.path, _("Forecast rule saved; the next analysis follows it."))
        status = 422
    context = {"form": form, "own": own, "may_plan": may(request.user, "plan", PLAN_KIND, project)}
    return page(request, "schedule/forecast_rule.html", context, project, status=status)


def _fetch_analysis(request: HttpRequest, code: str, pk: int) -> RiskAnalysis:
    project = fetch_project(request, code, "view", KIND)
    analysis = fetch_record(request, pk)
    if (
        not isinstance(analysis, RiskAnalysis)
        or analysis.project_id != project.pk
        or not hasattr(analysis, "outcome")
    ):
        raise Http404
    analysis.project = project
    return analysis


@signed_in_only
def show(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One analysis: dates by probability, S-curve, tornado, activities, and what it was computed from."""
    analysis = _fetch_analysis(request, code, pk)
    reading = read(analysis.outcome, analysis.source)
    may_accept = may(request.user, "plan", PLAN_KIND, analysis.project)
    context = {
        **frame(request, analysis.source, "risk"), "analysis": analysis, "reading": reading,
        "lines": reading.activities[: MOST_ACTIVITIES if request.GET.get("all") else SHOWN_ACTIVITIES],
        "accept_form": AcceptForm(), "chosen": set(crucial_codes(reading.activities)),
        "may_accept": may_accept, "cannot": refusal_to_accept(analysis) if may_accept else "",
        "p80_deviation": duration_deviation(analysis.project, analysis.p80_finish),
    }  # fmt: skip
    return page(request, "schedule/risk_analysis.html", context, analysis.project)


@signed_in_only
@require_POST
def accept(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Draft a new version of the plan with the forecast durations of the ticked activities."""
    analysis = _fetch_analysis(request, code, pk)
    require(request.user, "plan", PLAN_KIND, analysis.project)
    require(request.user, "add", PLAN_KIND, analysis.project)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return refused(request, analysis.screen_url, errors_of(form))
    values = form.cleaned_data
    try:
        draft = accept_forecast(analysis, values["level"], request.POST.getlist("codes"), values["reason"])
    except Refusal as refusal:
        return refused(request, analysis.screen_url, str(refusal))
    text = _("Draft %s made; the plan in use is unchanged until the draft is put to use.")
    return done(request, draft.screen_url, text % draft.full_number)
