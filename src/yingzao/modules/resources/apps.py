from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "yingzao.modules.resources"
    label = "resources"
    verbose_name = _("Resources")

    def ready(self) -> None:
        import_module("yingzao.modules.resources.ledgers")
