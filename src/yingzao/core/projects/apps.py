from importlib import import_module

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "yingzao.core.projects"
    label = "projects"

    def ready(self) -> None:
        import_module("yingzao.core.projects.twins")  # says how parts and materials are compared
