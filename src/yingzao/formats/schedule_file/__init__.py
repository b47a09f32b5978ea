"""What every schedule file becomes: networks, what was stored beside them, and a report of what was left."""

from .agreement import FLOAT_ROUNDING_MINUTES, Agreement, compare_with_stored
from .errors import ScheduleFileError
from .imported import (
    CodeType,
    CodeValue,
    ImportedActivity,
    ImportedBaseline,
    ImportedProject,
    ImportedResource,
    ImportedSchedule,
    ResourceAssignment,
    StoredDates,
    WbsNode,
)
from .places import Places, check_count, check_elements, check_plausible, place_refusal
from .report import MappingReport, Notes, Unmapped, build_report

__all__ = [
    "FLOAT_ROUNDING_MINUTES",
    "Agreement",
    "CodeType",
    "CodeValue",
    "ImportedActivity",
    "ImportedBaseline",
    "ImportedProject",
    "ImportedResource",
    "ImportedSchedule",
    "MappingReport",
    "Notes",
    "Places",
    "ResourceAssignment",
    "ScheduleFileError",
    "StoredDates",
    "Unmapped",
    "WbsNode",
    "build_report",
    "check_count",
    "check_elements",
    "check_plausible",
    "compare_with_stored",
    "place_refusal",
]
