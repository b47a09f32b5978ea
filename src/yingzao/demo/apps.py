from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "yingzao.demo"
    label = "demo"
