from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BimConfig(AppConfig):
    name = "yingzao.modules.bim"
    label = "bim"
    verbose_name = _("Building models")

    def ready(self) -> None:
        import_module("yingzao.modules.bim.ledgers")
