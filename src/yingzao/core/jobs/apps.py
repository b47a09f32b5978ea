from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "yingzao.core.jobs"
    label = "jobs"
