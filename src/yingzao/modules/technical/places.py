"""The pages of this discipline in the left navigation, and among the company's places."""

from django.utils.translation import gettext_lazy as _

from yingzao.core.screens.company import register_company_place
from yingzao.core.screens.navigation import Place, register_place

register_place(Place("technical", _("Expert pool"), "experts", "technical.expert_review"))
register_place(Place("technical", _("Hazard lists"), "hazard_overlays", "technical.hazard_overlay"))
register_company_place(
    _("Briefing templates"),
    "briefing_templates",
    "technical.briefing_template",
    from_project=True,
    before="routes",
)
