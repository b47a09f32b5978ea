from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RectificationConfig(AppConfig):
    name = "yingzao.core.rectification"
    label = "rectification"
    verbose_name = _("Rectification")

    def ready(self) -> None:
        import_module("yingzao.core.rectification.following")  # subscribes to what the route brings about
        import_module("yingzao.core.rectification.escalation")  # declares its periodic work
