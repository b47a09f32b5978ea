"""How laboratory orders are listed, sampled and reported."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register, to_editors
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status

from .lab_orders import check_order, take_sample, tests_of, wanted_of
from .lab_panels import order_panel
from .models import LabOrder, LotState
from .testing_forms import day_field, laboratory_field


class SampleForm(forms.Form):
    sampled_on = day_field(gettext_lazy("sampled on"))
    laboratory = laboratory_field()
    witness = forms.CharField(
        label=gettext_lazy("witness"), max_length=60, required=False,
        help_text=gettext_lazy("Name and certificate of the supervisor's witness; empty: not witnessed."),
    )  # fmt: skip


def _to_sample(order: LabOrder) -> bool:
    return order.lot_state == LotState.TO_SAMPLE and order.status == Status.DRAFT


@register
class LabOrderLedger(Ledger):
    model = LabOrder
    code = "JCWT"
    sent_in = False
    group = "control"
    columns = (
        "tested_as", "lot_words", "quantity", "unit", "lot_state", "sampled_on", "witness", "laboratory",
        "report_number", "reported_on",
    )  # fmt: skip
    filters = ("tested_as", "lot_state", "laboratory")
    search = ("lot_words", "report_number")
    reads = ("laboratory",)
    form_title = gettext_lazy("Order to a laboratory")
    sheet_template = "quality/order_sheet.html"
    site = True
    panels = (Panel("quality/order_panel.html", order_panel),)
    actions = (
        Action("take_sample", gettext_lazy("Take the sample"), take_sample, SampleForm, shown=_to_sample,
               given=to_editors, primary=True),
    )  # fmt: skip

    def before_save(self, record: LabOrder) -> None:
        check_order(record)

    def before_submit(self, record: LabOrder) -> None:
        raise Refusal(_("An order is ended by the report of the laboratory: enter its results."))

    def sheet_facts(self, record: LabOrder) -> Any:
        """Tests with specimens and results, and the rule they come from."""
        rows = [[row.key, row.specimens, row.first, row.second] for row in tests_of(record)]
        return {"tests": rows, "clause": wanted_of(record).clause}

    def next_need(self, record: LabOrder) -> Text:
        if record.lot_state == LotState.TO_SAMPLE:
            return _("Take the sample, with a witness of the supervisor where the share asks for it.")
        if record.lot_state == LotState.AT_LABORATORY:
            return _("Enter the results when the report of %s is there.") % record.laboratory
        if record.lot_state == LotState.RETEST:
            return _("Take twice the specimens of what failed and enter the second results.")
        return ""
