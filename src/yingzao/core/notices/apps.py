from importlib import import_module

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "yingzao.core.notices"
    label = "notices"

    def ready(self) -> None:
        for name in (
            "subscriptions",
            "hooks",
            "reminders",
            "outbox",
        ):  # they subscribe, or come round by the clock
            import_module(f"yingzao.core.notices.{name}")
