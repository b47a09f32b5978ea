from yingzao.core.records.ledgers import Ledger, register

from .models import TowerCraneCheck


@register
class TowerCraneCheckLedger(Ledger):
    model, code, group, route = TowerCraneCheck, "TDJC", "control", "default"
    columns = ("checked_on", "wind_m_s")
