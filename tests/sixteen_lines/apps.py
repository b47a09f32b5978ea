from importlib import import_module

from django.apps import AppConfig


class SixteenLinesConfig(AppConfig):
    name = "tests.sixteen_lines"
    label = "sixteen_lines"

    def ready(self) -> None:
        import_module("tests.sixteen_lines.ledgers")
