"""Templates of a WBS: those that may be chosen, the WBS of a plan kept as one, withdrawal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import require
from yingzao.core.screens.pages import carry_out, page, refused, signed_in_only

from ..forms import WbsTemplateForm
from ..models import WbsTemplate
from ..wbs_templates import keep_as_template, offers, withdraw
from .fetching import PLAN_KIND, errors_of, fetch_plan


@signed_in_only
def templates(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """What a plan may begin with, and a form that keeps this plan's WBS."""
    plan = fetch_plan(request, code, plan_pk)
    require(request.user, "add", PLAN_KIND, plan.project)
    form = WbsTemplateForm(initial={"project_type": plan.project.type})
    own = {str(each.pk): each for each in WbsTemplate.objects.filter(withdrawn=False)}
    context = {"plan": plan, "offers": offers(plan.project), "own": own, "form": form}
    return page(request, "schedule/wbs_templates.html", context, plan.project)


@signed_in_only
@require_POST
def keep(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    plan = fetch_plan(request, code, plan_pk)
    require(request.user, "add", PLAN_KIND, plan.project)
    form, back = WbsTemplateForm(request.POST), reverse("schedule:templates", args=[code, plan_pk])
    if not form.is_valid():
        return refused(request, back, errors_of(form))
    return carry_out(
        request, back, _("Kept as a template."), lambda: keep_as_template(plan, **form.cleaned_data)
    )


@signed_in_only
@require_POST
def drop(request: HttpRequest, code: str, plan_pk: int, pk: int) -> HttpResponse:
    plan = fetch_plan(request, code, plan_pk)
    require(request.user, "add", PLAN_KIND, plan.project)
    template = get_object_or_404(WbsTemplate, pk=pk)
    back = reverse("schedule:templates", args=[code, plan_pk])
    return carry_out(request, back, _("Template withdrawn."), lambda: withdraw(template))
