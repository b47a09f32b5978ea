"""The rules of responsibility: of the company, and of a project, which go before the company's."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.access.gate import may
from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.rectification.ledger import rectification_ledgers
from yingzao.core.rectification.models import ResponsibilityRule

from ..company import require_company
from ..pages import done, fetch_project, page, signed_in_only
from ..plain_forms import PlainModelForm, saved_once

KIND = "rectification.rule"


class RuleForm(PlainModelForm):
    kind = forms.ChoiceField(label=gettext_lazy("ledger"))
    severity = forms.ChoiceField(label=gettext_lazy("severity"), required=False)

    class Meta:
        model = ResponsibilityRule
        fields = (
            "kind", "severity", "part", "lot", "organisation", "role", "person", "days", "grace_hours", "is_on",
        )  # fmt: skip

    widths = {
        "organisation": "w4",
        "role": "w4",
        "person": "w4",
        "days": "w4",
        "grace_hours": "w4",
        "is_on": "",
    }
    sections = (
        (gettext_lazy("For what"), ("kind", "severity", "part", "lot")),
        (gettext_lazy("Who answers"), ("organisation", "role", "person")),
        (gettext_lazy("How soon"), ("days", "grace_hours", "is_on")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [(ledger.kind, ledger.plural) for ledger in rectification_ledgers()]
        fields["severity"].choices = [("", _("any")), *_severities()]
        project = self.instance.project
        fields["organisation"].queryset = Organisation.objects.choosable()
        if project is None:
            del fields["part"], fields["lot"]
            return
        fields["part"].queryset = project.parts.filter(retired=False)
        fields["lot"].queryset = project.lots.all()
        posts = Post.objects.filter(Post.in_force(), project=project)
        fields["person"].queryset = Person.objects.filter(pk__in=posts.values("person"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        ledger: Any = ledger_for(values.get("kind", ""))
        if values.get("severity") and ledger and values["severity"] not in dict(_choices_of(ledger)):
            self.add_error("severity", _("This ledger knows no such severity."))
        if values.get("person") is None and values.get("role") is None and values.get("days") is None:
            raise ValidationError(_("Say who answers, or how many days there are."))
        return values


def _severities() -> list[tuple[Any, list[tuple[Any, Any]]]]:
    return [(ledger.plural, _choices_of(ledger)) for ledger in rectification_ledgers()]


def _choices_of(ledger: Any) -> list[tuple[Any, Any]]:
    return list(ledger.model._meta.get_field(ledger.severity_field).flatchoices)


def _entered(request: HttpRequest, code: str, verb: str) -> Project | None:
    """The project whose rules these are, or None for the company's; whoever may not is refused."""
    if code:
        return fetch_project(request, code, verb, KIND if verb == "view" else "projects.project")
    require_company(request, verb, KIND)
    return None


def _home(project: Project | None) -> str:
    return reverse("project_rules", args=[project.code]) if project else reverse("company_rules")


@signed_in_only
def rules(request: HttpRequest, code: str = "") -> HttpResponse:
    """The rules in the order in which they count, with what each says."""
    project = _entered(request, code, "view")
    found = ResponsibilityRule.objects.select_related(
        "project", "part", "lot", "organisation", "role", "person"
    )
    own = [(rule, ledger_for(rule.kind)) for rule in found.filter(project=project)]
    above = [(rule, ledger_for(rule.kind)) for rule in found.filter(project=None)] if project else []
    editing = may(request.user, "edit", "projects.project" if project else KIND, project)
    context = {
        "here": "settings" if project else "", "rows": own, "above": above, "may_edit": editing,
        "new_url": reverse("project_rule_new", args=[code]) if project else reverse("company_rule_new"),
    }  # fmt: skip
    return page(request, "screens/rectification/rules.html", context, project)


@signed_in_only
def rule(request: HttpRequest, code: str = "", pk: int | None = None) -> HttpResponse:
    """Write a new rule, or change one."""
    project = _entered(request, code, "edit")
    kept = get_object_or_404(ResponsibilityRule, pk=pk, project=project) if pk else None
    form = RuleForm(request.POST or None, instance=kept or ResponsibilityRule(project=project))
    if request.method == "POST" and saved_once(form) is not None:
        return done(request, _home(project), _("Saved"))
    context = {
        "form": form, "title": _("Responsibility rule"), "back": _("Responsibility rules"),
        "back_url": _home(project), "here": "settings" if project else "",
        "note": _("Of several rules that fit, the project's and the narrowest counts. Notices already sent stay."),
    }  # fmt: skip
    return page(request, "screens/foundation/form.html", context, project, 422 if form.errors else 200)
