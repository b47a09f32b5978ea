from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldConfig(AppConfig):
    name = "yingzao.core.field"
    label = "field"
    verbose_name = _("Field app")

    def ready(self) -> None:
        import_module("yingzao.core.field.upkeep")  # declares its periodic work
        import_module("yingzao.core.field.by_link")  # lets guests send later
        import_module("yingzao.core.field.late")  # shows beside a record how it came in
