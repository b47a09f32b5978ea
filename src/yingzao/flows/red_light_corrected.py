"""An activity turns red → its responsible must say what is done about it, and the project manager hears of it."""

from django.db import transaction
from django.utils.translation import gettext_noop

from yingzao.core.accounts.models import Person
from yingzao.core.events import on
from yingzao.core.history.actor import current_actor
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status
from yingzao.core.routes.events import Approved
from yingzao.core.routes.services import submit
from yingzao.modules.schedule.corrective import close, manager_of, open_for
from yingzao.modules.schedule.events import ActivityTurnedRed
from yingzao.modules.schedule.models import CorrectiveAction


@on(ActivityTurnedRed)
def demand_correction(event: ActivityTurnedRed) -> None:
    """One action a red spell: while one is open for the activity, no second is opened."""
    action = open_for(event.subject)
    if action.state == Status.DRAFT and action.responsible is not None:
        _hand_over(action, action.responsible)
    people = [action.responsible, manager_of(action.project)]
    text = gettext_noop("%(activity)s turned red (%(reason)s): %(record)s")
    params = {"activity": event.subject, "reason": action.reason, "record": action.number}
    tell(people, NoticeKind.WARNING, text, action, params)


def _hand_over(action: CorrectiveAction, responsible: Person) -> None:
    actor = Person.objects.filter(pk=current_actor().person_id).first()
    try:
        with transaction.atomic():
            submit(action, actor or responsible)
    except Refusal:
        # Without the route the action still stands as a draft of its responsible; a missing route must not
        # keep the data date from moving.
        return


@on(Approved, of=CorrectiveAction)
def close_corrected(event: Approved) -> None:
    close(event.subject)
