"""The pages of quality in the left navigation."""

from django.utils.translation import gettext_lazy as _

from yingzao.core.screens.navigation import Place, register_place

LOTS = "quality.inspection_lot"
"""What the gate is asked about for the pages of lots."""

register_place(Place("control", _("lots by place"), "lot_matrix", LOTS))
register_place(Place("control", _("lots in figures"), "lot_figures", LOTS))
