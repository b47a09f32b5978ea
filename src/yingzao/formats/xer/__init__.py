"""Primavera XER: read any export into schedule networks and say what was not mapped."""

from .errors import XerError
from .imported import (
    CodeType,
    CodeValue,
    ImportedActivity,
    ImportedProject,
    ImportedResource,
    ImportedSchedule,
    ResourceAssignment,
    StoredDates,
    WbsNode,
)
from .limits import XerLimits
from .mapping import to_networks
from .reading import XerFile, XerRow, XerTable, read_xer
from .report import MappingReport, Unmapped

__all__ = [
    "CodeType",
    "CodeValue",
    "ImportedActivity",
    "ImportedProject",
    "ImportedResource",
    "ImportedSchedule",
    "MappingReport",
    "ResourceAssignment",
    "StoredDates",
    "Unmapped",
    "WbsNode",
    "XerError",
    "XerFile",
    "XerLimits",
    "XerRow",
    "XerTable",
    "read_xer",
    "to_networks",
]
