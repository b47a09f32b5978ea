"""Where procedures stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from yingzao.core.screens.company import register_company_place
from yingzao.core.screens.navigation import Place, register_place

KIND = "procedures.procedure"
"""What the gate is asked about for the library."""

register_company_place(_("Procedures"), "procedures", KIND, from_project=True, before="routes")
register_company_place(
    _("Conditions of start and completion"), "gate_items", KIND, from_project=True, before="routes"
)
register_place(Place("technical", _("procedures in force"), "project_procedures", KIND))
