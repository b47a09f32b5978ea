"""Forms of the library of standards."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.screens.plain_forms import PlainForm, PlainModelForm
from yingzao.engines.procedures.citations import normal_number

from .standard import Standard, StandardState


class StandardForm(PlainModelForm):
    class Meta:
        model = Standard
        fields = ("number", "title", "topic", "effective_on", "confidence", "source", "clauses", "note")

    widths = {"number": "w4", "title": "w8", "topic": "w4", "effective_on": "w4", "confidence": "w4"}

    def clean_number(self) -> str:
        number = normal_number(self.cleaned_data["number"])
        if Standard.objects.filter(number=number).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("%s stands in the library already.") % number)
        return number


class ReplacedForm(PlainForm):
    successor = forms.ModelChoiceField(
        Standard.objects.filter(state=StandardState.IN_FORCE), label=gettext_lazy("replaced by"), required=False,
        help_text=gettext_lazy("Enter it in the library first. Empty: withdrawn without a successor."),
    )  # fmt: skip
    on = forms.DateField(label=gettext_lazy("withdrawn on"), initial=timezone.localdate)

    def __init__(self, *args: Any, standard: Standard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        successor: Any = self.fields["successor"]
        successor.queryset = successor.queryset.exclude(pk=standard.pk)
