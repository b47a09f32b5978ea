"""What can happen to people."""

from dataclasses import dataclass

from yingzao.core.events import Event


@dataclass(frozen=True)
class WentAway(Event):
    """A person left the company or is absent from today on; the subject is the person."""


@dataclass(frozen=True)
class Renamed(Event):
    """Master data (an organisation, person, part or material) is called otherwise from now on."""


@dataclass(frozen=True)
class SignInFailed(Event):
    """Somebody was not let in; ``by`` is ``password``, ``code`` or ``company``. Nobody is named."""

    by: str
