"""Primavera XER: read any export into schedule networks, say what was not mapped, and write XER again."""

from .errors import XerError
from .limits import XerLimits
from .mapping import to_networks
from .numbering import write_xer_schedule
from .reading import read_xer
from .tables import XerFile, XerRow, XerTable
from .tabling import to_tables
from .writing import write_xer

__all__ = [
    "XerError",
    "XerFile",
    "XerLimits",
    "XerRow",
    "XerTable",
    "read_xer",
    "to_networks",
    "to_tables",
    "write_xer",
    "write_xer_schedule",
]
