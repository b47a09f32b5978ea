"""How training sessions are listed, filed and approved."""

from django.utils.translation import gettext as _

from yingzao.core.records.ledgers import Ledger, register
from yingzao.core.records.services import Refusal

from .models import TrainingSession


@register
class TrainingSessionLedger(Ledger):
    model = TrainingSession
    code = "PX"
    group = "support"
    columns = ("held_on", "level", "crew", "hours", "attended", "passed")
    filters = ("level",)
    totals = ("attended", "passed")
    search = ("crew", "contents")
    route = "default"

    def before_save(self, record: TrainingSession) -> None:
        if record.passed > record.attended:
            raise Refusal(_("More people passed than attended: correct one of the two numbers."))
