from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "yingzao.core.history"
    label = "history"
