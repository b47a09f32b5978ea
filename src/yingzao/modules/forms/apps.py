from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.kinds import note_source


class FormsConfig(AppConfig):
    name = "yingzao.modules.forms"
    label = "forms"
    verbose_name = _("Forms")

    def ready(self) -> None:
        import_module("yingzao.modules.forms.ledgers")
        import_module("yingzao.modules.forms.survey_ledger")
        import_module("yingzao.modules.forms.uploads")  # subscribes to what is written
        import_module("yingzao.modules.forms.publishing")  # and to what is approved
        note_source(import_module("yingzao.modules.forms.building").bring_up)
