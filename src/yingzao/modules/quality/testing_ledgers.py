"""How test groups, temperatures, evaluations and removals of forms are listed, written and judged."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register, to_editors
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE, Status

from . import testing_panels as panels
from .evaluating import evaluate, judge_forms, lacking, refuse_unjudged, refuse_unready
from .models import FormRemoval, GroupStage, SpecimenGroup, StrengthEvaluation, TemperatureLog, Use
from .specimens import check_group, enter_results, send_group
from .temperatures import read_log
from .testing_forms import ResultForm, SendForm


def _untested(record: SpecimenGroup) -> bool:
    return record.state == Status.DRAFT


@register
class SpecimenGroupLedger(Ledger):
    model = SpecimenGroup
    code = "SJ"
    sent_in = False
    group = "control"
    columns = ("use", "grade", "made_on", "stage", "value_mpa", "percent", "tested_on", "report_number")
    filters = ("use", "grade", "stage", "of_pour")
    search = ("report_number",)
    reads = ("of_pour",)
    site = True
    form_title = gettext_lazy("Record of a test group")
    panels = (Panel("quality/group_panel.html", panels.group_panel),)
    actions = (
        Action("send_group", gettext_lazy("Send to the laboratory"), send_group, SendForm, given=to_editors,
               shown=lambda group: _untested(group) and group.stage == GroupStage.CURING),
        Action("enter_results", gettext_lazy("Enter the results"), enter_results, ResultForm, given=to_editors,
               shown=_untested, primary=True),
    )  # fmt: skip

    def percent(self, record: SpecimenGroup) -> Any:
        return record.percent

    def sheet_fields(self) -> list[str]:
        """The three cubes stand on paper beside their value."""
        tested = ["laboratory", "sent_on", "first_mpa", "second_mpa", "third_mpa", "value_rule"]
        return [*self.form_fields(), *tested, *self.columns]

    percent.short_description = gettext_lazy("of the grade (%)")  # type: ignore[attr-defined]

    def before_save(self, record: SpecimenGroup) -> None:
        check_group(record)

    def before_submit(self, record: SpecimenGroup) -> None:
        raise Refusal(_("A group is closed by its results: enter them from the report."))

    def next_need(self, record: SpecimenGroup) -> Text:
        if record.state != Status.DRAFT:
            return ""
        if record.stage == GroupStage.AT_LABORATORY:
            return _("Enter the three strengths when the report of %s is there.") % record.laboratory
        if record.use == Use.REMOVAL:
            return _("Test it when the forms are to go.")
        if record.due_on is None:
            return _("Log the temperature on site: the day follows from 600 ℃·d.")
        return _("Cure it, and have it tested on %s.") % record.due_on


@register
class TemperatureLogLedger(Ledger):
    model = TemperatureLog
    code = "WSD"
    group = "control"
    columns = ("place", "measured_on", "mean_c", "humidity_percent", "remark")
    filters = ("place",)
    site = True
    form_title = gettext_lazy("Log of temperature and humidity")

    def before_save(self, record: TemperatureLog) -> None:
        if not record.readings and record.humidity_percent is None:
            raise Refusal(_("Write at least one reading of the day."))
        read_log(record)


@register
class StrengthEvaluationLedger(Ledger):
    model = StrengthEvaluation
    code = "QDPD"
    group = "control"
    columns = ("use", "grade", "made_from", "made_to", "method", "verdict")
    filters = ("use", "grade", "verdict")
    route = "default"
    form_title = gettext_lazy("Statistical evaluation of strength")
    sheet_template = "quality/evaluation_sheet.html"
    panels = (Panel("quality/evaluation_panel.html", panels.evaluation_panel),)

    def before_save(self, record: StrengthEvaluation) -> None:
        evaluate(record)

    def before_submit(self, record: StrengthEvaluation) -> None:
        evaluate(record)
        refuse_unjudged(record)
        record.save(action="counted")

    def sheet_facts(self, record: StrengthEvaluation) -> Any:
        return record.figures

    def next_need(self, record: StrengthEvaluation) -> Text:
        if record.state in EDITABLE and record.figures.get("waiting"):
            return _("%s groups of the lot wait for their results.") % len(record.figures["waiting"])
        return ""


@register
class FormRemovalLedger(Ledger):
    model = FormRemoval
    code = "CM"
    group = "control"
    columns = ("of_pour", "member", "span_m", "group", "verdict")
    filters = ("verdict", "member")
    reads = ("of_pour", "group")
    route = "default"
    site = True
    form_title = gettext_lazy("Request to remove forms")
    sheet_template = "quality/removal_sheet.html"
    panels = (Panel("quality/removal_panel.html", panels.removal_panel),)

    def before_save(self, record: FormRemoval) -> None:
        judge_forms(record)

    def before_submit(self, record: FormRemoval) -> None:
        judge_forms(record)
        refuse_unready(record)
        record.save(action="counted")

    def sheet_facts(self, record: FormRemoval) -> Any:
        return record.figures

    def next_need(self, record: FormRemoval) -> Text:
        return lacking(record) if record.state in EDITABLE else ""
