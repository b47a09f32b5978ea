"""How hazards, talks and accidents are listed, filed and approved."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Ledger, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE
from yingzao.core.rectification.ledger import RectificationLedger
from yingzao.engines.safety.accidents import grade_of
from yingzao.standards.loader import load

from .calculations import score_hazard
from .models import Accident, HazardReport, ToolboxTalk


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


@register
class AccidentLedger(Ledger):
    model = Accident
    code = "SG"
    group = "control"
    columns = ("happened_at", "accident_type", "grade", "deaths", "injured", "slightly_injured", "loss_yuan")
    filters = ("accident_type", "grade")
    totals = ("deaths", "injured", "slightly_injured", "loss_yuan")
    search = ("course", "causes", "prevention")
    route = "default"
    site = True
    form_title = gettext_lazy("Report of an accident")

    def before_save(self, record: Accident) -> None:
        grade = grade_of(load("accidents").grades, record.deaths, record.injured, record.loss_yuan)
        record.grade = grade.key if grade else ""
        if record.reported_at is not None and record.reported_at < record.happened_at:
            raise Refusal(_("It cannot have been reported before it happened."))

    def before_submit(self, record: Accident) -> None:
        if record.grade and record.reported_at is None:
            raise Refusal(
                _("Write down when it was reported to the authority (%s).") % load("accidents").report.clause
            )
        if not (record.causes.strip() and record.prevention.strip()):
            raise Refusal(_("Write down the causes, and what prevents another one."))

    def next_need(self, record: Accident) -> Text:
        if record.state not in EDITABLE:
            return ""
        if record.grade and record.reported_at is None:
            report = load("accidents").report
            until = timezone.localtime(record.happened_at + timedelta(hours=report.hours))
            return _("Report it to the authority by %(time)s (%(clause)s), and write down when that was done.") % {
                "time": f"{until:%m-%d %H:%M}", "clause": report.clause,
            }  # fmt: skip
        return _("Write down the causes, and what prevents another one.")
