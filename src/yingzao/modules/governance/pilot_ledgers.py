"""How pilots and roll-outs are listed, decided and shown."""

from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.access.gate import visible_projects
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.forms import RecordForm
from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE, Status
from yingzao.core.screens.plain_forms import PlainForm

from . import pilot_panels as panels
from .models import INPUTS, Pilot, PilotDecision, RollOut
from .pilots import check_periods, check_ready, count_now, decide_pilot, set_baseline
from .roll_outs import check_planned, check_reason, no_projects, plan_targets, set_inputs


class PilotForm(RecordForm):
    class Meta:
        model = Pilot
        fields = (
            "title", "responsible", "about", "second", "before_from", "before_to", "after_from", "after_to",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Project.objects.filter(visible_projects(self.person)).exclude(pk=self.project.pk)
        second: Any = self.fields["second"]
        second.queryset = mine


class TargetsForm(forms.Form):
    """The projects of a roll-out, in this order, with the first day and the days between them."""

    projects = forms.ModelMultipleChoiceField(
        Project.objects.exclude(stage=Stage.CLOSED), label=gettext_lazy("roll out to"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    first_on = forms.DateField(
        label=gettext_lazy("first project from"), initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    gap_days = forms.IntegerField(
        label=gettext_lazy("days until the next project"),
        min_value=0,
        max_value=180,
        initial=7,
        required=False,
    )

    def clean_gap_days(self) -> int:
        days: int | None = self.cleaned_data["gap_days"]
        return 7 if days is None else days


class DecisionForm(TargetsForm):
    """The decision on a trial; projects and the first day only for a roll-out."""

    decision = forms.ChoiceField(label=gettext_lazy("decision on the trial"), choices=PilotDecision.choices)
    reasons = forms.CharField(
        label=gettext_lazy("reasons of the decision"), widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("decision", "reasons")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("projects", "first_on"):
            self.fields[name].required = False
        self.fields["projects"].help_text = gettext_lazy("In this order; only for a roll-out.")


class RollOutForm(RecordForm):
    """A plan begun by hand; the reason is asked for, as no pilot gives it."""

    class Meta:
        model = RollOut
        fields = ("title", "about", "reasons")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].required = True


#: the fields of a roll-out that its cost and benefit are computed from, as the form of an action
InputsForm = type("InputsForm", (PlainForm,), dict(fields_for_model(RollOut, INPUTS)))


def _running(record: Any) -> bool:
    return record.state == Status.APPROVED


def _editable(record: Any) -> bool:
    return record.state in EDITABLE


def _worth_page(record: Any) -> str:
    return f"{reverse('roll_out_worth', args=[record.pk])}#inputs"


@register
class PilotLedger(Ledger):
    model = Pilot
    code = "SD"
    group = "technical"
    envelope = ("title", "responsible")
    columns = ("about", "second", "after_from", "after_to", "decision")
    filters = ("decision",)
    reads = ("about__procedure",)
    route = "pilot"
    form_class = PilotForm
    form_title = gettext_lazy("Pilot and its report")
    sheet_template = "governance/pilot_sheet.html"
    panels = (Panel("governance/pilot_card.html", panels.pilot_card),)
    actions = (
        Action("edit", gettext_lazy("Count the figures now"), count_now, shown=_running),
        Action("decide", gettext_lazy("Decide"), decide_pilot, DecisionForm, shown=_running, primary=True),
    )  # fmt: skip

    def sheet_facts(self, record: Pilot) -> Any:
        return record.figures

    def before_save(self, record: Pilot) -> None:
        check_periods(record)

    def before_submit(self, record: Pilot) -> None:
        check_ready(record)
        set_baseline(record)
        record.save(action="counted")

    def before_void(self, record: Pilot) -> None:
        if record.decision:
            raise Refusal(_("It is decided; what was decided stays."))

    def next_need(self, record: Pilot) -> Text:
        if record.state != Status.APPROVED:
            return ""
        if timezone.localdate() <= record.after_to:
            return _("The trial runs until %s; then it is decided.") % record.after_to
        return _("The trial is over: adjust, roll out or stop.")


@register
class RollOutLedger(Ledger):
    model = RollOut
    code = "TG"
    group = "technical"
    envelope = ("title",)
    fields = ("about", "reasons")
    columns = ("about", "proved_by", "progress")
    reads = ("about__procedure", "proved_by")
    gathers = ("targets",)
    form_class = RollOutForm
    form_title = gettext_lazy("Roll-out plan")
    panels = (Panel("governance/roll_out_card.html", panels.roll_out_card),)
    actions = (
        Action("plan", gettext_lazy("Choose the projects"), plan_targets, TargetsForm, shown=_editable, primary=True),
        Action("edit", gettext_lazy("Give costs and rates"), set_inputs, InputsForm, shown=_running, page=_worth_page),
    )  # fmt: skip

    def route_code(self, record: RollOut) -> str:
        """What a pilot proved was decided with it; a plan begun by hand, or revised, is approved like a pilot."""
        return "" if record.proved_by_id and not record.revises_id else "pilot"

    def before_save(self, record: RollOut) -> None:
        check_reason(record)

    def before_submit(self, record: RollOut) -> None:
        check_planned(record)

    def next_need(self, record: RollOut) -> Text:
        if record.state in EDITABLE and not record.targets.exists():  # type: ignore[attr-defined]
            return no_projects()
        return ""

    def progress(self, record: RollOut) -> str:
        targets = list(record.targets.all())  # type: ignore[attr-defined]
        return f"{sum(each.enabled_on is not None for each in targets)} / {len(targets)}"

    progress.short_description = gettext_lazy("enabled")  # type: ignore[attr-defined]
