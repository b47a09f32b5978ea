from importlib import import_module

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "yingzao.core.search"
    label = "search"

    def ready(self) -> None:
        import_module("yingzao.core.search.subscriptions")
