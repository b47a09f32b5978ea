"""What can happen to posts."""

from dataclasses import dataclass

from yingzao.core.accounts.models import Person
from yingzao.core.events import Event


@dataclass(frozen=True)
class PostHandedOver(Event):
    """A post (the subject) ended, and ``successor`` goes on with what its holder had in hand there."""

    successor: Person
