"""What can happen to people."""

from dataclasses import dataclass

from yingzao.core.events import Event


@dataclass(frozen=True)
class WentAway(Event):
    """A person left the company or is absent from today on; the subject is the person."""
