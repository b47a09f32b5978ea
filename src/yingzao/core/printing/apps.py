from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "yingzao.core.printing"
    label = "printing"
