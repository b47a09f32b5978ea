"""How applications to start and to accept works are listed, held by their conditions, and printed."""

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yingzao.core.printing.addressees import addressees
from yingzao.core.records.ledgers import Ledger, Panel, Text, register
from yingzao.core.records.status import EDITABLE

from .applications import gates_of, refuse_unless_met
from .models import CompletionApplication, StartApplication
from .steps import COMPLETION_ROUTE, START_ROUTE


def conditions_card(application: Any) -> dict[str, Any]:
    gates = gates_of(application)
    return {
        "gates": gates,
        "met": sum(1 for gate in gates if gate.is_met),
        "is_open": application.state in EDITABLE,
    }


class ApplicationLedger(Ledger):
    """Both are held by conditions; what the conditions said when it was sent in goes on the paper."""

    group = "technical"
    envelope = ("title", "part")
    search = ("statement",)
    panels = (Panel("governance/conditions_card.html", conditions_card),)

    def scope(self, record: Any) -> str:
        return str(record.part) if record.part else _t("whole project")

    scope.short_description = _("applies for")  # type: ignore[attr-defined]

    def before_submit(self, record: Any) -> None:
        refuse_unless_met(record)

    def restarts_route(self, record: Any) -> bool:
        return True

    def sheet_facts(self, record: Any) -> Any:
        return {
            "gates": [[gate.key, gate.light, gate.text] for gate in gates_of(record)],
            "to": addressees(record.project),
        }

    def next_need(self, record: Any) -> Text:
        if record.state not in EDITABLE:
            return ""
        lacking = sum(1 for gate in gates_of(record) if not gate.is_met)
        if not lacking:
            return ""
        text = ngettext("%s condition is not met yet.", "%s conditions are not met yet.", lacking)
        return text % lacking


@register
class StartApplicationLedger(ApplicationLedger):
    model = StartApplication
    code = "KG"
    route = START_ROUTE
    form_title = _("B.0.2 Application to start the works")
    columns = ("starts_on", "scope")
    filters = ("starts_on",)
    sheet_template = "governance/start_sheet.html"


@register
class CompletionApplicationLedger(ApplicationLedger):
    model = CompletionApplication
    code = "JG"
    route = COMPLETION_ROUTE
    form_title = _("B.0.10 Application for acceptance of completed works")
    columns = ("finished_on", "scope")
    filters = ("finished_on",)
    sheet_template = "governance/completion_sheet.html"
