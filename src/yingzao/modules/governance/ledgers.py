"""How reviews of procedures and emergency releases are listed, filed and approved."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.records.ledgers import Ledger, Panel, register, register_common_panel
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import IN_FORCE

from . import panels
from .forms import ReviewForm
from .models import Decision, ProcedureReview, Release
from .reviews import check


@register
class ProcedureReviewLedger(Ledger):
    model = ProcedureReview
    code = "CX"
    group = "technical"
    envelope = ("title", "responsible", "due_on")
    columns = ("reviewed", "decision", "prolong_until")
    filters = ("decision",)
    search = ("findings",)
    reads = ("reviewed__procedure",)
    route = "procedure"
    form_class = ReviewForm
    form_title = gettext_lazy("Procedure review sheet")
    panels = (Panel("governance/reviewed.html", panels.reviewed),)

    def before_save(self, record: ProcedureReview) -> None:
        if record.decision != Decision.PROLONG:
            record.prolong_until = None

    def before_submit(self, record: ProcedureReview) -> None:
        if not record.findings.strip():
            raise Refusal(_("Write what the review found."))
        check(record)

    def sheet_facts(self, record: ProcedureReview) -> Mapping[str, Any]:
        version: ProcedureVersion = record.reviewed
        return {"text": version.text, "steps": version.steps, "until": str(version.valid_until)}

    def before_void(self, record: ProcedureReview) -> None:
        if record.status in IN_FORCE:
            raise Refusal(_("What a review decided is done; decide otherwise by another review."))


@register
class ReleaseLedger(Ledger):
    model = Release
    written_by_hand = False
    code = "JF"
    group = "technical"
    envelope = ("title", "part")
    fields = ("reason",)
    columns = ("released", "procedure", "missing")
    search = ("released", "procedure", "reason", "missing")
    form_title = gettext_lazy("Emergency release")


register_common_panel(Panel("governance/steps_card.html", panels.steps_card, side=True))
