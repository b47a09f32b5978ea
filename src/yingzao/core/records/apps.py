from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "yingzao.core.records"
    label = "records"

    def ready(self) -> None:
        import_module("yingzao.core.records.assignments")  # tells the gate what is addressed to whom
        import_module("yingzao.core.records.handing_over")  # subscribes to people handing over and leaving
