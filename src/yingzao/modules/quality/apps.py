from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    name = "yingzao.modules.quality"
    label = "quality"
    verbose_name = _("Quality")

    def ready(self) -> None:
        for name in (
            "ledgers", "lot_ledgers", "works_ledgers", "patrol_ledgers", "testing_ledgers", "lab_ledgers",
            "parameter_ledgers", "life", "curing_alerts", "places", "testing_places",
        ):  # fmt: skip
            import_module(f"yingzao.modules.quality.{name}")
