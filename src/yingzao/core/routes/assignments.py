"""Records that were given to somebody to sign or to read."""

from django.db.models import Q

from yingzao.core.access.gate import note_assignment
from yingzao.core.accounts.models import Person

from .models import CarbonCopy, Task


def routed(person: Person) -> Q:
    """Records on whose route the person or whoever stands in has or had a task, or got a copy."""
    tasks = Task.objects.filter(Q(person=person) | Q(on_behalf_of=person)).exclude(status="removed")
    copies = CarbonCopy.objects.filter(person=person)
    return Q(pk__in=tasks.values("run__record")) | Q(pk__in=copies.values("run__record"))


note_assignment(routed)
