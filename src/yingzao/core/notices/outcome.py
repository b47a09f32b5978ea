"""How an attempt to deliver something ended."""

from dataclasses import dataclass
from datetime import timedelta

from .models import DeliveryState, Reason

GIVE_UP_AFTER = timedelta(days=3)
"""So long after its time something that could not be delivered is given up, however few its attempts."""


@dataclass(frozen=True)
class Outcome:
    """``state`` WAITING means: try again later. ``is_away``: whatever goes the same way would fare alike."""

    state: DeliveryState
    reason: Reason = Reason.NONE
    detail: str = ""
    code: int | None = None
    is_away: bool = False
