"""How acceptances of items, divisions and unit works are listed, filled in, concluded and printed."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Ledger, Panel, Text, register
from yingzao.core.records.status import EDITABLE
from yingzao.core.routes.directory import RecordDirectory
from yingzao.engines.approval import Signer

from .models import WorksAcceptance, WorksLevel
from .steps import WORKS_ROUTES
from .works import found_in, level_of, refuse_lacking, sum_up
from .works_forms import PlainWorksForm, WorksForm
from .works_words import works_panel

DESIGNER = Signer("post", "designer", "design")
SURVEYOR = Signer("post", "designer", "survey")
_FOUNDATION, _STRUCTURE, _ENERGY = "01", "02", "09"
"""Divisions whose acceptance the designer attends (GB 55032-2022 4.3); the surveyor that of the foundation."""


@register
class WorksAcceptanceLedger(Ledger):
    model = WorksAcceptance
    code = "GCYS"
    group = "control"
    columns = ("level", "scope", "lots", "appearance", "accepted_on")
    filters = ("level", "scope")
    fields = (
        "scope", "subcontractor", "structure_kind", "size", "began_on", "finished_on", "appearance", "checks",
        "remarks",
    )  # fmt: skip
    form_class = WorksForm
    plain_form_class = PlainWorksForm
    form_title = gettext_lazy("Record of the acceptance of works")
    sheet_template = "quality/works_sheet.html"
    panels = (Panel("quality/works_panel.html", works_panel),)

    def sheet_fields(self) -> list[str]:
        return ["part"]

    def sheet_facts(self, record: WorksAcceptance) -> Any:
        return {"scope": record.scope, "summary": record.summary, "checks": record.checks}

    def before_save(self, record: WorksAcceptance) -> None:
        record.level = level_of(record.scope)
        found_in(record)

    def before_submit(self, record: WorksAcceptance) -> None:
        refuse_lacking(record)

    def before_decide(self, record: WorksAcceptance, step: str, verb: str) -> None:
        """What was summed up may have changed since: a lot revised, or one more written."""
        if verb == "approve":
            refuse_lacking(record)

    def route_code(self, record: WorksAcceptance) -> str:
        return WORKS_ROUTES[WorksLevel(record.level)]

    def conditions(self, record: WorksAcceptance) -> dict[str, bool]:
        """Who attends signs here where the project has somebody of theirs; else they sign on paper."""
        directory, division = RecordDirectory(record), record.scope[:2]
        is_unit = record.level == WorksLevel.UNIT
        needs_design = is_unit or division in (_FOUNDATION, _STRUCTURE, _ENERGY)
        return {
            "designer_attends": needs_design and bool(directory.resolve(DESIGNER)),
            "surveyor_attends": (is_unit or division == _FOUNDATION) and bool(directory.resolve(SURVEYOR)),
        }

    def next_need(self, record: WorksAcceptance) -> Text:
        if record.state not in EDITABLE:
            return ""
        lacking = sum_up(record).lacking
        if not lacking:
            return _("Everything below it is accepted: send it in.")
        return _("Still lacking: %s.") % lacking[0].text
