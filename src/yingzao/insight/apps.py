from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "yingzao.insight"
    label = "insight"
