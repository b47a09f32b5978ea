from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChangeConfig(AppConfig):
    name = "yingzao.modules.change"
    label = "change"
    verbose_name = _("Change control")

    def ready(self) -> None:
        import_module("yingzao.modules.change.ledgers")
