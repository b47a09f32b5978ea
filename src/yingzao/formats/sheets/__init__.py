"""Tables from workbooks (.xlsx) and text files (.csv, .tsv): bytes to typed cells, nothing in them is run."""

from .model import Fault, FaultKind, File, Limits, Row, Sheet, SheetError, Value, column_letters
from .reading import read_file

__all__ = [
    "Fault",
    "FaultKind",
    "File",
    "Limits",
    "Row",
    "Sheet",
    "SheetError",
    "Value",
    "column_letters",
    "read_file",
]
