"""Critical path method on compiled kernels: dates and floats of activities under calendars and progress."""

from .engine import schedule
from .errors import CycleError, ScheduleError
from .model import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    CriticalBy,
    FloatKind,
    LagCalendar,
    Link,
    LinkKind,
    Network,
    Progress,
    ProgressMode,
    Project,
    ResourceWork,
    ScheduleOptions,
)
from .result import NO_FLOAT, ActivityDates, ScheduleResult

__all__ = [
    "NO_FLOAT",
    "Activity",
    "ActivityDates",
    "ActivityKind",
    "Constraint",
    "ConstraintKind",
    "CriticalBy",
    "CycleError",
    "FloatKind",
    "LagCalendar",
    "Link",
    "LinkKind",
    "Network",
    "Progress",
    "ProgressMode",
    "Project",
    "ResourceWork",
    "ScheduleError",
    "ScheduleOptions",
    "ScheduleResult",
    "schedule",
]
