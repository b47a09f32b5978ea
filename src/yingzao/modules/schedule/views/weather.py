"""Days set aside for weather: the proposal for a calendar with its inputs, its acceptance, the climate behind it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may, require
from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import done, fetch_project, page, refused, signed_in_only

from ..forms_weather import ClimateForm, WeatherForm
from ..models import ClimateRule
from ..risk.rules import set_forecast_rule
from ..weather import Climate, climate_of, named, proposal, set_aside, set_climate, shares_of
from .fetching import PLAN_KIND, errors_of, fetch_plan, may_draw
from .workdays import calendar_in, url_of


@signed_in_only
def weather(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    """Choose stop rules and how sure to be, see the days they give with their inputs, and accept them."""
    plan = fetch_plan(request, code, plan_pk, "edit")
    chosen, climate = calendar_in(plan, pk), climate_of(plan.project)
    sent = request.POST or (request.GET if "percent" in request.GET else None)
    form = WeatherForm(sent, plan=plan, climate=climate)
    context: dict[str, Any] = {
        "plan": plan, "chosen": chosen, "form": form, "rules": _rules(form, climate), "climate": climate,
        "region": named(climate.region), "may_draw": may_draw(request.user, plan), "back": url_of(plan, chosen),
        "may_plan": may(request.user, "plan", PLAN_KIND, plan.project),
    }  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            if request.method == "POST":
                count = set_aside(chosen, climate, form.asked())
                text = ngettext("%d day set aside.", "%d days set aside.", count) % count
                return done(request, url_of(plan, chosen, form.asked().first), text)
            context["found"] = proposal(chosen, climate, form.asked())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return page(request, "schedule/weather.html", context, plan.project, status=422 if form.errors else 200)


def _rules(form: WeatherForm, climate: Climate) -> list[dict[str, Any]]:
    """The stop rules as rows: work, measure, clause, confidence and the average days of a year."""
    measures = {measure.key: measure for measure in climate.table.measures}
    ticked = form.chosen()
    return [
        {
            "rule": rule, "work": named(rule), "measure": named(measures[rule.measure]), "ticked": rule.key in ticked,
            "own": climate.has_own(f"rules.{rule.key}"),
            "days": sum(month[rule.measure] for month in climate.region.months),
        }
        for rule in climate.table.rules
    ]  # fmt: skip


@signed_in_only
@require_POST
def weather_for_risk(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    """Let the risk analysis of the project draw lost days by the same chances."""
    plan = fetch_plan(request, code, plan_pk)
    require(request.user, "plan", PLAN_KIND, plan.project)
    chosen, climate = calendar_in(plan, pk), climate_of(plan.project)
    form = WeatherForm(request.POST, plan=plan, climate=climate)
    if not form.is_valid():
        return refused(request, url_of(plan, chosen), errors_of(form))
    chances = " ".join(f"{100 * share:.1f}" for share in shares_of(climate, chosen, form.asked().rules))
    set_forecast_rule(plan.project, lost_days_percent=chances)
    url = reverse("schedule:forecast_rule", args=[plan.project.code])
    return done(request, url, _("The next risk analysis draws lost days by these chances."))


@signed_in_only
def climate(request: HttpRequest, code: str) -> HttpResponse:
    """The climate in force for a project; whoever plans may give it one of its own, with its source."""
    project = fetch_project(request, code, "view", PLAN_KIND)
    if request.method == "POST":
        require(request.user, "plan", PLAN_KIND, project)
    in_force = climate_of(project)
    wanted = request.POST.get("region") or request.GET.get("region")
    region = next((each for each in in_force.table.regions if each.key == wanted), in_force.region)
    form = ClimateForm(request.POST or None, climate=in_force, region=region)
    if request.method == "POST" and form.is_valid():
        try:
            set_climate(project, region.key, form.figures(), form.cleaned_data["source"])
            return done(request, request.path, _("Climate saved; proposals made from now on rest on it."))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form, "own": ClimateRule.objects.filter(project=project).first(), "region": region,
        "regions": [(each.key, named(each)) for each in in_force.table.regions],
        "has_own": in_force.has_own(f"regions.{region.key}"), "may_plan": may(request.user, "plan", PLAN_KIND, project),
    }  # fmt: skip
    return page(request, "schedule/climate.html", context, project, status=422 if form.errors else 200)
