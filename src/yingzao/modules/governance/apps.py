from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    name = "yingzao.modules.governance"
    label = "governance"
    verbose_name = _("Procedures")

    def ready(self) -> None:
        for part in (
            "ledgers",
            "improvement_ledgers",
            "supervision_ledgers",
            "pilot_ledgers",
            "application_ledgers",
            "pilots",
            "cycles",
            "places",
            "validity",
            "on_site",
        ):
            import_module(f"{self.name}.{part}")
