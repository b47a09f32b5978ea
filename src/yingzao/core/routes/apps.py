from importlib import import_module

from django.apps import AppConfig


class RoutesConfig(AppConfig):
    name = "yingzao.core.routes"
    label = "routes"

    def ready(self) -> None:
        import_module("yingzao.core.routes.assignments")  # tells the gate what was given to whom
        import_module("yingzao.core.routes.leavers")  # subscribes to people leaving and being away
        import_module("yingzao.core.routes.overdue")  # declares its periodic work
