from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "yingzao.modules.training"
    label = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        import_module("yingzao.modules.training.ledgers")
