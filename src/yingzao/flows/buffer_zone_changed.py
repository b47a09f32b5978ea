"""A buffer leaves its zone → who answers for it and the project manager are warned, or told that it calmed down."""

from django.utils.translation import gettext_noop

from yingzao.core.events import on
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.engines.schedule.buffers import Zone
from yingzao.modules.schedule.corrective import manager_of
from yingzao.modules.schedule.events import BufferZoneChanged

TEXTS = {
    Zone.GREEN: gettext_noop("Buffer %(buffer)s is back in the green zone: %(percent)s %% burnt."),
    Zone.YELLOW: gettext_noop(
        "Buffer %(buffer)s is in the yellow zone: %(percent)s %% burnt, %(chain)s %% of the chain done. Plan measures."
    ),
    Zone.RED: gettext_noop(
        "Buffer %(buffer)s is in the red zone: %(percent)s %% burnt, %(chain)s %% of the chain done. Act now."
    ),
}


@on(BufferZoneChanged)
def warn_of_zone(event: BufferZoneChanged) -> None:
    buffer, now = event.subject, event.now
    people = [buffer.responsible, manager_of(buffer.project)]
    params = {"buffer": buffer, "percent": f"{now.consumed_percent:.0f}", "chain": f"{now.chain_percent:.0f}"}
    tell(people, NoticeKind.WARNING, TEXTS[now.zone], buffer, params)
