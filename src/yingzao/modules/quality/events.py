"""What quality tells others."""

from dataclasses import dataclass

from yingzao.core.events import Event


@dataclass(frozen=True)
class LotJudged(Event):
    """A laboratory order (the subject) ended: its lot is released or rejected."""


@dataclass(frozen=True)
class FoundFailing(Event):
    """A test, a lot of groups or a parameter (the subject) is out of what is allowed; ``words`` say how."""

    words: str = ""
    asks_before_sending: bool = False
    """A typed figure may be a slip: the notice is drafted, and a person sends it."""
