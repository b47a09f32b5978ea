from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollaborationConfig(AppConfig):
    name = "yingzao.modules.collaboration"
    label = "collaboration"
    verbose_name = _("Collaboration")

    def ready(self) -> None:
        import_module("yingzao.modules.collaboration.assignments")
        import_module("yingzao.modules.collaboration.ledgers")
        import_module("yingzao.modules.collaboration.places")
