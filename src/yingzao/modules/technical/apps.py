from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TechnicalConfig(AppConfig):
    name = "yingzao.modules.technical"
    label = "technical"
    verbose_name = _("Technical")

    def ready(self) -> None:
        import_module("yingzao.modules.technical.ledgers")
        import_module("yingzao.modules.technical.decision_ledgers")
        import_module("yingzao.modules.technical.recommendations")
        import_module("yingzao.modules.technical.places")
        import_module("yingzao.modules.technical.on_site")
