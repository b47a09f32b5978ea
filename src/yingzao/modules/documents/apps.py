from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "yingzao.modules.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        import_module("yingzao.modules.documents.ledgers")
        import_module("yingzao.modules.documents.on_site")
