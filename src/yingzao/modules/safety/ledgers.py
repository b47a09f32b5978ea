"""How hazards are listed, filed and approved."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Ledger, register
from yingzao.core.records.services import Refusal
from yingzao.core.rectification.ledger import RectificationLedger

from .calculations import score_hazard
from .models import HazardReport, ToolboxTalk


@register
class HazardReportLedger(RectificationLedger):
    model = HazardReport
    code = "YH"
    group = "control"
    columns = ("found_on", "level", "score", "unit", "stage", "root_cause")
    filters = ("level", "stage", "root_cause")
    search = ("finding", "measure")
    fields = (
        "found_on", "finding", "likelihood", "exposure", "consequence", "penalty", "penalty_reason", "grace_hours",
    )  # fmt: skip
    form_title = gettext_lazy("Notice of hazard rectification")
    words_into = ("title", "finding")
    asks = ("likelihood", "exposure", "consequence")
    presets = {"likelihood": Decimal("3.0"), "exposure": Decimal("6.0"), "consequence": Decimal("7.0")}
    reply_field = "measure"
    severity_field = "level"
    usual_days = {"blue": (3, 24), "yellow": (2, 12), "orange": (1, 4), "red": (0, 0)}

    def severity_of(self, record: HazardReport) -> str:
        try:
            score_hazard(record)
        except (ValueError, TypeError):
            return ""  # not all three are chosen yet
        return record.level

    def before_save(self, record: HazardReport) -> None:
        super().before_save(record)
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
