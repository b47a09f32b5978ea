"""How material deliveries, issue slips and returns are listed, filed and approved."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Ledger, Panel, register
from yingzao.core.records.services import Refusal

from .calculations import round_delivered
from .models import IssueSlip, MaterialDelivery, MaterialReturn
from .stock import learn_reinspection, refuse_more_than_left, stock_of


@register
class MaterialDeliveryLedger(Ledger):
    model = MaterialDelivery
    code = "CL"
    group = "production"
    columns = (
        "delivered_on", "material", "quantity", "unit", "supplier", "batch_number", "certificate", "reinspected_as",
    )  # fmt: skip
    filters = ("material", "supplier", "reinspected_as")
    search = ("material", "batch_number", "certificate")
    route = "default"
    site = True
    form_title = gettext_lazy("Request for approval of materials, components and equipment")
    sheet_template = "resources/delivery_sheet.html"
    panels = (Panel("resources/stock_panel.html", stock_of, side=True),)

    def before_save(self, record: MaterialDelivery) -> None:
        record.unit = record.unit or record.material.unit
        round_delivered(record)
        learn_reinspection(record)

    def before_submit(self, record: MaterialDelivery) -> None:
        if not (record.batch_number and record.certificate):
            raise Refusal(_("Write the batch number and the certificate number: both are inspected."))

    def sheet_facts(self, record: MaterialDelivery) -> Any:
        """Numbers and states of what is filed with it as evidence."""
        return [[each.number, each.status] for each in record.annexes]


@register
class IssueSlipLedger(Ledger):
    model = IssueSlip
    code = "LL"
    group = "production"
    columns = ("issued_on", "delivery", "quantity", "unit", "issued_to", "purpose")
    filters = ("delivery",)
    search = ("issued_to", "purpose")
    reads = ("delivery__unit",)
    site = True

    def unit(self, record: IssueSlip) -> Any:
        return record.delivery.unit

    unit.short_description = gettext_lazy("unit")  # type: ignore[attr-defined]

    def before_save(self, record: IssueSlip) -> None:
        refuse_more_than_left(record)

    def before_submit(self, record: IssueSlip) -> None:
        refuse_more_than_left(record)


@register
class MaterialReturnLedger(Ledger):
    model = MaterialReturn
    code = "TC"
    group = "production"
    columns = ("delivery", "quantity", "reason", "returned_on", "vehicle")
    filters = ("delivery",)
    search = ("reason", "vehicle")
    reads = ("delivery",)
    route = "default"
    site = True
    form_title = gettext_lazy("Record of material leaving the site")

    def before_save(self, record: MaterialReturn) -> None:
        refuse_more_than_left(record)

    def before_submit(self, record: MaterialReturn) -> None:
        if record.returned_on is None or not record.vehicle:
            raise Refusal(_("Write when it left the site and with which vehicle or waybill."))
