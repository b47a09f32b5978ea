from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CostConfig(AppConfig):
    name = "yingzao.modules.cost"
    label = "cost"
    verbose_name = _("Cost")

    def ready(self) -> None:
        import_module("yingzao.modules.cost.ledgers")
