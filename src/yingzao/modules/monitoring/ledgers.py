"""How monitoring readings are listed and filed; they need no approval, an alarm needs people."""

from django.utils.translation import gettext as _

from yingzao.core.records.ledgers import Ledger, register
from yingzao.core.records.services import Refusal

from .calculations import TooClose, judge
from .models import MonitoringReading


@register
class MonitoringReadingLedger(Ledger):
    model = MonitoringReading
    code = "JC"
    group = "technical"
    columns = ("point", "quantity", "read_at", "value", "rate_per_day", "verdict", "verdict_reason")
    filters = ("quantity", "verdict")
    search = ("point",)
    site = True

    def before_save(self, record: MonitoringReading) -> None:
        try:
            judge(record)
        except ValueError as error:
            raise Refusal(_("A limit is above zero, and a watch limit not above its alarm limit.")) from error
        except TooClose as other:
            text = _(
                "Reading %s of this point is less than ten minutes older. Correct it, or give the right time."
            )
            raise Refusal(text % other) from other
