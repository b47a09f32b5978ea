"""A roll-out is approved → it is enabled where its day has come."""

from yingzao.core.events import on
from yingzao.core.routes.events import Approved
from yingzao.modules.governance.models import RollOut
from yingzao.modules.governance.roll_outs import enable_due


@on(Approved, of=RollOut)
def enable_at_once(event: Approved) -> None:
    enable_due(event.subject)
