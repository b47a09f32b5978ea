from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "yingzao.core.access"
    label = "access"
