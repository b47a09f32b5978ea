"""How comparisons of schemes and reviews of construction organisation designs are listed, filed and signed."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.wording import together
from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE
from yingzao.core.rectification.services import holds

from .comparing import Compared, Unreadable, check_table, compare
from .comparison_form import ComparisonForm, PlainComparisonForm
from .design_reviews import consolidate, opinions_card, refuse_unconcluded, refuse_unfit, table
from .forms import ConsolidationForm
from .models import DesignReview, SchemeComparison
from .steps import CONSOLIDATE


def compared(record: SchemeComparison) -> Compared | None:
    """None while nothing can be ranked."""
    try:
        return compare(record.criteria, record.alternatives) if record.alternatives else None
    except Unreadable:
        return None


@register
class SchemeComparisonLedger(Ledger):
    model = SchemeComparison
    code = "BX"
    group = "technical"
    columns = ("subject", "first", "chosen")
    filters = ("subject",)
    fields = ("subject", "question", "chosen", "reasons")
    search = ("question", "chosen", "reasons")
    route = "comparison"
    form_class = ComparisonForm
    plain_form_class = PlainComparisonForm
    form_title = gettext_lazy("Comparison of schemes")
    sheet_template = "technical/comparison_sheet.html"

    def sheet_facts(self, record: SchemeComparison) -> Any:
        return [record.criteria, record.alternatives]

    def before_save(self, record: SchemeComparison) -> None:
        try:
            check_table(record.criteria, record.alternatives)
        except Unreadable as problem:
            raise Refusal(str(problem)) from problem
        found = compared(record)
        record.first = found.first[:80] if found else ""
        if record.chosen and record.chosen not in record.names:
            text = _("“%(chosen)s” is none of the alternatives: %(names)s.")
            raise Refusal(text % {"chosen": record.chosen, "names": together(record.names) or "/"})

    def before_submit(self, record: SchemeComparison) -> None:
        found = compared(record)
        if found is None or len(found.lines) < 2:
            raise Refusal(_("Compare at least two alternatives, with weights and values."))
        unknown = next((line for line in found.lines if line.missing), None)
        if unknown is not None:
            text = _("%(name)s: %(criteria)s not known. Enter it, or take the alternative out.")
            raise Refusal(text % {"name": unknown.name, "criteria": together(unknown.missing)})
        if not record.chosen:
            raise Refusal(_("Write down which alternative is proposed."))
        if not record.reasons.strip():
            raise Refusal(_("Give the reasons of the decision."))

    def next_need(self, record: SchemeComparison) -> Text:
        if record.state not in EDITABLE or record.chosen:
            return ""
        return _("Enter alternatives and values, choose one with reasons, then submit.")


@register
class DesignReviewLedger(Ledger):
    model = DesignReview
    code = "SZPS"
    group = "technical"
    columns = ("statement", "held_on", "conclusion", "concluded")
    filters = ("conclusion",)
    fields = ("statement", "held_on", "place")
    search = ("summary",)
    gathers = ("opinions",)
    route = "design_review"
    form_title = gettext_lazy("Consolidated opinion of the design review")
    signed_by_actions = {
        **{
            (each.key, "approve"): gettext_lazy("concluded for the discipline")
            for each in table().disciplines
        },
        (CONSOLIDATE, "approve"): gettext_lazy("consolidated"),
    }
    actions = (
        Action("consolidate", gettext_lazy("Consolidate and conclude"), consolidate, ConsolidationForm, primary=True,
               given=holds(CONSOLIDATE)),
    )  # fmt: skip
    panels = (Panel("technical/design_opinions.html", opinions_card),)

    def concluded(self, record: DesignReview) -> int:
        return len(record.opinions.all())  # type: ignore[attr-defined]

    concluded.short_description = gettext_lazy("disciplines heard")  # type: ignore[attr-defined]

    def sheet_facts(self, record: DesignReview) -> Any:
        heard = record.opinions.values_list("discipline", "checks", "comments", "verdict", "person")  # type: ignore[attr-defined]
        return [list(heard), record.summary]

    def before_submit(self, record: DesignReview) -> None:
        refuse_unfit(record)

    def before_decide(self, record: DesignReview, step: str, verb: str) -> None:
        if verb == "approve":
            refuse_unconcluded(record, step)
