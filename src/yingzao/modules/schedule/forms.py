"""Forms of the schedule screens: upload, activity, link, progress, data date, gate, light rule."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.forms import RecordForm

from .daily import offered_codes
from .models import (
    Activity,
    ForecastRule,
    Kind,
    LightRule,
    LinkChoice,
    PeriodPlan,
    Plan,
    PlanCalendar,
    ProgressEntry,
    ProgressReport,
    Purpose,
    WbsNode,
    WbsTemplate,
)
from .reading import ENCODINGS

DAY = {"type": "date"}
NUMBER = {"inputmode": "decimal"}


def offer(form: forms.Form, **choices: Any) -> None:
    """Limit the model choices of a form to the given rows."""
    for name, rows in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


def people_of(project: Project) -> Any:
    posts = Post.objects.filter(Post.in_force()).filter(Q(project=project) | Q(project=None))
    return Person.objects.filter(pk__in=posts.values("person")).order_by("name")


class ImportForm(forms.Form):
    file = forms.FileField(label=_("schedule file (.xer, .xml, .xlsx, .csv)"))
    title = forms.CharField(label=_("title of the plan"), max_length=160, required=False,
                            help_text=_("Empty: the name of the file."))  # fmt: skip
    purpose = forms.ChoiceField(label=_("purpose"), initial=Purpose.CURRENT,
                                choices=[each for each in Purpose.choices if each[0] != Purpose.WHAT_IF])  # fmt: skip
    encoding = forms.ChoiceField(
        label=_("encoding"), required=False, choices=[("", _("recognise it")), *((name, name) for name in ENCODINGS)],
        help_text=_("Only if names come out garbled."),
    )  # fmt: skip
    put_to_use = forms.BooleanField(label=_("put to use at once"), required=False, initial=True)
    again = forms.BooleanField(label=_("import it a second time all the same"), required=False)

    def __init__(self, *args: Any, has_plan: bool = False, **named: Any) -> None:
        super().__init__(*args, **named)
        self.offers_again = False
        if has_plan:  # an update is looked at before it takes the place of what is in use
            self.fields["put_to_use"].initial = False
            self.fields["put_to_use"].help_text = _(
                "Left empty, the file comes in as a draft beside the plan in use, and the differences are shown first."
            )


class ActivityForm(forms.Form):
    """An activity drawn up by hand; durations in working days of its calendar."""

    code = forms.CharField(label=_("code"), max_length=60)
    name = forms.CharField(label=_("name"), max_length=300)
    kind = forms.TypedChoiceField(
        label=_("kind"), coerce=int, initial=Kind.TASK,
        choices=[(k.value, k.label) for k in (Kind.TASK, Kind.START_MILESTONE, Kind.FINISH_MILESTONE)],
    )  # fmt: skip
    days = forms.FloatField(label=_("duration (working days)"), min_value=0, max_value=20_000, initial=1,
                            widget=forms.NumberInput(attrs=NUMBER))  # fmt: skip
    calendar = forms.ModelChoiceField(PlanCalendar.objects.none(), label=_("calendar"), empty_label=None)
    wbs = forms.ModelChoiceField(WbsNode.objects.none(), label=_("WBS"), required=False)
    part = forms.ModelChoiceField(Part.objects.none(), label=_("part"), required=False)
    responsible = forms.ModelChoiceField(Person.objects.none(), label=_("responsible"), required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self, calendar=plan.calendars.all(), wbs=plan.wbs.all(), part=plan.project.parts.filter(retired=False),
            responsible=people_of(plan.project),
        )  # fmt: skip


class PlaceForm(forms.Form):
    part = forms.ModelChoiceField(Part.objects.none(), label=_("part"), required=False)
    responsible = forms.ModelChoiceField(Person.objects.none(), label=_("responsible"), required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, part=project.parts.filter(retired=False), responsible=people_of(project))


class LinkForm(forms.Form):
    """A predecessor of the activity on whose page it stands."""

    predecessor = forms.CharField(label=_("code of the predecessor"), max_length=60)
    kind = forms.TypedChoiceField(
        label=_("kind"), choices=LinkChoice.choices, coerce=int, initial=LinkChoice.FS
    )
    lag_days = forms.FloatField(label=_("lag (working days)"), initial=0, min_value=-2000, max_value=2000,
                                widget=forms.NumberInput(attrs=NUMBER))  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_predecessor(self) -> Activity:
        found = self.plan.activities.filter(code=self.cleaned_data["predecessor"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("This plan has no activity of that code."))
        return found


class DayForm(forms.Form):
    on = forms.DateField(label=_("date"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


class ProgressForm(forms.Form):
    percent = forms.FloatField(label=_("done (%)"), min_value=0, max_value=99.99,
                               widget=forms.NumberInput(attrs=NUMBER))  # fmt: skip
    remaining_days = forms.FloatField(
        label=_("remaining (working days)"), min_value=0, max_value=20_000, required=False,
        widget=forms.NumberInput(attrs=NUMBER),
    )  # fmt: skip


class GateForm(forms.Form):
    number = forms.CharField(label=_("number of the record"), max_length=60)
    note = forms.CharField(label=_("note"), max_length=120, required=False)


class BaselineForm(forms.Form):
    title = forms.CharField(label=_("name of the baseline"), max_length=160)


class NewVersionForm(forms.Form):
    reason = forms.CharField(
        label=_("reason for the new version"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class LightRuleForm(forms.ModelForm):
    class Meta:
        model = LightRule
        fields = (
            "yellow_days", "red_days", "milestone_yellow_days", "milestone_red_days", "yellow_percent", "red_percent",
            "yellow_float_days", "red_float_days", "duration_yellow_percent", "duration_red_percent",
        )  # fmt: skip


class ForecastRuleForm(forms.ModelForm):
    class Meta:
        model = ForecastRule
        fields = (
            "optimistic_percent", "pessimistic_percent", "correlation", "least_cases", "lost_days_percent", "budget",
        )  # fmt: skip


class PasteForm(forms.Form):
    rows = forms.CharField(
        label=_("rows from Excel"), widget=forms.Textarea(attrs={"rows": 10}), max_length=400_000
    )


class WbsTemplateForm(forms.ModelForm):
    """What the WBS of a plan is called when it is kept as a template."""

    class Meta:
        model = WbsTemplate
        fields = ("name", "project_type")
        labels = {"project_type": _("for projects of the type")}
        help_texts = {"project_type": _("Empty: for any project.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project_type"].required = False


class OfferingInput(forms.TextInput):
    """A line of text with rows to choose from; what is not among them may be typed."""

    rows: list[tuple[str, str]] = []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        own = {**(attrs or {}), "list": f"{name}_offered", "autocomplete": "off"}
        options = format_html_join(
            "", '<option value="{}">{}</option>', ((c, f"{c} {n}") for c, n in self.rows)
        )
        line = super().render(name, value, own, renderer)
        return format_html('{}<datalist id="{}_offered">{}</datalist>', line, name, options)


class ProgressEntryForm(RecordForm):
    """A daily entry: its title follows from activity and percentage, and open activities are offered."""

    class Meta:
        model = ProgressEntry
        fields = (
            "activity_code", "on", "percent", "remaining_days", "workers", "weather", "cause", "note", "title", "part",
            "responsible",
        )  # fmt: skip
        widgets = {"activity_code": OfferingInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: the activity and how far it is.")
        widget = self.fields["activity_code"].widget
        if isinstance(widget, OfferingInput):
            widget.rows = offered_codes(self.project)


class PeriodPlanForm(RecordForm):
    """A period plan: its title follows from its kind and days."""

    class Meta:
        model = PeriodPlan
        fields = ("span", "begins_on", "title", "part", "responsible", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: the kind of plan and its days.")


class ProgressReportForm(RecordForm):
    """A report: what is left empty is drafted from the figures."""

    class Meta:
        model = ProgressReport
        fields = ("span", "begins_on", "summary", "causes", "outlook", "title", "responsible", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: the kind of report and its days.")
