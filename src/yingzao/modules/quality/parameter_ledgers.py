"""How checks of process parameters are listed and written."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Ledger, Panel, Text, register
from yingzao.core.records.status import EDITABLE

from .models import ParameterCheck, WithinLimits
from .parameter_board import check_panel
from .parameters import check_values, parameter_of


@register
class ParameterCheckLedger(Ledger):
    model = ParameterCheck
    code = "GYCS"
    group = "control"
    columns = ("parameter", "given", "readings", "mean", "low", "high", "finding", "measured_at")
    filters = ("parameter", "finding")
    form_title = gettext_lazy("Check of key process parameters")
    sheet_template = "quality/parameter_sheet.html"
    site = True
    panels = (Panel("quality/parameter_panel.html", check_panel),)

    def before_save(self, record: ParameterCheck) -> None:
        check_values(record)

    def sheet_facts(self, record: ParameterCheck) -> Any:
        return "scheme" if record.is_limited_by_scheme else parameter_of(record.parameter).clause

    def next_need(self, record: ParameterCheck) -> Text:
        if record.state in EDITABLE and WithinLimits(record.finding).is_out:
            return _("It is out of its limits: correct the process, and send the notice that was drafted.")
        return ""
