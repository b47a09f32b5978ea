from importlib import import_module

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "yingzao.core.files"
    label = "files"

    def ready(self) -> None:
        import_module("yingzao.core.files.upkeep")  # declares its periodic work
