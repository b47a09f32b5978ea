"""What can happen to a record, told to whoever subscribed."""

from dataclasses import dataclass

from yingzao.core.accounts.models import Person
from yingzao.core.events import Event

from .models import Attachment


@dataclass(frozen=True)
class Created(Event):
    """A record was written and numbered."""


@dataclass(frozen=True)
class Changed(Event):
    """Fields of a record were changed; ``fields`` names them."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Voided(Event):
    """A record was declared void."""

    reason: str = ""


@dataclass(frozen=True)
class Revised(Event):
    """A new revision (``subject``) of an approved record was begun."""


@dataclass(frozen=True)
class Commented(Event):
    """Somebody spoke on a record (``subject``); ``mentioned`` are the people named."""

    text: str = ""
    mentioned: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Attached(Event):
    """A file was hung on a record (``subject``), or on a comment on it."""

    attachment: Attachment
