"""What is asked when a group is sent to a laboratory and when its report comes back."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Organisation, OrganisationKind


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, initial=timezone.localdate, widget=widget)


def laboratory_field() -> forms.ModelChoiceField:
    laboratories = Organisation.objects.filter(kind=OrganisationKind.TESTING, merged_into=None)
    return forms.ModelChoiceField(laboratories, label=_("laboratory"))


def _strength(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=Decimal(1000), max_digits=6, decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip


class SendForm(forms.Form):
    laboratory = laboratory_field()
    sent_on = day_field(_("sent to the laboratory on"))


class ResultForm(forms.Form):
    tested_on = day_field(_("tested on"))
    first_mpa = _strength(_("cube 1 (MPa)"))
    second_mpa = _strength(_("cube 2 (MPa)"))
    third_mpa = _strength(_("cube 3 (MPa)"))
    report_number = forms.CharField(label=_("report number"), max_length=60)
