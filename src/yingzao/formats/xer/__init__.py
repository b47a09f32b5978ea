"""Primavera XER: read any export into schedule networks and say what was not mapped."""

from .errors import XerError
from .limits import XerLimits
from .mapping import to_networks
from .reading import XerFile, XerRow, XerTable, read_xer

__all__ = [
    "XerError",
    "XerFile",
    "XerLimits",
    "XerRow",
    "XerTable",
    "read_xer",
    "to_networks",
]
