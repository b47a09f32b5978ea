"""What goes into the schedule engine: projects, activities, links, constraints and options."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from yingzao.engines.calendar import WorkCalendar


class ActivityKind(IntEnum):
    """What an activity is; milestones take no time, the last two never drive anything."""

    TASK = 0
    RESOURCE_DEPENDENT = 1
    START_MILESTONE = 2
    FINISH_MILESTONE = 3
    LEVEL_OF_EFFORT = 4
    WBS_SUMMARY = 5


class Progress(IntEnum):
    """How far an activity is at the data date."""

    NOT_STARTED = 0
    IN_PROGRESS = 1
    COMPLETED = 2


class LinkKind(IntEnum):
    """Which end of the predecessor bounds which end of the successor."""

    FS = 0
    SS = 1
    FF = 2
    SF = 3


class ConstraintKind(Enum):
    """Date constraints; ``ON`` binds both passes, ``MANDATORY`` even breaks logic."""

    START_NO_EARLIER = "start_no_earlier"
    START_NO_LATER = "start_no_later"
    FINISH_NO_EARLIER = "finish_no_earlier"
    FINISH_NO_LATER = "finish_no_later"
    START_ON = "start_on"
    FINISH_ON = "finish_on"
    MANDATORY_START = "mandatory_start"
    MANDATORY_FINISH = "mandatory_finish"
    AS_LATE_AS_POSSIBLE = "as_late_as_possible"


@dataclass(frozen=True)
class Constraint:
    """A constraint and its instant (clock minutes); as-late-as-possible has none."""

    kind: ConstraintKind
    instant: int | None = None


class ProgressMode(Enum):
    """What unfinished predecessors mean for work that has already started out of sequence."""

    RETAINED_LOGIC = "retained_logic"
    PROGRESS_OVERRIDE = "progress_override"
    ACTUAL_DATES = "actual_dates"


class LagCalendar(Enum):
    """In whose working time a lag is counted."""

    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"
    ROUND_THE_CLOCK = "24h"
    PROJECT = "project"


class FloatKind(Enum):
    """Which pair of dates total float is measured between."""

    FINISH = "finish"
    START = "start"
    SMALLEST = "smallest"


class CriticalBy(Enum):
    """What makes an activity critical: float at or under a threshold, or lying on the longest path."""

    TOTAL_FLOAT = "total_float"
    LONGEST_PATH = "longest_path"


class PathsBy(Enum):
    """What ranks float paths: the float of the links that join them, or the total float of the work."""

    FREE_FLOAT = "free_float"
    TOTAL_FLOAT = "total_float"


@dataclass(frozen=True)
class ScheduleOptions:
    """The scheduling profile of a project; the defaults are those of Primavera P6.

    ``lag_from_early_start``: what is left of a start-to-start lag runs from the remaining start of a started
    predecessor, otherwise the whole lag runs from its actual start. ``heed_other_projects``: links to other
    projects and external dates count. ``late_takes_total_float``: work that is as late as possible pushes what
    follows it as far as the project's end lets it; otherwise it takes free float alone. So many
    ``float_paths`` are traced to the activity named, or to what finishes last.
    """

    progress_mode: ProgressMode = ProgressMode.RETAINED_LOGIC
    lag_calendar: LagCalendar = LagCalendar.PREDECESSOR
    float_kind: FloatKind = FloatKind.FINISH
    critical_by: CriticalBy = CriticalBy.TOTAL_FLOAT
    critical_float_minutes: int = 0
    open_ends_are_critical: bool = False
    use_expected_finish: bool = True
    float_to_own_project_end: bool = True
    lag_from_early_start: bool = True
    heed_other_projects: bool = True
    late_takes_total_float: bool = False
    float_paths: int = 0
    float_paths_by: PathsBy = PathsBy.FREE_FLOAT
    float_paths_lead_to: str | None = None


PRIMAVERA = ScheduleOptions()
"""Primavera P6 as it comes: retained logic, lags in the predecessor's calendar, finish float."""

MS_PROJECT = ScheduleOptions(
    lag_calendar=LagCalendar.SUCCESSOR,
    float_kind=FloatKind.SMALLEST,
    use_expected_finish=False,
    late_takes_total_float=True,
)
"""Microsoft Project as it comes: lags in the successor's calendar, total slack the smaller of start and finish
slack, work in progress split where its predecessors are not finished, no expected finish dates."""


@dataclass(frozen=True)
class Project:
    """A project: data date, planned start and must-finish-by are instants (clock minutes)."""

    id: str
    data_date: int
    name: str = ""
    plan_start: int | None = None
    must_finish: int | None = None
    calendar_id: str | None = None
    options: ScheduleOptions = field(default_factory=ScheduleOptions)


@dataclass(frozen=True)
class ResourceWork:
    """Remaining work of one resource on a resource-dependent activity, in the resource's own calendar.

    Of several, the one that would end last if all began at the data date governs the activity.
    """

    calendar_id: str
    remaining_minutes: int
    lag_minutes: int = 0


@dataclass(frozen=True)
class Activity:
    """One activity; durations are working minutes of its calendar, dates are instants.

    ``remaining_minutes`` counts only for unfinished work; for work not started it is the duration.
    """

    id: str
    project_id: str
    calendar_id: str
    remaining_minutes: int = 0
    code: str = ""
    kind: ActivityKind = ActivityKind.TASK
    progress: Progress = Progress.NOT_STARTED
    actual_start: int | None = None
    actual_finish: int | None = None
    constraint: Constraint | None = None
    secondary_constraint: Constraint | None = None
    expected_finish: int | None = None
    suspended: int | None = None
    resumed: int | None = None
    external_early_start: int | None = None
    external_late_finish: int | None = None
    wbs_id: str | None = None
    resource_work: tuple[ResourceWork, ...] = ()


@dataclass(frozen=True)
class Link:
    """A logic link; ``lag_minutes`` is working time in the calendar the options choose, may be negative.

    An ``elapsed`` lag counts every minute of the day whatever the options say.
    """

    predecessor_id: str
    successor_id: str
    kind: LinkKind = LinkKind.FS
    lag_minutes: int = 0
    elapsed: bool = False


@dataclass(frozen=True)
class Network:
    """All that is scheduled together: links may join activities of different projects.

    ``wbs_parents`` maps each WBS node to the one above it and is only read for WBS summary activities.
    """

    projects: Sequence[Project]
    calendars: Sequence[WorkCalendar]
    activities: Sequence[Activity]
    links: Sequence[Link]
    wbs_parents: dict[str, str | None] = field(default_factory=dict)
