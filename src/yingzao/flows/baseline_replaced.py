"""A request to replace the baseline is approved → the plan is frozen and measured against it from now on."""

from yingzao.core.events import on
from yingzao.core.routes.events import Approved
from yingzao.modules.schedule.models import Rebaselining
from yingzao.modules.schedule.rebaselining import replace_baseline


@on(Approved, of=Rebaselining)
def measure_against_new_baseline(event: Approved) -> None:
    replace_baseline(event.subject)
