"""Critical path method on compiled kernels: dates and floats of activities under calendars and progress."""

from .engine import schedule
from .errors import CycleError, ScheduleError
from .model import (
    MS_PROJECT,
    PRIMAVERA,
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
    PathsBy,
    Progress,
    ProgressMode,
    Project,
    ResourceWork,
    ScheduleOptions,
)
from .result import NO_FLOAT, ActivityDates, ScheduleResult

__all__ = [
    "MS_PROJECT",
    "NO_FLOAT",
    "PRIMAVERA",
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
    "PathsBy",
    "Progress",
    "ProgressMode",
    "Project",
    "ResourceWork",
    "ScheduleError",
    "ScheduleOptions",
    "ScheduleResult",
    "schedule",
]
