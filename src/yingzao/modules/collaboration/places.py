"""Where the project's common room stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from yingzao.core.screens.navigation import Place, register_place

register_place(Place("support", _("Project space"), "project_space", "collaboration.announcement"))
