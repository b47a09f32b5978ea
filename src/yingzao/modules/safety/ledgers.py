"""How hazards are listed, filed and approved."""

from django.utils.translation import gettext as _

from yingzao.core.records.ledgers import Ledger, register
from yingzao.core.records.services import Refusal

from .calculations import score_hazard
from .models import HazardReport, ToolboxTalk


@register
class HazardReportLedger(Ledger):
    model = HazardReport
    code = "YH"
    group = "control"
    columns = ("found_on", "level", "score")
    filters = ("level",)
    search = ("finding", "measure")
    route = "default"
    site = True

    def before_save(self, record: HazardReport) -> None:
        try:
            score_hazard(record)
        except ValueError as error:
            raise Refusal(_("Choose likelihood, exposure and consequence from the lists.")) from error


@register
class ToolboxTalkLedger(Ledger):
    model = ToolboxTalk
    code = "BH"
    group = "control"
    columns = ("held_on", "crew", "attended", "hazards")
    totals = ("attended",)
    search = ("crew", "hazards")
    site = True
