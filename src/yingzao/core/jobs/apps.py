from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "yingzao.core.jobs"
    label = "jobs"

    def ready(self) -> None:
        import_module("yingzao.core.jobs.upkeep")  # declares its periodic work
