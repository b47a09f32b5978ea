from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    name = "yingzao.modules.quality"
    label = "quality"
    verbose_name = _("Quality")

    def ready(self) -> None:
        import_module("yingzao.modules.quality.ledgers")
