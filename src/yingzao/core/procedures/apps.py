from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "yingzao.core.procedures"
    label = "procedures"
