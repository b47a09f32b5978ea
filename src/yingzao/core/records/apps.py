from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "yingzao.core.records"
    label = "records"
