"""How defects and pours are listed, filed and approved."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Ledger, Panel, register
from yingzao.core.records.services import Refusal
from yingzao.core.rectification.ledger import RectificationLedger
from yingzao.standards.loader import load

from .calculations import plan_test_groups
from .models import Defect, Pour
from .testing_panels import pour_panel


@register
class DefectLedger(RectificationLedger):
    model = Defect
    code = "ZG"
    group = "control"
    columns = ("found_on", "severity", "unit", "stage", "root_cause")
    filters = ("severity", "stage", "root_cause")
    search = ("requirement", "rectification")
    fields = ("found_on", "severity", "requirement", "penalty", "penalty_reason", "grace_hours")
    form_title = gettext_lazy("Notice of quality rectification")
    asks = ("severity", "requirement")
    presets = {"requirement": gettext_lazy("Put it right as drawn and specified; reply with photos.")}
    usual_days = {"minor": (7, 24), "serious": (3, 12), "grave": (1, 4)}


@register
class PourLedger(Ledger):
    model = Pour
    code = "JZ"
    group = "control"
    columns = (
        "poured_on", "grade", "volume_m3", "test_groups", "test_rule", "seepage_grade", "seepage_groups",
        "seepage_rule",
    )  # fmt: skip
    filters = ("grade",)
    totals = ("volume_m3", "test_groups")
    search = ("supplier",)
    route = "default"
    site = True
    panels = (Panel("quality/pour_panel.html", pour_panel),)

    def seepage_rule(self, record: Pour) -> Any:
        """Clause of the seepage groups, marked while nobody compared it with the printed standard."""
        rule = load("concrete").seepage_plan
        if not record.seepage_groups:
            return ""
        return rule.clause if rule.confidence.verified else _("%s, unverified") % rule.clause

    seepage_rule.short_description = gettext_lazy("rule of the seepage groups")  # type: ignore[attr-defined]

    def before_save(self, record: Pour) -> None:
        try:
            plan_test_groups(record)
        except ValueError as error:
            raise Refusal(_("Volume, floors and shifts of a pour must be above zero.")) from error
