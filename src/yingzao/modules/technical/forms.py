"""Forms of the discipline: a scheme's form asks what the chosen works need and shows the verdict."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.forms import RecordForm
from yingzao.core.screens.plain_forms import PlainForm, PlainModelForm
from yingzao.engines.safety.hazard import InvalidInput
from yingzao.standards.hazardous_works import HazardousWorks, Parameter, ParameterKind
from yingzao.standards.structure import TableError

from .calculations import answer_of, as_json, verdict_on
from .hazard_tables import check_overlay, table_for
from .models import Briefing, Expert, HazardOverlay, MethodStatement, Vote
from .verdicts import in_words
from .widgets import VerdictWidget
from .wording import label

PARAMETER, CHAPTER = "p_", "c_"

_REFRESH = {"hx-post": "", "hx-vals": '{"refresh": "1"}', "hx-swap": "outerHTML"}
_ASK_AGAIN = _REFRESH | {"hx-target": "closest form", "hx-select": "form.form"}
"""Other works ask other parameters: the form is drawn again from what was typed."""
_JUDGE_AGAIN = _REFRESH | {"hx-target": "#verdict", "hx-select": "#verdict", "hx-trigger": "change"}
"""Another parameter only changes the verdict."""


class MethodStatementForm(RecordForm):
    """Parameter and chapter fields follow from the tables; the chosen works decide which are asked."""

    works = forms.ChoiceField(label=_("hazardous works"), required=False)  # choices follow from the table

    class Meta:
        model = MethodStatement
        fields = ("title", "part", "scheme_type", "works", "responsible", "due_on", "summary")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.table = table_for(self.project)
        self.fields["works"].choices = _work_choices(self.table)  # type: ignore[attr-defined]
        self.fields["works"].widget.attrs |= _ASK_AGAIN
        self.fields["works"].help_text = _(
            "Leave empty where the works are on neither list of hazardous works."
        )
        self.fields["summary"].widget.attrs["rows"] = 3
        self.asked = self._asked()
        for key in self.asked:
            stored = self.instance.parameters.get(key) if self.instance.parameters else None
            self.fields[PARAMETER + key] = parameter_field(self.table.parameters[key], stored)
            self.fields[PARAMETER + key].widget.attrs |= _JUDGE_AGAIN
        self.fields["verdict"] = forms.Field(label=_("Hazard class"), required=False, widget=VerdictWidget())
        self.fields["verdict"].widget.verdict = self._live_verdict
        for chapter in self.table.workflow.chapters:
            self.fields[CHAPTER + chapter.key] = forms.CharField(
                label=label(chapter), required=False, widget=forms.Textarea(attrs={"rows": 4}),
                initial=(self.instance.chapters or {}).get(chapter.key, ""),
            )  # fmt: skip

    def _asked(self) -> tuple[str, ...]:
        """Parameters of the works chosen in this form, else of the stored ones."""
        chosen = self.data.get(self.add_prefix("works")) if self.is_bound else self.initial.get("works")
        work = self.table.work_types.get(chosen or ("" if self.is_bound else self.instance.works))
        return work.parameters if work else ()

    def _typed(self) -> dict[str, Any]:
        """Readable parameter values as they stand in the form now, whether or not the rest is valid."""
        typed = {}
        for key in self.asked:
            bound = self[PARAMETER + key]
            try:
                typed[key] = _stored(bound.field.clean(bound.value()))
            except forms.ValidationError:
                continue
        return typed

    def _live_verdict(self):
        works = self["works"].value()
        if works not in self.table.work_types:
            return None
        try:
            verdict = verdict_on(works, self._typed(), self.table)
        except InvalidInput:
            return None
        return in_words(as_json(verdict, self.table), answer_of(verdict), self.table)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors or not cleaned.get("works"):
            return cleaned
        try:
            verdict_on(cleaned["works"], self._parameters(cleaned), self.table)
        except InvalidInput as problem:
            self.add_error("works", _("These parameters cannot be meant: %s") % problem)
        return cleaned

    def _parameters(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        values = {key: _stored(cleaned.get(PARAMETER + key)) for key in self.asked}
        return {key: value for key, value in values.items() if value is not None}

    def values(self) -> dict[str, Any]:
        plain = {
            k: v
            for k, v in super().values().items()
            if not k.startswith((PARAMETER, CHAPTER)) and k != "verdict"
        }
        chapters = {
            chapter.key: self.cleaned_data[CHAPTER + chapter.key].strip()
            for chapter in self.table.workflow.chapters
        }
        return plain | {"parameters": self._parameters(self.cleaned_data), "chapters": chapters}


def _work_choices(table: HazardousWorks) -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, work in table.work_types.items():
        groups.setdefault(label(table.categories[work.category]), []).append((key, label(work)))
    return [("", "—"), *groups.items()]


def parameter_field(parameter: Parameter, stored: Any) -> forms.Field:
    """One input for one parameter of the table; empty always means unknown."""
    name = label(parameter)
    if parameter.kind is ParameterKind.NUMBER:
        least = None if parameter.may_be_negative else Decimal(0)
        return forms.DecimalField(
            label=format_html('{} <span class="unit">({})</span>', name, parameter.unit), required=False,
            min_value=least, max_digits=12, decimal_places=4, initial=stored,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )  # fmt: skip
    choices: list[tuple[str, Any]] = [("", _("not known"))]
    if parameter.kind is ParameterKind.BOOL:
        choices += [("yes", _("yes")), ("no", _("no"))]
        initial = {True: "yes", False: "no"}.get(stored, "")
        return forms.TypedChoiceField(
            label=name, required=False, choices=choices, initial=initial, coerce=lambda text: text == "yes",
            empty_value=None,
        )  # fmt: skip
    choices += [(choice.key, label(choice)) for choice in parameter.choices]
    return forms.TypedChoiceField(
        label=name, required=False, choices=choices, initial=stored, empty_value=None
    )


def _stored(value: Any) -> Any:
    """Decimals become text, so that the stored 5.2 is exactly 5.2."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class BriefingForm(RecordForm):
    """A briefing starts with the chapters of its scheme; an empty text is filled from them."""

    class Meta:
        model = Briefing
        fields = (
            "title",
            "part",
            "statement",
            "level",
            "valid_until",
            "open_to_all",
            "responsible",
            "content",
        )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["content"].widget.attrs["rows"] = 16
        self.fields["content"].help_text = _("Leave empty to take the chapters of the scheme for this level.")


