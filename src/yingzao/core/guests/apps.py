from importlib import import_module

from django.apps import AppConfig


class GuestsConfig(AppConfig):
    name = "yingzao.core.guests"
    label = "guests"

    def ready(self) -> None:
        import_module("yingzao.core.guests.handing_over")  # subscribes to people handing over and leaving
