"""What can happen to a project."""

from dataclasses import dataclass

from yingzao.core.events import Event


@dataclass(frozen=True)
class StageAdvanced(Event):
    """A project entered the next stage of its life; a subscriber that refuses undoes it."""

    before: str = ""
    after: str = ""
