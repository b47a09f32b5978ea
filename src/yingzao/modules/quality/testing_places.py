"""The pages of tests in the left navigation."""

from django.utils.translation import gettext_lazy as _

from yingzao.core.screens.navigation import Place, register_place

register_place(Place("control", _("Strength of groups"), "strength_board", "quality.specimen_group"))
register_place(Place("control", _("Re-inspection and tests"), "reinspection", "quality.lab_order"))
register_place(Place("control", _("Process parameters"), "parameter_board", "quality.parameter_check"))
