"""Refusals of the XER reader."""

from yingzao.formats.schedule_file import ScheduleFileError


class XerError(ScheduleFileError):
    """A Primavera XER that cannot be read."""
