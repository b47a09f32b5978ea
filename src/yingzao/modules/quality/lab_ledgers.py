"""How laboratory orders are listed, sampled and reported."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.access.gate import may, note_assignment
from yingzao.core.accounts.wording import together
from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register, to_editors
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status

from .lab_orders import (
    check_order,
    confirm_report,
    enter_report,
    read_results,
    take_sample,
    tests_of,
    wanted_of,
)
from .lab_panels import order_panel
from .models import LabOrder, LotState
from .testing_forms import day_field, laboratory_field

REPORT = "report"
"""The verb by which a laboratory enters its own results."""


class SampleForm(forms.Form):
    sampled_on = day_field(gettext_lazy("sampled on"))
    laboratory = laboratory_field()
    witness = forms.CharField(
        label=gettext_lazy("witness"), max_length=60, required=False,
        help_text=gettext_lazy("Name and certificate of the supervisor's witness; empty: not witnessed."),
    )  # fmt: skip


def _to_sample(order: LabOrder) -> bool:
    return order.lot_state == LotState.TO_SAMPLE and order.status == Status.DRAFT


class ReportLinesForm(forms.Form):
    """What programs send; people are asked test by test on a page of its own."""

    reported_on = day_field(gettext_lazy("reported on"))
    report_number = forms.CharField(label=gettext_lazy("report number"), max_length=60)
    results = forms.CharField(
        label=gettext_lazy("results"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text=gettext_lazy("A line for each test: “tensile: yes”; tested again: “bend: no yes”."),
    )  # fmt: skip
    file = forms.FileField(label=gettext_lazy("report as a file"), required=False)


def report_by_lines(
    order: LabOrder, reported_on: date, report_number: str, results: str, file: Any = None
) -> LabOrder:
    """:func:`enter_report` of lines of text; a test that the order does not have is refused."""
    first, second = read_results(results)
    strange = set(first) - {row.key for row in tests_of(order)}
    if strange:
        raise Refusal(_("The order has no test %s.") % together(sorted(strange)))
    return enter_report(order, reported_on, report_number, first, second, file)


def _to_report(order: LabOrder) -> bool:
    return order.sampled_on is not None and order.status == Status.DRAFT


def may_report(order: LabOrder, person: Any) -> bool:
    """Whoever may edit it, and of the laboratory it was given to whoever may report."""
    return to_editors(order, person) or bool(may(person, REPORT, order.kind, record=order))


def _to_confirm(order: LabOrder) -> bool:
    return order.lot_state == LotState.TO_CONFIRM and order.status == Status.DRAFT


def _given_to_laboratory(person: Any) -> Q:
    """Orders of which the sample went to the laboratory the person works for."""
    sent = LabOrder.objects.filter(laboratory=person.organisation_id).exclude(sampled_on=None)
    return Q(pk__in=sent.values("pk"))


note_assignment(_given_to_laboratory)


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
        Action(REPORT, gettext_lazy("Enter the report"), report_by_lines, ReportLinesForm, shown=_to_report,
               given=may_report, primary=True, page=lambda order: reverse("lab_report", args=[order.pk])),
        Action("confirm", gettext_lazy("Confirm the report"), confirm_report, shown=_to_confirm,
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
        if record.lot_state == LotState.TO_CONFIRM:
            return _(
                "Compare what %s entered with its report, then confirm: until then nothing is released."
            ) % (record.laboratory)
        if record.lot_state == LotState.RETEST:
            return _("Take twice the specimens of what failed and enter the second results.")
        return ""
