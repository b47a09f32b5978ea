"""What approval can bring to a record."""

from dataclasses import dataclass

from yingzao.core.accounts.models import Person
from yingzao.core.events import Event


@dataclass(frozen=True)
class Presented(Event):
    """A record was presented for approval or filing; a subscriber that refuses keeps it a draft."""


@dataclass(frozen=True)
class Submitted(Event):
    """A record entered approval (or came back to it)."""


@dataclass(frozen=True)
class Approved(Event):
    """A record passed its route, or was filed where none is needed."""


@dataclass(frozen=True)
class Returned(Event):
    """A record went back to its author."""

    reason: str = ""


@dataclass(frozen=True)
class Withdrawn(Event):
    """The author took a record out of approval."""


@dataclass(frozen=True)
class Vetoed(Event):
    """An authorised role stopped a record."""

    reason: str = ""


@dataclass(frozen=True)
class VetoLifted(Event):
    """The veto on a record was lifted."""


@dataclass(frozen=True)
class TaskGiven(Event):
    """Somebody has something to decide; the subject is the task."""


@dataclass(frozen=True)
class TaskClosed(Event):
    """What waited for somebody waits no longer: decided, passed on, or not needed; the subject is the task."""


@dataclass(frozen=True)
class Urged(Event):
    """Somebody is asked to hurry; the subject is the run."""

    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class CopySent(Event):
    """People are informed of a run, which is the subject."""

    people: tuple[Person, ...] = ()
