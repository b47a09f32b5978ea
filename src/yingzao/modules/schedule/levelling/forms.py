"""Forms of the resource screens: demand, levelling, acceptance, weights, decision."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..codes import codes_in
from ..models import PriorityWeights, ReachChoice, Resource
from .proposing import SECONDS


class DemandForm(forms.Form):
    """What one activity needs; its resource may be chosen or, where it has demands, changed."""

    resource = forms.ChoiceField(label=_("resource"))
    units = forms.DecimalField(
        label=_("needed each day"), min_value=Decimal(0), max_digits=8, decimal_places=2, initial=1,
        help_text=_("0 takes the demand away."),
    )  # fmt: skip

    def __init__(self, *args: Any, resources: list[Resource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].choices = [  # type: ignore[attr-defined]
            (resource.number, f"{resource.title} ({resource.number})") for resource in resources
        ]


class LevelForm(forms.Form):
    """How far levelling may go, what stays, what goes first, and how long it may take."""

    reach = forms.ChoiceField(
        label=_("how far may work move"), choices=ReachChoice.choices, initial=ReachChoice.WITHIN_FLOAT
    )
    seconds = forms.TypedChoiceField(label=_("time limit"), coerce=int, initial=20)
    preferred = forms.CharField(
        label=_("these go first"), max_length=2000, required=False,
        help_text=_("Codes of activities, the most urgent first, such as 2.3, 2.4."),
    )  # fmt: skip
    pinned = forms.CharField(
        label=_("these stay where they are"), max_length=2000, required=False,
        help_text=_("Codes of activities. Work that has begun stays by itself."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seconds"].choices = [  # type: ignore[attr-defined]
            (n, ngettext("%d second", "%d seconds", n) % n) for n in SECONDS
        ]

    def clean_preferred(self) -> list[str]:
        return codes_in(self.cleaned_data["preferred"])

    def clean_pinned(self) -> list[str]:
        return codes_in(self.cleaned_data["pinned"])


class AcceptForm(forms.Form):
    reason = forms.CharField(label=_("reason for the new version"), max_length=200)


class WeightsForm(forms.ModelForm):
    class Meta:
        model = PriorityWeights
        fields = ("customer", "profit", "penalty")


class DecideForm(forms.Form):
    """One contest: who gets it, and why where the scores say otherwise."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    winner = forms.CharField(max_length=12)
    reason = forms.CharField(label=_("reason"), max_length=200, required=False)
