"""How day-work slips are listed, filed, approved and priced."""

from django.utils.translation import gettext_lazy as _

from yingzao.core.records.ledgers import Action, Ledger, register
from yingzao.core.records.status import ENDED

from .models import DayworkSlip
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
