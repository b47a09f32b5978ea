"""A buffer is written or changed → it is read at once against the plan in use."""

from yingzao.core.events import on
from yingzao.core.records.events import Changed, Created
from yingzao.modules.schedule.buffers import read_now
from yingzao.modules.schedule.models import Buffer


@on(Created, of=Buffer)
def read_new_buffer(event: Created) -> None:
    read_now(event.subject.project)


@on(Changed, of=Buffer)
def read_changed_buffer(event: Changed) -> None:
    read_now(event.subject.project)
