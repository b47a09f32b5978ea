"""A schedule as a table in Excel or CSV: read with errors by row and column, and written back."""

from .reading import read_schedule_table
from .writing import write_schedule_csv, write_schedule_workbook

__all__ = ["read_schedule_table", "write_schedule_csv", "write_schedule_workbook"]
