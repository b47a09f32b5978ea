"""What the route brings about on the notice itself: its stage, and its closing."""

from typing import Any

from django.utils import timezone

from yingzao.core.events import on
from yingzao.core.records.services import locked
from yingzao.core.records.status import Status
from yingzao.core.routes.events import Approved, Returned, TaskGiven, Withdrawn
from yingzao.core.routes.models import Run

from .models import Rectified, Stage
from .steps import RECHECK, REPLY, ROUTE

_STAGES = {REPLY: Stage.TO_REPLY, RECHECK: Stage.TO_RECHECK}


@on(TaskGiven)
def note_stage(event: TaskGiven) -> None:
    """A step of the route opens → the notice stands at it."""
    task = event.subject
    stage = _STAGES.get(task.step)
    record = task.run.record.specific if stage and task.run.route_version.route.code == ROUTE else None
    if isinstance(record, Rectified):
        _stand_at(record, stage)


@on(Returned, of=Rectified)
@on(Withdrawn, of=Rectified)
def note_return(event: Returned | Withdrawn) -> None:
    """A notice is back with its issuer → it stands nowhere."""
    _stand_at(event.subject, "")


@on(Approved, of=Rectified)
def close(event: Approved) -> None:
    """The re-check was passed → the notice is closed, with the day."""
    run = Run.newest_of(event.subject)
    if run is None or run.route_version.route.code != ROUTE:
        return  # sent before there was a loop
    fresh: Any = locked(event.subject)
    fresh.stage, fresh.status, fresh.closed_on = Stage.CLOSED, Status.CLOSED, timezone.localdate()
    fresh.save(action="closed")


def _stand_at(record: Any, stage: str | None) -> None:
    fresh: Any = locked(record)
    if fresh.stage != stage:
        fresh.stage = stage
        fresh.save(action="stage")
