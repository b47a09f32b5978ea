"""What an imported schedule holds: the network to schedule and, beside it, all that the file had stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from yingzao.engines.schedule import Network

from .report import MappingReport

if TYPE_CHECKING:
    from .places import Places


@dataclass(frozen=True)
class ImportedProject:
    """A project as the file gives it; instants are clock minutes."""

    id: str
    short_name: str
    name: str
    data_date: int
    plan_start: int | None
    must_finish: int | None
    scheduled_finish: int | None
    calendar_id: str | None


@dataclass(frozen=True)
class WbsNode:
    """A node of the work breakdown structure; ``is_project`` marks the root of a project."""

    id: str
    project_id: str
    parent_id: str | None
    code: str
    name: str
    sequence: int
    is_project: bool


@dataclass(frozen=True)
class StoredDates:
    """The dates and floats the other program computed and stored; the acceptance test of every import."""

    early_start: int | None = None
    early_finish: int | None = None
    late_start: int | None = None
    late_finish: int | None = None
    remaining_early_start: int | None = None
    remaining_early_finish: int | None = None
    remaining_late_start: int | None = None
    remaining_late_finish: int | None = None
    planned_start: int | None = None
    planned_finish: int | None = None
    total_float_minutes: int | None = None
    free_float_minutes: int | None = None
    on_longest_path: bool = False


@dataclass(frozen=True)
class ImportedActivity:
    """What the engine does not need of an activity: name, place in the WBS, stored dates.

    ``type_code`` and ``status_code`` are the file's own words; ``percent_type`` is P6's: CP_Drtn, CP_Units or
    CP_Phys.
    """

    id: str
    project_id: str
    wbs_id: str | None
    code: str
    name: str
    type_code: str
    status_code: str
    original_minutes: int
    percent_type: str
    physical_percent: float | None
    stored: StoredDates


@dataclass(frozen=True)
class CodeType:
    """An activity code such as Phase or Area; ``project_id`` is None for a global one."""

    id: str
    name: str
    scope: str
    project_id: str | None


@dataclass(frozen=True)
class CodeValue:
    """One value of an activity code, possibly under another value."""

    id: str
    type_id: str
    parent_id: str | None
    short_name: str
    name: str


@dataclass(frozen=True)
class ImportedResource:
    """A resource; ``kind`` is labour, equipment or material in P6's words (RT_Labor, RT_Equip, RT_Mat)."""

    id: str
    parent_id: str | None
    code: str
    name: str
    kind: str
    calendar_id: str | None


@dataclass(frozen=True)
class ResourceAssignment:
    """Work of a resource on an activity: units, and cost in the currency of the file."""

    id: str
    activity_id: str
    resource_id: str | None
    kind: str
    planned_units: float
    actual_units: float
    remaining_units: float
    planned_cost: Decimal
    actual_cost: Decimal
    remaining_cost: Decimal


@dataclass(frozen=True)
class ImportedBaseline:
    """An earlier state of a project: planned start and finish of its activities, as instants by activity id."""

    id: str
    project_id: str
    name: str
    dates: Mapping[str, tuple[int | None, int | None]]


@dataclass(frozen=True)
class ImportedSchedule:
    """A whole file after mapping; ``activities`` is in the order of ``network.activities``.

    ``format`` is xer, mspdi, pmxml or table; ``places`` say where in the file things stand. ``means`` holds,
    by activity id, the cells of a table that say what an activity costs and needs, as written.
    """

    network: Network
    projects: tuple[ImportedProject, ...]
    wbs: tuple[WbsNode, ...]
    activities: tuple[ImportedActivity, ...]
    code_types: tuple[CodeType, ...]
    code_values: tuple[CodeValue, ...]
    activity_codes: Mapping[str, tuple[str, ...]]
    resources: tuple[ImportedResource, ...]
    assignments: tuple[ResourceAssignment, ...]
    report: MappingReport
    baselines: tuple[ImportedBaseline, ...] = ()
    format: str = "xer"
    encoding: str = "utf-8"
    places: "Places | None" = field(default=None, compare=False, repr=False)
    means: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
