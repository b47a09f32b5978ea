from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "yingzao.core.api"
    label = "api"

    def ready(self) -> None:
        for jobs in ("upkeep", "incoming"):
            import_module(f"yingzao.core.api.{jobs}")
