"""A revised scheme is approved → whoever was briefed from the old revision must be briefed again."""

from django.utils.translation import gettext_noop

from yingzao.core.events import on
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.routes.events import Approved
from yingzao.modules.technical.briefing_services import mark_for_rebriefing
from yingzao.modules.technical.models import MethodStatement


@on(Approved, of=MethodStatement)
def call_for_rebriefing(event: Approved) -> None:
    statement = event.subject
    if statement.revises_id is None:
        return
    for briefing in mark_for_rebriefing(statement.revises.specific):
        people = [briefing.author, briefing.responsible]
        text = gettext_noop("%(record)s must be given again: its scheme was revised")
        tell(people, NoticeKind.WARNING, text, briefing, {"record": briefing})
