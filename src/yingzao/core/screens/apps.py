from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "yingzao.core.screens"
    label = "screens"
