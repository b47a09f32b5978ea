"""Forms of what-if copies, their measures, cost and labour, the planning rule, and compression."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .codes import codes_in
from .forms import NUMBER, BaselineForm
from .means import material_words
from .means_text import read_materials
from .measures import CALENDARS
from .models import SPANNING, ActivityMeans, LinkChoice, Plan, PlanningRule, State

CRITICAL_WORDS = ("critical", "关键")
ANYTHING = "*"
MOST_CODES = 2000
MOST_DAYS = 20_000


class WhatIfForm(forms.Form):
    title = forms.CharField(label=_("name of the copy"), max_length=160)
    account = forms.CharField(label=_("what is tried"), max_length=400, required=False,
                              widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    is_private = forms.BooleanField(label=_("only for me"), required=False, initial=True,
                                    help_text=_("Can be shared with the project later."))  # fmt: skip


class AdoptForm(forms.Form):
    reason = forms.CharField(label=_("why this way is taken"), max_length=1000,
                             widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip


class NewBaselineForm(BaselineForm):
    """A plan that has a baseline gets another one only with a reason, by approval."""

    reason = forms.CharField(label=_("why the baseline is replaced"), max_length=2000,
                             widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip


def _days(label: Any, **more: Any) -> forms.FloatField:
    return forms.FloatField(label=label, max_value=MOST_DAYS, widget=forms.NumberInput(attrs=NUMBER), **more)


class MeasureForm(forms.Form):
    """What every measure has: what it costs beside the activities."""

    cost_change = forms.DecimalField(
        label=_("costs more or less (CNY)"), max_digits=16, decimal_places=2, initial=0,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["cost_change"] = self.fields.pop("cost_change")  # asked last


class CodesForm(MeasureForm):
    """Measures on several activities at once."""

    codes = forms.CharField(
        label=_("activities"), max_length=4000,
        help_text=_("Codes with commas; 3.1.* is all beneath 3.1; “critical” is all open critical work."),
    )  # fmt: skip

    def clean_codes(self) -> list[str]:
        return expand_codes(self.plan, self.cleaned_data["codes"])


class CrewsForm(CodesForm):
    factor = forms.DecimalField(label=_("times the crews"), min_value=Decimal("0.1"), max_value=10, decimal_places=2,
                                initial=Decimal("1.5"), widget=forms.NumberInput(attrs=NUMBER))  # fmt: skip


class CalendarForm(CodesForm):
    choice = forms.ChoiceField(label=_("working time"), choices=list(CALENDARS.items()))


class LinkChangeForm(MeasureForm):
    before = forms.CharField(label=_("code of the predecessor"), max_length=60, strip=True)
    after = forms.CharField(label=_("code of the successor"), max_length=60, strip=True)
    kind = forms.TypedChoiceField(
        label=_("kind"), choices=LinkChoice.choices, coerce=int, initial=LinkChoice.SS
    )
    lag_days = _days(_("lag (working days)"), min_value=-2000, initial=0)


class MethodForm(MeasureForm):
    code = forms.CharField(label=_("code"), max_length=60, strip=True)
    days = _days(_("new duration (working days)"), min_value=0.1, required=False)
    workers = forms.DecimalField(
        label=_("workers"), min_value=0, max_digits=8, decimal_places=1, required=False
    )


MEASURE_FORMS: dict[str, type[MeasureForm]] = {
    "crews": CrewsForm, "calendar": CalendarForm, "link": LinkChangeForm, "method": MethodForm,
}  # fmt: skip


def expand_codes(plan: Plan, text: str) -> list[str]:
    """Codes as written, with ``3.1.*`` and “critical” put into the open activities they stand for."""
    open_work = (
        plan.activities.exclude(progress=State.COMPLETED)
        .exclude(kind__in=SPANNING)
        .exclude(original_minutes=0)
    )
    found: dict[str, None] = {}
    for word in codes_in(text):
        if word.casefold() in CRITICAL_WORDS:
            chosen = open_work.filter(critical=True)
        elif word.endswith(ANYTHING):
            chosen = open_work.filter(code__startswith=word[:-1])
        else:
            found[word] = None
            continue
        codes = list(chosen.values_list("code", flat=True))
        if not codes:
            raise forms.ValidationError(_("There is no open activity for “%s”.") % word)
        found |= dict.fromkeys(codes)
    if len(found) > MOST_CODES:
        raise forms.ValidationError(_("At most %d activities at once.") % MOST_CODES)
    return list(found)


class MeansForm(forms.ModelForm):
    materials_text = forms.CharField(
        label=_("materials"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For embodied carbon: name, quantity, unit, several with a semicolon, such as C30混凝土 1200 m3."),
    )  # fmt: skip

    class Meta:
        model = ActivityMeans
        fields = ("direct_cost", "workers", "shortest_days", "crash_cost_per_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["materials_text"] = material_words(self.instance.materials, get_language() or "")

    def clean_materials_text(self) -> list[list[str]]:
        try:
            return read_materials(self.cleaned_data["materials_text"])
        except ValueError as error:
            raise forms.ValidationError(
                _("“%s” is no known material with quantity and unit.") % error
            ) from error

    @property
    def values(self) -> dict[str, Any]:
        """What :func:`means.set_means` takes."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**values, "materials": self.cleaned_data["materials_text"]}


class PlanningRuleForm(forms.ModelForm):
    class Meta:
        model = PlanningRule
        fields = ("indirect_cost_per_day", "yellow_at_start", "yellow_at_end", "red_at_start", "red_at_end")


class GainForm(forms.Form):
    days = forms.IntegerField(
        label=_("calendar days to gain"), min_value=1, max_value=400,
        widget=forms.NumberInput(attrs={"class": "in short"}),
    )  # fmt: skip
