"""A crew is briefed → the accepted samples of its place stand beside the briefing, with their photos."""

from typing import Any

from yingzao.core.records.ledgers import Panel, register_common_panel
from yingzao.core.records.models import Record
from yingzao.modules.quality.holding import accepted_samples
from yingzao.modules.quality.lot_panels import gallery
from yingzao.modules.schedule.readiness import lies_with
from yingzao.modules.technical.models import Briefing


def samples_beside(record: Record) -> dict[str, Any]:
    """Samples made for a whole project, or where one of the two places holds the other."""
    if not isinstance(record, Briefing):
        return {}
    samples = accepted_samples(record.project_id).select_related("part")
    fitting = [s for s in samples if s.part is None or record.part is None or lies_with(s.part, record.part)]
    return {"samples": gallery(fitting)}


register_common_panel(Panel("quality/samples_panel.html", samples_beside, side=True))
