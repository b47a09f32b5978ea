from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "yingzao.modules.knowledge"
    label = "knowledge"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        for part in ("ledgers", "places", "on_site", "pictures"):
            import_module(f"{self.name}.{part}")
