"""The company's reminders: the rules, and to which role each role answers."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.access.models import Role
from yingzao.core.notices.models import ReminderRule, ReportingLine
from yingzao.core.notices.starter_reminders import install_starter_reminders
from yingzao.core.records.ledgers import ledger_for, ledgers

from ..company import require_company
from ..pages import done, page, signed_in_only
from ..plain_forms import PlainForm, PlainModelForm, saved_once

KIND = "notices.reminder"


class RuleForm(PlainModelForm):
    kind = forms.ChoiceField(label=gettext_lazy("ledger"), required=False)

    class Meta:
        model = ReminderRule
        fields = ("about", "kind", "days", "told", "hour", "is_on")

    widths = {"days": "w4", "told": "w4", "hour": "w4", "is_on": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(ledger.kind, ledger.plural) for ledger in ledgers()]
        self.fields["kind"].choices = [("", _("all ledgers")), *named]  # type: ignore[attr-defined]


class LinesForm(PlainForm):
    """For every role the role above it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.roles = list(Role.objects.all())
        self.above = dict(ReportingLine.objects.values_list("role", "superior"))
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((str(role.pk), str(role)) for role in self.roles)]
        for role in self.roles:
            above = self.above.get(role.pk)
            field = forms.ChoiceField(
                label=str(role), choices=choices, required=False, initial=str(above) if above else ""
            )
            field.width = "w4"  # type: ignore[attr-defined]
            self.fields[_name(role)] = field

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = {role.pk: int(values.get(_name(role)) or 0) for role in self.roles}
        for role in self.roles:
            seen, above = {role.pk}, chosen.get(role.pk)
            while above and above not in seen:
                seen.add(above)
                above = chosen.get(above)
            if above == role.pk:
                self.add_error(_name(role), _("The lines lead round in a circle here."))
        return values

    @transaction.atomic
    def store(self) -> None:
        """Save the lines that differ."""
        for role in self.roles:
            above = int(self.cleaned_data[_name(role)] or 0) or None
            if above != self.above.get(role.pk):
                line = ReportingLine.objects.filter(role=role).first() or ReportingLine(role=role)
                line.superior_id = above
                line.save()


def _name(role: Role) -> str:
    return f"role-{role.pk}"


@signed_in_only
def reminders(request: HttpRequest) -> HttpResponse:
    require_company(request, "view", KIND)
    form = LinesForm(request.POST or None)
    if request.method == "POST":
        require_company(request, "edit", KIND)
        if form.is_valid():
            form.store()
            return done(request, reverse("reminders"), _("Saved"))
    rows = [(rule, ledger_for(rule.kind)) for rule in ReminderRule.objects.all()]
    context = {"rows": rows, "form": form, "may_edit": may(request.user, "edit", KIND)}
    status = 422 if form.errors else 200
    return page(request, "screens/foundation/reminders.html", context, status=status)


@signed_in_only
def reminder_rule(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a new rule, or change one."""
    require_company(request, "edit", KIND)
    form = RuleForm(request.POST or None, instance=get_object_or_404(ReminderRule, pk=pk) if pk else None)
    if request.method == "POST" and saved_once(form) is not None:
        return done(request, reverse("reminders"), _("Saved"))
    context = {
        "form": form, "title": _("Reminder rule"), "back": _("Reminders"), "back_url": reverse("reminders"),
        "note": _("Nobody is reminded twice of the same thing by the same rule, unless its due day changes."),
    }  # fmt: skip
    return page(request, "screens/foundation/form.html", context, status=422 if form.errors else 200)


@signed_in_only
@require_POST
def reminders_usual(request: HttpRequest) -> HttpResponse:
    """Begin with the usual rules and reporting lines where there are none."""
    require_company(request, "edit", KIND)
    install_starter_reminders()
    return done(request, reverse("reminders"), _("Saved"))
