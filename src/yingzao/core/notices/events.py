"""What the clock brings about."""

from dataclasses import dataclass

from yingzao.core.accounts.models import Person
from yingzao.core.events import Event


@dataclass(frozen=True)
class Overdue(Event):
    """A reminder of an overdue task or record, which is the subject, was given; ``key`` names it for ever."""

    days: int
    person: Person
    key: str
