from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register


class PrintingConfig(AppConfig):
    name = "yingzao.core.printing"
    label = "printing"

    def ready(self) -> None:
        register(import_module("yingzao.core.printing.checks").pdf_can_be_made)
        import_module("yingzao.core.printing.enclosures")
