"""How day-work slips and monthly costs are listed, filed, approved and priced."""

from django.utils.translation import gettext_lazy as _

from yingzao.core.records.ledgers import Action, Ledger, register
from yingzao.core.records.status import ENDED

from .models import DayworkSlip, MonthlyCost
from .services import RateForm, compute_amount, price


@register
class DayworkSlipLedger(Ledger):
    model = DayworkSlip
    code = "DG"
    group = "control"
    columns = ("worked_on", "trade", "workers", "hours", "rate", "amount")
    filters = ("trade",)
    totals = ("amount",)
    search = ("trade", "task")
    private = ("rate", "amount")
    route = "default"
    site = True
    actions = (Action("price", _("Price"), price, RateForm, lambda slip: slip.status not in ENDED),)

    def before_save(self, record: DayworkSlip) -> None:
        compute_amount(record)


@register
class MonthlyCostLedger(Ledger):
    model = MonthlyCost
    code = "CB"
    group = "control"
    columns = ("month", "kind_of_cost", "cost")
    filters = ("kind_of_cost", "month")
    totals = ("cost",)
    private = ("cost",)
    route = "default"

    def before_save(self, record: MonthlyCost) -> None:
        record.month = record.month.replace(day=1)
