from importlib import import_module

from django.apps import AppConfig


class OperationConfig(AppConfig):
    name = "yingzao.core.operation"
    label = "operation"

    def ready(self) -> None:
        import_module("yingzao.core.operation.statistics")
        import_module("yingzao.core.operation.subscriptions")
