"""The company's templates of briefings, version by version."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may
from yingzao.core.screens.company import require_company, require_somewhere
from yingzao.core.screens.pages import PersonRequest, carry_out, page, signed_in_only

from .briefing_templates import in_force, publish_template, suggested
from .forms import BriefingTemplateForm
from .models import BriefingLevel, BriefingTemplate

KIND = "technical.briefing_template"


@signed_in_only
def templates(request: PersonRequest) -> HttpResponse:
    """For each level what is asked for now, and the versions before."""
    require_somewhere(request, "view", KIND)
    rows = [
        (level, in_force(level.value), BriefingTemplate.objects.filter(level=level.value)[1:])
        for level in BriefingLevel
    ]
    context = {"rows": rows, "may_edit": may(request.user, "edit", KIND)}
    return page(request, "technical/briefing_templates.html", context)


@signed_in_only
def template(request: PersonRequest, pk: int) -> HttpResponse:
    """One version as it was."""
    require_somewhere(request, "view", KIND)
    shown = get_object_or_404(BriefingTemplate, pk=pk)
    context = {"template": shown, "is_in_force": shown == in_force(shown.level)}
    return page(request, "technical/briefing_template.html", context)


@signed_in_only
def template_form(request: PersonRequest, level: str) -> HttpResponse:
    """Write the next version for a level; begins with the one in force."""
    require_company(request, "edit", KIND)
    now = in_force(level)
    form = BriefingTemplateForm(
        request.POST or None, initial={"headings": now.headings if now else suggested()}
    )
    back = reverse("briefing_templates")
    if request.method == "POST" and form.is_valid():
        headings = form.cleaned_data["headings"]
        return carry_out(
            request, back, _("Published; it counts from now on."), lambda: publish_template(level, headings)
        )
    name = dict(BriefingLevel.choices).get(level, level)
    context = {
        "form": form, "title": _("Template of briefings: %s") % name, "back": _("Briefing templates"), "back_url": back,
    }  # fmt: skip
    return page(request, "screens/foundation/form.html", context, status=422 if form.errors else 200)
