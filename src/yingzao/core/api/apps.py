from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "yingzao.core.api"
    label = "api"
