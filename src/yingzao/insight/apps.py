from importlib import import_module

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "yingzao.insight"
    label = "insight"

    def ready(self) -> None:
        import_module("yingzao.insight.bulletins_given")  # declares its periodic work
        import_module("yingzao.insight.review_agenda")  # knows sections of the agenda
