"""How suggestions and improvement cycles are listed, answered and closed."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.procedures.models import VersionStatus
from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register, register_common_panel
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import IN_FORCE, Status
from yingzao.core.rectification.services import holds

from . import improvement_panels as panels
from .cycles import conclude_cycle, measure_after, refuse_unmeasured, refuse_unplanned, report_done
from .improvement_forms import AdoptForm, AfterForm, DeclineForm, DoneForm, SuggestionForm, VerdictForm
from .models import ImprovementCycle, Outcome, Suggestion
from .steps import ACT, CHECK, CYCLE_ROUTE, DO, PLAN, TRIAGE
from .suggestions import adopt, decline, postpone


def _in_approval(record: Any) -> bool:
    return record.state == Status.IN_APPROVAL


def _in_a_draft(record: Suggestion) -> bool:
    return record.carried_by is not None and record.carried_by.status == VersionStatus.DRAFT


@register
class SuggestionLedger(Ledger):
    model = Suggestion
    code = "GJ"
    group = "technical"
    site = True
    envelope = ("title",)
    columns = ("about", "clause", "wanted_by", "outcome", "carried_by")
    filters = ("outcome", "about")
    search = ("wording", "reason", "clause")
    reads = ("about__procedure", "carried_by__procedure")
    gathers = ("votes",)
    route = "suggestion"
    form_class = SuggestionForm
    form_title = gettext_lazy("Suggestion for improvement")
    signed_by_actions = {(TRIAGE, "approve"): gettext_lazy("answered")}
    panels = (Panel("governance/suggestion_card.html", panels.suggestion_card, side=True),)
    actions = (
        Action("adopt", gettext_lazy("Adopt"), adopt, AdoptForm, shown=_in_approval, primary=True,
               given=holds(TRIAGE)),
        Action("decline", gettext_lazy("Decline it"), decline, DeclineForm, shown=_in_approval, given=holds(TRIAGE),
               objects=True),
        Action("edit", gettext_lazy("Leave for a later version"), postpone, shown=_in_a_draft),
    )  # fmt: skip

    def wanted_by(self, record: Suggestion) -> int:
        return 1 + sum(not each.withdrawn for each in record.votes.all())  # type: ignore[attr-defined]

    wanted_by.short_description = gettext_lazy("wanted by")  # type: ignore[attr-defined]

    def before_save(self, record: Suggestion) -> None:
        record.responsible = record.about.procedure.owner

    def before_decide(self, record: Suggestion, step: str, verb: str) -> None:
        if step == TRIAGE and verb == "approve" and not record.outcome:
            raise Refusal(_("Adopt it or decline it; a bare signature leaves the author without an answer."))

    def before_void(self, record: Suggestion) -> None:
        if record.outcome and record.status in IN_FORCE:
            raise Refusal(_("It was answered already and stays as it is."))

    def next_need(self, record: Suggestion) -> Text:
        if record.state == Status.IN_APPROVAL:
            return _("%s adopts or declines it.") % record.responsible
        if record.state != Status.APPROVED or record.outcome != Outcome.ADOPTED:
            return ""
        if record.carried_by is None:
            return _("Adopted: the next version of the procedure carries it.")
        return _("Carried by %s; done when that is in force.") % record.carried_by


@register
class ImprovementCycleLedger(Ledger):
    model = ImprovementCycle
    code = "PDCA"
    group = "control"
    columns = ("subject", "metric", "before", "after", "stage", "verdict")
    filters = ("subject", "stage", "verdict")
    search = ("problem", "cause", "measure", "metric")
    route = CYCLE_ROUTE
    form_title = gettext_lazy("PDCA case")
    signed_by_actions = {
        (DO, "approve"): gettext_lazy("carried out"), (CHECK, "approve"): gettext_lazy("measured"),
        (ACT, "approve"): gettext_lazy("cycle ended"),
    }  # fmt: skip
    panels = (Panel("governance/cycle_card.html", panels.cycle_card),)
    actions = (
        Action("report_done", gettext_lazy("Report what was done"), report_done, DoneForm, shown=_in_approval,
               primary=True, given=holds(DO)),
        Action("measure_after", gettext_lazy("Write the figure after"), measure_after, AfterForm,
               shown=_in_approval, primary=True, given=holds(CHECK)),
        Action("conclude_cycle", gettext_lazy("Conclude"), conclude_cycle, VerdictForm, shown=_in_approval,
               primary=True, given=holds(ACT)),
    )  # fmt: skip

    def before_submit(self, record: ImprovementCycle) -> None:
        refuse_unplanned(record)

    def before_decide(self, record: ImprovementCycle, step: str, verb: str) -> None:
        refuse_unmeasured(record, step, verb)

    def next_need(self, record: ImprovementCycle) -> Text:
        if record.state != Status.IN_APPROVAL:
            return ""
        needs: dict[str, Text] = {
            PLAN: _("Plan: the project's lead approves measure and figure."),
            DO: _("Do: the person responsible carries it out and reports."),
            CHECK: _("Check: measure the same figure again."),
            ACT: _("Act: it becomes the standard, or another cycle follows."),
        }
        return needs.get(record.stage, "")


register_common_panel(Panel("governance/repeated_card.html", panels.repeated_card, side=True))
