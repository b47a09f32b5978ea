"""How pilots and roll-outs are listed, decided and shown."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.access.gate import visible_projects
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.forms import RecordForm
from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status

from . import pilot_panels as panels
from .models import Pilot, PilotDecision, RollOut
from .pilots import check_periods, check_ready, count_now, decide_pilot, set_baseline


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


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=gettext_lazy("decision on the trial"), choices=PilotDecision.choices)
    reasons = forms.CharField(
        label=gettext_lazy("reasons of the decision"), widget=forms.Textarea(attrs={"rows": 3})
    )
    projects = forms.ModelMultipleChoiceField(
        Project.objects.exclude(stage=Stage.CLOSED), label=gettext_lazy("roll out to"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("In this order; only for a roll-out."),
    )  # fmt: skip
    first_on = forms.DateField(
        label=gettext_lazy("first project from"), required=False, initial=timezone.localdate,
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


def _running(record: Any) -> bool:
    return record.state == Status.APPROVED


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
    written_by_hand = False
    code = "TG"
    group = "technical"
    envelope = ("title",)
    fields = ("reasons",)
    columns = ("about", "proved_by", "progress")
    reads = ("about__procedure", "proved_by")
    gathers = ("targets",)
    form_title = gettext_lazy("Roll-out plan")
    panels = (Panel("governance/roll_out_card.html", panels.roll_out_card),)

    def progress(self, record: RollOut) -> str:
        targets = list(record.targets.all())  # type: ignore[attr-defined]
        return f"{sum(each.enabled_on is not None for each in targets)} / {len(targets)}"

    progress.short_description = gettext_lazy("enabled")  # type: ignore[attr-defined]
