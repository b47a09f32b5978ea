from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    name = "yingzao.modules.quality"
    label = "quality"
    verbose_name = _("Quality")

    def ready(self) -> None:
        for part in ("ledgers", "testing_ledgers", "lab_ledgers", "parameter_ledgers", "testing_places"):
            import_module(f"yingzao.modules.quality.{part}")
