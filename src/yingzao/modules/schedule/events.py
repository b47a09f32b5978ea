"""What can happen to plans and their activities, told to whoever subscribed."""

from dataclasses import dataclass
from datetime import datetime

from yingzao.core.events import Event
from yingzao.engines.schedule.buffers import BufferState, Zone

from .models import Activity


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


@dataclass(frozen=True)
class WorkTurnedCritical(Event):
    """Open work of the plan in use (``subject``) became ``critical``, or ``near`` critical by the project's limit."""

    critical: tuple[Activity, ...]
    near: tuple[Activity, ...]


@dataclass(frozen=True)
class BufferZoneChanged(Event):
    """A buffer (``subject``) has left the zone ``before``; ``now`` is how it stands."""

    before: Zone
    now: BufferState
