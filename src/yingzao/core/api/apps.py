from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "yingzao.core.api"
    label = "api"

    def ready(self) -> None:
        import_module("yingzao.core.api.upkeep")
