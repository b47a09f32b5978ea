from importlib import import_module

from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "yingzao.backup"
    label = "backup"

    def ready(self) -> None:
        import_module("yingzao.backup.daily")
