"""A briefing or an expert review is revised → its copy starts without old signatures and votes."""

from yingzao.core.events import on
from yingzao.core.records.events import Revised
from yingzao.modules.technical.briefing_services import AttendeeLine, name_attendees
from yingzao.modules.technical.models import Briefing, ExpertReview


@on(Revised, of=Briefing)
def unpublish_copy(event: Revised) -> None:
    """The same people are named again; they sign the new text."""
    copy = event.subject
    copy.published_at, copy.issue, copy.needs_rebriefing = None, 0, False
    copy.save(action="unpublished")
    people = Briefing.objects.get(pk=copy.revises_id).attendees.filter(required=True)
    name_attendees(copy, [AttendeeLine(each.name, each.crew, each.phone_tail) for each in people])


@on(Revised, of=ExpertReview)
def forget_conclusion(event: Revised) -> None:
    copy = event.subject
    copy.conclusion, copy.report, copy.concluded_at = "", "", None
    copy.save(action="reopened")
