from importlib import import_module

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "yingzao.core.notices"
    label = "notices"

    def ready(self) -> None:
        import_module("yingzao.core.notices.subscriptions")
