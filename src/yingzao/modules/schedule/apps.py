from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScheduleConfig(AppConfig):
    name = "yingzao.modules.schedule"
    label = "schedule"
    verbose_name = _("Schedule")

    def ready(self) -> None:
        import_module("yingzao.modules.schedule.ledgers")
        import_module("yingzao.modules.schedule.resource_ledgers")
        import_module("yingzao.modules.schedule.ledgers_buffers")
        import_module("yingzao.modules.schedule.whatif")
        import_module("yingzao.modules.schedule.places")
        import_module("yingzao.modules.schedule.told")
