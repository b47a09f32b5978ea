"""A project is to be closed → refused while records in it are undecided."""

from django.utils.translation import ngettext

from yingzao.core.events import on
from yingzao.core.projects.events import StageAdvanced
from yingzao.core.projects.models import Stage
from yingzao.core.projects.stages import StageRefusal
from yingzao.core.records.status import OPEN


@on(StageAdvanced)
def refuse_closing_with_open_records(event: StageAdvanced) -> None:
    if event.after != Stage.CLOSED:
        return
    undecided = event.subject.records.filter(status__in=OPEN).count()
    if undecided:
        text = ngettext(
            "%s record is still undecided. Decide or void it before the project is closed.",
            "%s records are still undecided. Decide or void them before the project is closed.",
            undecided,
        )
        raise StageRefusal(text % undecided)
