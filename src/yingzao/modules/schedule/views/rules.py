"""The light rule of a project, and the company's where it has none."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may, require
from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import done, fetch_project, page, signed_in_only

from ..forms import LightRuleForm
from ..models import LightRule
from ..services import set_light_rule
from .fetching import PLAN_KIND


@signed_in_only
def light_rule(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rule in force; whoever plans may change the project's own."""
    project = fetch_project(request, code, "view", PLAN_KIND)
    own = LightRule.objects.filter(project=project).first()
    in_force = own or LightRule.objects.filter(project=None).first() or LightRule()
    if request.method == "POST":
        require(request.user, "plan", PLAN_KIND, project)
    form = LightRuleForm(request.POST or None, instance=LightRule(**_limits(in_force)))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                set_light_rule(project, **form.cleaned_data)
                return done(
                    request, request.path, _("Light rule saved; all lights of the project are judged anew.")
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = 422
    context = {"form": form, "own": own, "may_plan": may(request.user, "plan", PLAN_KIND, project)}
    return page(request, "schedule/light_rule.html", context, project, status=status)


def _limits(rule: LightRule) -> dict[str, float | None]:
    return {name: getattr(rule, name) for name in LightRuleForm.Meta.fields}
