"""What comes out of the schedule engine: dates, floats and the critical work."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Minutes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NO_FLOAT = np.iinfo(np.int64).min
"""Stands in a float array where the activity has none (completed work)."""


@dataclass(frozen=True)
class ActivityDates:
    """The computed dates of one activity: instants (clock minutes) and floats in working minutes."""

    id: str
    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    total_float_minutes: int | None
    free_float_minutes: int | None
    critical: bool
    longest_path: bool
    float_path: int | None = None
    float_path_order: int | None = None


@dataclass(frozen=True)
class ScheduleResult:
    """Arrays in the order of ``Network.activities``; iterate for one row per activity.

    ``driving`` is in the order of ``Network.links``: true where the link set its successor's early date.
    ``float_path`` counts from 1 for the most critical path traced, ``float_path_order`` along each path from its
    first activity; both are 0 for what lies on no path.
    """

    ids: tuple[str, ...]
    early_start: Minutes
    early_finish: Minutes
    late_start: Minutes
    late_finish: Minutes
    total_float: Minutes
    free_float: Minutes
    critical: Flags
    longest_path: Flags
    driving: Flags
    float_path: Minutes
    float_path_order: Minutes

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, index: int) -> ActivityDates:
        """Return one activity's dates by its position in the network."""
        total, free = int(self.total_float[index]), int(self.free_float[index])
        return ActivityDates(
            self.ids[index],
            int(self.early_start[index]),
            int(self.early_finish[index]),
            int(self.late_start[index]),
            int(self.late_finish[index]),
            None if total == NO_FLOAT else total,
            None if free == NO_FLOAT else free,
            bool(self.critical[index]),
            bool(self.longest_path[index]),
            int(self.float_path[index]) or None,
            int(self.float_path_order[index]) or None,
        )

    def __iter__(self) -> Iterator[ActivityDates]:
        return (self.row(index) for index in range(len(self.ids)))
