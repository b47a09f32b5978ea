"""How resources, levelling proposals, scorecards and decisions on shared resources are listed and filed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import ENDED

from .levelling.priority import score_of_card
from .levelling.supply import change_capacity, refuse_while_wanted
from .models import CapacityChange, LevellingProposal, PriorityScorecard, Resource, SharedDecision
from .words import moment_text


class CapacityForm(forms.Form):
    since = forms.DateField(
        label=_("from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    units = forms.DecimalField(
        label=_("at hand each day"), min_value=Decimal(0), max_digits=8, decimal_places=2
    )
    reason = forms.CharField(label=_("reason"), max_length=120, required=False)


def _resource_facts(resource: Resource) -> dict[str, Any]:
    changes = CapacityChange.objects.filter(
        resource__project=resource.project_id, resource__number=resource.number
    )
    return {"resource": resource, "changes": list(changes.order_by("since"))}


@register
class ResourceLedger(Ledger):
    model = Resource
    code = "ZY"
    group = "production"
    columns = ("category", "capacity", "unit", "shared_number")
    fields = ("category", "unit", "capacity", "shared_number")
    envelope = ("title", "responsible")
    filters = ("category", "shared_number")
    search = ("shared_number",)
    actions = (
        Action("edit", _("Change what is at hand"), change_capacity, CapacityForm,
               shown=lambda resource: resource.state not in ENDED and resource.capacity is not None),
    )  # fmt: skip
    panels = (Panel("schedule/resource_panel.html", _resource_facts),)

    def before_save(self, resource: Resource) -> None:
        resource.shared_number = resource.shared_number.strip()
        resource.unit = resource.unit.strip()

    def before_void(self, resource: Resource) -> None:
        refuse_while_wanted(resource)


def _proposal_facts(proposal: LevellingProposal) -> dict[str, Any]:
    return {"proposal": proposal, "move_count": proposal.moves.count()}


@register
class LevellingProposalLedger(Ledger):
    model = LevellingProposal
    written_by_hand = False
    code = "PH"
    group = "production"
    columns = ("source", "reach", "move_count", "finish_was", "finish_would_be", "proven", "accepted_into")
    fields = ()
    envelope = ("title",)
    filters = ("reach",)
    panels = (Panel("schedule/proposal_panel.html", _proposal_facts),)

    def move_count(self, proposal: LevellingProposal) -> int:
        return proposal.moves.count()

    def finish_was(self, proposal: LevellingProposal) -> Text:
        return moment_text(proposal.finish_before)

    def finish_would_be(self, proposal: LevellingProposal) -> Text:
        return moment_text(proposal.finish_after)

    move_count.short_description = _("activities that begin later")  # type: ignore[attr-defined]
    finish_was.short_description = _("finish before")  # type: ignore[attr-defined]
    finish_would_be.short_description = _("finish after")  # type: ignore[attr-defined]

    def before_void(self, proposal: LevellingProposal) -> None:
        if proposal.accepted_into is not None:
            raise Refusal(_t("It was accepted into %s.") % proposal.accepted_into.full_number)


@register
class PriorityScorecardLedger(Ledger):
    model = PriorityScorecard
    code = "PF"
    group = "production"
    columns = ("customer", "profit", "penalty", "score")
    fields = ("customer", "profit", "penalty", "grounds")
    envelope = ("title", "responsible")
    private = ("profit",)

    def score(self, card: PriorityScorecard) -> Any:
        return score_of_card(card)

    score.short_description = _("score")  # type: ignore[attr-defined]


@register
class SharedDecisionLedger(Ledger):
    model = SharedDecision
    written_by_hand = False
    code = "TP"
    group = "production"
    columns = (
        "shared_number",
        "begins_on",
        "ends_on",
        "units",
        "given_to",
        "proposed_for",
        "otherwise",
        "reason",
    )
    fields = ()
    envelope = ("title",)
    filters = ("shared_number", "given_to")
    search = ("shared_number", "reason")

    def otherwise(self, decision: SharedDecision) -> Text:
        return _t("otherwise than the scores") if decision.is_override else ""

    otherwise.short_description = _("decided")  # type: ignore[attr-defined]
