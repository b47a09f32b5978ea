from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "yingzao.flows"
    label = "flows"

    def ready(self) -> None:
        """Every story subscribes by being imported."""
        package = import_module(self.name)
        for module in iter_modules(package.__path__):
            if module.name != "apps":
                import_module(f"{self.name}.{module.name}")