class ConclusionForm(forms.Form):
    """What the chair writes down at the end of the meeting."""

    conclusion = forms.ChoiceField(label=_("conclusion"), choices=Vote.choices)
    report = forms.CharField(label=_("report of the panel"), widget=forms.Textarea(attrs={"rows": 4}))
    amendments = forms.CharField(
        label=_("amendments, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class BriefingTemplateForm(PlainForm):
    headings = forms.CharField(
        label=_("headings"), widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("One a line, in their order; what must be filled in ends with *."),
    )  # fmt: skip


class ConsolidationForm(forms.Form):
    """What all disciplines said, drawn together."""

    conclusion = forms.ChoiceField(label=_("conclusion"), choices=Vote.choices)
    summary = forms.CharField(label=_("consolidated opinion"), widget=forms.Textarea(attrs={"rows": 5}))


class ExpertForm(PlainModelForm):
    class Meta:
        model = Expert
        fields = ("name", "discipline", "unit", "title", "years", "pool", "phone", "active")


class OverlayForm(PlainModelForm):
    """An overlay is taken only if it fits the table it is laid over and loosens nothing."""

    class Meta:
        model = HazardOverlay
        fields = ("name", "province", "content")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        content = cleaned.get("content")
        if content is not None:
            try:
                check_overlay(content, cleaned.get("province", ""))
            except TableError as problem:
                self.add_error("content", str(problem))
        return cleaned
