"""Forms of improvement: a suggestion with its clause, the owner's answer, and the stages of a cycle."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.wording import together
from yingzao.core.procedures.models import ENDED, ProcedureVersion
from yingzao.core.records.forms import RecordForm
from yingzao.core.routes.models import Route

from .models import Suggestion, Verdict


class SuggestionForm(RecordForm):
    """Offers the texts that still count, of the company and of this project; the clause must stand in the text."""

    class Meta:
        model = Suggestion
        fields = ("title", "about", "clause", "wording", "reason", "approval_route")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Q(local_to=None) | Q(local_to=self.project)
        living = ProcedureVersion.objects.filter(here).exclude(status__in=ENDED).select_related("procedure")
        named = ProcedureVersion.objects.filter(pk=self.instance.about_id).select_related("procedure")
        about: Any = self.fields["about"]
        about.queryset = living | named
        routes: Any = self.fields["approval_route"]
        routes.queryset = Route.objects.filter(Q(project=None) | Q(project=self.project)).order_by("name")
        for name, rows in (("wording", 4), ("reason", 2)):
            self.fields[name].widget.attrs["rows"] = rows
        about.label_from_instance = lambda version: f"{version} {version.procedure.title}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        about, clause = cleaned.get("about"), (cleaned.get("clause") or "").strip()
        if about and clause and clause not in (numbers := [c.number for c in about.clauses if c.number]):
            text = _("There is no clause %(clause)s in %(version)s. It has: %(numbers)s.")
            words = {"clause": clause, "version": about, "numbers": together(numbers)}
            self.add_error("clause", text % words)
        return cleaned


class AdoptForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("answer to the author"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It is carried by the draft of the procedure, or by the next one begun."),
    )  # fmt: skip


class DeclineForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("reason"), widget=forms.Textarea(attrs={"rows": 3}))


class DoneForm(forms.Form):
    done = forms.CharField(label=gettext_lazy("what was done"), widget=forms.Textarea(attrs={"rows": 3}))


class AfterForm(forms.Form):
    after = forms.DecimalField(label=gettext_lazy("figure after"), max_digits=12, decimal_places=2)
    after_source = forms.CharField(
        label=gettext_lazy("how the later figure was measured"), max_length=160,
        help_text=gettext_lazy("Over as many days as before, from the same records."),
    )  # fmt: skip


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(label=gettext_lazy("how it ends"), choices=Verdict.choices)
    conclusion = forms.CharField(
        label=gettext_lazy("what is kept, what comes next"), widget=forms.Textarea(attrs={"rows": 3})
    )
