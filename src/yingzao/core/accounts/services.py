"""Leaving and being away: who takes over is decided at once, so that no work is orphaned."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from yingzao.core.events import publish

from .events import WentAway
from .models import Absence, Person


@transaction.atomic
def leave(person: Person, successor: Person | None = None, on_day: date | None = None) -> Person:
    """The person leaves: no more sign-in, and open tasks go to ``successor`` or are listed for reassignment."""
    person.is_active = False
    person.left_on = on_day or timezone.localdate()
    person.successor = successor
    person.save(action="left")
    publish(WentAway(person))
    return person


@transaction.atomic
def be_absent(person: Person, first_day: date, last_day: date, deputy: Person, reason: str = "") -> Absence:
    """Note an absence; if it covers today the deputy takes the open tasks at once."""
    absence = Absence(person=person, first_day=first_day, last_day=last_day, deputy=deputy, reason=reason)
    absence.full_clean()
    absence.save()
    if first_day <= timezone.localdate() <= last_day:
        publish(WentAway(person))
    return absence
