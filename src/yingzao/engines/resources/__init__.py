"""Resources: demand against capacity, and levelling of what exceeds it."""

from .levelling import level

__all__ = ["level"]
