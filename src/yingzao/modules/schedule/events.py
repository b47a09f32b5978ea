"""What can happen to plans and their activities, told to whoever subscribed."""

from dataclasses import dataclass
from datetime import datetime

from yingzao.core.events import Event


@dataclass(frozen=True)
class ActivityStarting(Event):
    """An activity (``subject``) is about to start at ``at``; a subscriber that refuses keeps it from starting."""

    at: datetime


@dataclass(frozen=True)
class ActivityStarted(Event):
    """An activity (``subject``) has started at ``at``."""

    at: datetime


@dataclass(frozen=True)
class PlanImported(Event):
    """A plan (``subject``) came in from a file and was computed."""


@dataclass(frozen=True)
class ActivityTurnedRed(Event):
    """An activity (``subject``) of the plan in use turned red, and not merely by a predecessor's delay."""
