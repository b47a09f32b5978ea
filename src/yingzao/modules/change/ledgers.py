"""How change orders are listed, filed and signed by two disciplines."""

from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Ledger, register

from .models import ChangeOrder


@register
class ChangeOrderLedger(Ledger):
    model = ChangeOrder
    code = "BG"
    group = "control"
    columns = ("requested_on", "reason", "cost_impact", "days_impact")
    filters = ("reason",)
    totals = ("cost_impact", "days_impact")
    search = ("description",)
    route = "change_dual"
    form_title = gettext_lazy("C.0.2 Change order")
