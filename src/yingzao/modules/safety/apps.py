from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SafetyConfig(AppConfig):
    name = "yingzao.modules.safety"
    label = "safety"
    verbose_name = _("Safety")

    def ready(self) -> None:
        import_module("yingzao.modules.safety.ledgers")
