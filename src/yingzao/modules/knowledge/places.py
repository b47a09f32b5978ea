"""Where the library of standards stands among the company's places, and its card beside every record."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yingzao.core.records.ledgers import Panel, register_common_panel
from yingzao.core.screens.company import register_company_place

from .standards_library import cited_in, text_of

KIND = "knowledge.standard"


def citations_card(record: Any) -> dict[str, Any]:
    found = cited_in(text_of(record))
    return {"cited": found, "withdrawn": [each for each in found if each.is_withdrawn]}


register_company_place(_("Standards"), "standards", KIND, from_project=True, before="routes")
register_common_panel(Panel("knowledge/citations_card.html", citations_card, side=True))
