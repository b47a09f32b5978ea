from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "yingzao.core.files"
    label = "files"
