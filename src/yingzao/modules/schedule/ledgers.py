"""How plans and corrective actions are listed, filed and acted upon."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yingzao.core.printing.addressees import addressees
from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE, ENDED, Status
from yingzao.engines.calendar import MINUTES_PER_DAY, instant
from yingzao.engines.schedule import Project, ScheduleOptions

from .baselines import COPIES, refuse_other_purpose, submission_route
from .calculations import project_to_json
from .codes import known_codes
from .corrective import answer, refuse_early_signature
from .daily import complete_entry, refuse_unless_told, refuse_while_it_counts
from .delays import complete_delay, complete_request, refuse_unless_grounded, request_facts
from .effect import effect_of
from .forms import PeriodPlanForm, ProgressEntryForm, ProgressReportForm
from .measures import MEASURE_KINDS
from .models import (
    CorrectiveAction,
    Delay,
    ExtensionRequest,
    PeriodPlan,
    Plan,
    ProgressEntry,
    ProgressReport,
    Purpose,
    RiskAnalysis,
    RiskEvent,
)
from .period_plans import first_day, frame, period_facts, reached_percent, refuse_unless_complete
from .queries import plan_facts
from .reports.services import changed_since, complete_report, count_again, freeze
from .reports.words import changes_in_words
from .risk.reading import analysis_facts
from .steps import CORRECTIVE_ROUTE, EXTENSION_ROUTE, REPORT_ROUTE
from .succession import make_current
from .weighing import refuse_unbalanced
from .words import reason_text

DAY_BEGINS_MINUTES = 480
OWN_PROJECT = "plan"


class AnswerForm(forms.Form):
    cause = forms.CharField(label=_("cause"), widget=forms.Textarea(attrs={"rows": 3}))
    measure = forms.CharField(label=_("measure"), widget=forms.Textarea(attrs={"rows": 3}))
    result = forms.CharField(label=_("result"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


@register
class PlanLedger(Ledger):
    model = Plan
    code = "JH"
    group = "production"
    columns = ("purpose", "in_use", "data_day", "starts_on", "activity_count", "computed_at")
    private_words = ("direct_cost", "crash_cost_per_day", *MEASURE_KINDS)
    fields = ("purpose", "starts_on", "must_finish_on")
    filters = ("purpose",)
    actions = (
        Action("plan", _("Put to use"), make_current, primary=True,
               shown=lambda plan: plan.purpose == Purpose.CURRENT and not plan.is_current and plan.state not in ENDED),
    )  # fmt: skip
    panels = (Panel("schedule/plan_panel.html", plan_facts),)
    sheet_template = "schedule/plan_sheet.html"

    def sheet_facts(self, plan: Plan) -> Any:
        return addressees(plan.project)

    def route_code(self, plan: Plan) -> str:
        return submission_route(plan)

    def in_use(self, plan: Plan) -> Text:
        return _t("in use") if plan.is_current else ""

    def data_day(self, plan: Plan) -> date:
        return plan.data_day

    def activity_count(self, plan: Plan) -> int:
        return plan.activities.count()

    in_use.short_description = _("in use")  # type: ignore[attr-defined]
    data_day.short_description = _("data date")  # type: ignore[attr-defined]
    activity_count.short_description = _("activities")  # type: ignore[attr-defined]

    def before_save(self, plan: Plan) -> None:
        """The frame of a plan drawn up by hand: it begins, and is forecast, from its planned start."""
        refuse_other_purpose(plan)
        if plan.must_finish_on and plan.must_finish_on < plan.starts_on:
            raise Refusal(_t("The plan must finish after it starts."))
        if plan.source_id or plan.purpose in COPIES or plan.is_current:
            return
        start = instant(plan.starts_on) + DAY_BEGINS_MINUTES
        finish = instant(plan.must_finish_on) + MINUTES_PER_DAY if plan.must_finish_on else None
        frame = Project(OWN_PROJECT, start, plan.title, start, finish, None, ScheduleOptions())
        plan.data_date = start
        plan.profile = {"projects": [project_to_json(frame)], "drawn_up_at": start}

    def before_submit(self, plan: Plan) -> None:
        if plan.purpose == Purpose.WHAT_IF:
            raise Refusal(
                _t("A what-if copy is not submitted: adopt it, and submit the plan that comes of it.")
            )
        refuse_unbalanced(plan)

    def before_void(self, plan: Plan) -> None:
        if plan.is_current:
            raise Refusal(_t("%s is in use. Put another plan to use first.") % plan.full_number)
        if Plan.objects.filter(baseline=plan).exclude(status=Status.VOID).exists():
            raise Refusal(_t("%s is the baseline of another plan.") % plan.full_number)


@register
class CorrectiveActionLedger(Ledger):
    model = CorrectiveAction
    written_by_hand = False
    code = "JP"
    group = "production"
    route = CORRECTIVE_ROUTE
    columns = ("activity", "reason", "measure", "closed_on")
    fields = ("cause", "measure", "result")
    envelope = ("title", "part", "responsible", "due_on")
    actions = (
        Action("answer", _("Write cause, measure and result"), answer, AnswerForm, primary=True,
               shown=lambda action: action.state in {*EDITABLE, Status.IN_APPROVAL}),
    )  # fmt: skip
    panels = (
        Panel("schedule/action_panel.html",
              lambda action: {"activity": action.activity, "action": action, "effect": effect_of(action)}),
    )  # fmt: skip
    sheet_template = "schedule/action_sheet.html"

    def sheet_facts(self, action: CorrectiveAction) -> Any:
        return [action.opened_with, action.closed_with]

    def before_save(self, action: CorrectiveAction) -> None:
        if action.activity_id is None:
            raise Refusal(_t("A corrective action belongs to an activity; open it from the activity's page."))

    def before_submit(self, action: CorrectiveAction) -> None:
        if action.responsible_id is None:
            raise Refusal(_t("Name the person responsible first."))

    def before_decide(self, action: CorrectiveAction, step: str, verb: str) -> None:
        refuse_early_signature(action, step, verb)

    def before_void(self, action: CorrectiveAction) -> None:
        if action.activity.light == "red":
            raise Refusal(_t("%s is still red; the action is compulsory.") % action.activity)

    def next_need(self, action: CorrectiveAction) -> Any:
        if action.state not in {*EDITABLE, Status.IN_APPROVAL}:
            return ""
        if not (action.cause and action.measure):
            return _t("%s writes down cause and measure.") % (
                action.responsible or _t("The person responsible")
            )
        if action.activity.light == "red":
            return _t("Carry out the measure until the activity is no longer red: %s.") % reason_text(
                action.activity
            )
        return "" if action.result else _t("Write down the result, then confirm.")


@register
class PeriodPlanLedger(Ledger):
    model = PeriodPlan
    code = "QJ"
    group = "production"
    form_class = PeriodPlanForm
    columns = ("span", "begins_on", "ends_on", "item_count", "reached")
    fields = ("span", "begins_on")
    filters = ("span", "begins_on")
    gathers = ("items",)
    panels = (Panel("schedule/period_panel.html", period_facts),)
    sheet_template = "schedule/period_sheet.html"

    def sheet_facts(self, plan: PeriodPlan) -> Any:
        items = plan.items.values_list(
            "code", "name", "percent_target", "percent_reached", "cause", "cause_note"
        )
        return list(items)

    def item_count(self, plan: PeriodPlan) -> int:
        return len(plan.items.all())

    def reached(self, plan: PeriodPlan) -> Any:
        return reached_percent(plan)

    item_count.short_description = _("items")  # type: ignore[attr-defined]
    reached.short_description = _("reached (%)")  # type: ignore[attr-defined]

    def before_save(self, plan: PeriodPlan) -> None:
        if plan.pk is None:
            frame(plan)
            return
        drawn = PeriodPlan.objects.get(pk=plan.pk)
        if (drawn.span, drawn.begins_on) != (plan.span, first_day(plan.span, plan.begins_on)):
            raise Refusal(_t("The items are drawn for their period. Void this plan and write a new one."))
        plan.begins_on = drawn.begins_on

    def before_submit(self, plan: PeriodPlan) -> None:
        refuse_unless_complete(plan)

    def next_need(self, plan: PeriodPlan) -> Any:
        if plan.state != Status.APPROVED:
            return ""
        return _t("After %s, write down how far each item came, and why where it was missed.") % plan.ends_on


@register
class DelayLedger(Ledger):
    model = Delay
    code = "YW"
    group = "production"
    site = True
    columns = ("cause", "begins_on", "ends_on", "days_lost", "activity_codes", "entitlement", "claimed_in")
    fields = ("cause", "begins_on", "ends_on", "days_lost", "activity_codes", "entitlement", "account")
    filters = ("cause", "entitlement", "begins_on")
    totals = ("days_lost",)
    search = ("activity_codes", "account")

    def before_save(self, delay: Delay) -> None:
        complete_delay(delay)

    def before_void(self, delay: Delay) -> None:
        if delay.claimed_in is not None:
            raise Refusal(_t("It is claimed in %s. Void that first.") % delay.claimed_in.full_number)


@register
class ExtensionRequestLedger(Ledger):
    model = ExtensionRequest
    code = "YQ"
    group = "production"
    route = EXTENSION_ROUTE
    form_title = _("Report on an interim or final extension of time (B.0.14)")
    columns = ("stage", "contract_clause", "days_requested", "finish_before", "finish_after")
    fields = ("stage", "contract_clause", "days_requested", "finish_before", "grounds")
    filters = ("stage",)
    totals = ("days_requested",)
    panels = (Panel("schedule/delays_panel.html", request_facts),)
    sheet_template = "schedule/extension_sheet.html"

    def sheet_facts(self, request: ExtensionRequest) -> Any:
        return list(request.delays.values_list("number", "cause", "title", "days_lost"))

    def before_save(self, request: ExtensionRequest) -> None:
        complete_request(request)

    def before_submit(self, request: ExtensionRequest) -> None:
        refuse_unless_grounded(request)


@register
class ProgressEntryLedger(Ledger):
    model = ProgressEntry
    code = "RJ"
    group = "production"
    site = True
    form_class = ProgressEntryForm
    columns = ("on", "activity_code", "percent_before", "percent", "workers", "weather", "cause")
    fields = ("on", "activity_code", "percent", "remaining_days", "workers", "weather", "cause", "note")
    filters = ("on", "weather", "cause")
    totals = ("workers",)
    search = ("activity_code", "note")

    def before_save(self, entry: ProgressEntry) -> None:
        complete_entry(entry)

    def before_submit(self, entry: ProgressEntry) -> None:
        refuse_unless_told(entry)

    def before_void(self, entry: ProgressEntry) -> None:
        refuse_while_it_counts(entry)


@register
class ProgressReportLedger(Ledger):
    model = ProgressReport
    code = "JB"
    group = "production"
    route = REPORT_ROUTE
    form_class = ProgressReportForm
    form_title = _("Progress report")
    columns = ("span", "begins_on", "ends_on", "planned", "actual", "ppc")
    fields = ("span", "begins_on", "summary", "causes", "outlook")
    envelope = ("title", "responsible", "due_on")
    filters = ("span", "begins_on")
    search = ("summary", "causes", "outlook")
    actions = (
        Action(
            "plan", _("Count the figures anew"), count_again, shown=lambda report: report.state in EDITABLE
        ),
    )
    panels = (
        Panel("schedule/report_changes.html",
              lambda report: {"report": report, "changes": changes_in_words(changed_since(report))}),
    )  # fmt: skip
    sheet_template = "schedule/report_sheet.html"

    def sheet_facts(self, report: ProgressReport) -> Any:
        return report.facts

    def planned(self, report: ProgressReport) -> Any:
        return report.facts["progress"]["planned"] if report.facts else None

    def actual(self, report: ProgressReport) -> Any:
        return report.facts["progress"]["actual"] if report.facts else None

    def ppc(self, report: ProgressReport) -> Any:
        return report.facts["ppc"][-1]["percent"] if report.facts and report.facts["ppc"] else None

    planned.short_description = _("planned (%)")  # type: ignore[attr-defined]
    actual.short_description = _("actual (%)")  # type: ignore[attr-defined]
    ppc.short_description = _("PPC (%)")  # type: ignore[attr-defined]

    def before_save(self, report: ProgressReport) -> None:
        complete_report(report)

    def before_submit(self, report: ProgressReport) -> None:
        freeze(report)


@register
class RiskEventLedger(Ledger):
    model = RiskEvent
    code = "FX"
    group = "production"
    columns = ("probability_percent", "least_days", "likely_days", "most_days", "activity_codes")
    search = ("activity_codes", "response")

    def before_save(self, event: RiskEvent) -> None:
        event.activity_codes = known_codes(event.project, event.activity_codes)
        low = event.likely_days if event.least_days is None else event.least_days
        high = event.likely_days if event.most_days is None else event.most_days
        if not low <= event.likely_days <= high:
            raise Refusal(_t("Give the delays in ascending order: least ≤ likely ≤ greatest."))


@register
class RiskAnalysisLedger(Ledger):
    model = RiskAnalysis
    written_by_hand = False
    code = "FF"
    group = "production"
    columns = ("data_day", "planned_finish", "p50_finish", "p80_finish", "p90_finish", "iterations", "seed")
    filters = ("data_day",)
    envelope = ("title",)
    panels = (Panel("schedule/analysis_panel.html", analysis_facts),)
