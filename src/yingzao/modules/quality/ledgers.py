"""How defects and pours are listed, filed and approved."""

from django.utils.translation import gettext as _

from yingzao.core.records.ledgers import Ledger, register
from yingzao.core.records.services import Refusal

from .calculations import plan_test_groups
from .models import Defect, Pour


@register
class DefectLedger(Ledger):
    model = Defect
    code = "ZG"
    group = "control"
    columns = ("found_on", "severity")
    filters = ("severity",)
    search = ("requirement", "rectification")
    route = "default"
    site = True

    def before_submit(self, record: Defect) -> None:
        if not record.rectification.strip():
            raise Refusal(_("Write how the defect was rectified, then submit it for re-inspection."))


@register
class PourLedger(Ledger):
    model = Pour
    code = "JZ"
    group = "control"
    columns = ("poured_on", "grade", "volume_m3", "test_groups", "test_rule")
    filters = ("grade",)
    totals = ("volume_m3", "test_groups")
    search = ("supplier",)
    route = "default"
    site = True

    def before_save(self, record: Pour) -> None:
        try:
            plan_test_groups(record)
        except ValueError as error:
            raise Refusal(_("Volume, floors and shifts of a pour must be above zero.")) from error
