"""An announcement counts as given to everybody on its reading list."""

from django.db.models import Q

from yingzao.core.access.gate import note_assignment
from yingzao.core.accounts.models import Person

from .models import Reading


def announced(person: Person) -> Q:
    return Q(pk__in=Reading.objects.filter(person=person).values("announcement"))


note_assignment(announced)
