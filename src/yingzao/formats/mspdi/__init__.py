"""Microsoft Project XML (MSPDI): read a project into a schedule network, and write one."""

from .layout import NAMESPACE
from .mapping import PROFILE, read_mspdi
from .writing import write_mspdi

__all__ = ["NAMESPACE", "PROFILE", "read_mspdi", "write_mspdi"]
