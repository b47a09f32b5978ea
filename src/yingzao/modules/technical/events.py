"""What can happen in the technical discipline beyond the life of every record."""

from dataclasses import dataclass

from yingzao.core.events import Event


@dataclass(frozen=True)
class ChainClosed(Event):
    """A method statement (``subject``) was carried out and closed, its whole chain signed."""
