from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "yingzao.core.projects"
    label = "projects"
