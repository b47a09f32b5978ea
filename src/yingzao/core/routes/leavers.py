"""Somebody leaves or is away → their open tasks go to whoever stands in, or are listed for reassignment."""

from django.db.models import Q

from yingzao.core.accounts.events import WentAway
from yingzao.core.events import on

from .models import Run
from .services import reconcile


@on(WentAway)
def hand_over_tasks(event: WentAway) -> None:
    person = event.subject
    theirs = Q(tasks__person=person) | Q(tasks__on_behalf_of=person)
    runs = Run.objects.filter(theirs, tasks__status__in=["open", "waiting"]).distinct()
    for run in runs:
        reconcile(run)
