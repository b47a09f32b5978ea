"""The standard forms of the trade: looked at, and taken into a project as drafts like any form from a file."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yingzao.core.projects.models import Project
from yingzao.core.screens.pages import PersonRequest, fetch_ledger, fetch_project, page, signed_in_only
from yingzao.formats.form_package import FormPackage, write_package
from yingzao.standards.loader import load
from yingzao.standards.standard_forms import StandardForm

from .models import BuiltLedger, FormDefinition
from .packages import KIND, look_at


@dataclass(frozen=True)
class Offer:
    """A standard form, and the form that it became, in this project or another, if somebody took it."""

    form: StandardForm
    url: str
    taken: FormDefinition | None


def package_of(form: StandardForm) -> FormPackage:
    """The form as the file that would bring it."""
    table = load("standard_forms")
    source = _("Standard form, to be verified against the edition in force: %s") % table.meta.standard
    return FormPackage(form.title, source, form.questions, form.ledger)


@signed_in_only
@require_GET
def standard_forms(request: PersonRequest, code: str) -> HttpResponse:
    """All of them, with what the project has of them already."""
    project = fetch_project(request, code)
    ledger = fetch_ledger(request, KIND, project, "add")
    context = {
        "plural": ledger.plural,
        "offers": offers(project),
        "standard": load("standard_forms").meta.standard,
    }
    return page(request, "forms/standard_forms.html", context, project)


def offers(project: Project) -> list[Offer]:
    claims = BuiltLedger.objects.select_related("form__project")
    taken = {claim.prefix: claim.form for claim in claims}
    return [
        Offer(form, reverse("standard_form", args=[project.code, form.prefix]), taken.get(form.prefix))
        for form in load("standard_forms").forms
    ]


@signed_in_only
@require_GET
def standard_form(request: PersonRequest, code: str, prefix: str) -> HttpResponse:
    """A look at one of them; it is taken as a file would be."""
    project = fetch_project(request, code)
    ledger = fetch_ledger(request, KIND, project, "add")
    form = next((each for each in load("standard_forms").forms if each.prefix == prefix), None)
    if form is None:
        raise Http404
    package = package_of(form)
    context = {
        "plural": ledger.plural, "look": look_at(package, project), "text": write_package(package).decode(),
        "takes_at": reverse("form_package_in", args=[code]), "others": reverse("standard_forms", args=[code]),
    }  # fmt: skip
    return page(request, "forms/package_in.html", context, project)
