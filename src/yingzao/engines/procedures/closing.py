"""How many of the things that were to be closed in a time were closed (闭环率)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Loop:
    """Something that was asked for on ``issued_on`` until ``due_on``; ``closed_on`` None while it is open."""

    key: int
    issued_on: date
    due_on: date | None
    closed_on: date | None


@dataclass(frozen=True)
class Closing:
    """``asked`` are the loops that were to be closed, ``closed`` those that were, ``overdue`` those still open late."""

    asked: tuple[int, ...]
    closed: tuple[int, ...]
    overdue: tuple[int, ...]

    @property
    def rate(self) -> float | None:
        """closed ÷ asked in percent; None where nothing was to be closed: that is no merit and no fault."""
        return round(100 * len(self.closed) / len(self.asked), 1) if self.asked else None


def closing_of(loops: Iterable[Loop], first: date, last: date) -> Closing:
    """Loops of the days from ``first`` to ``last``, both included, as they stood at the end of ``last``.

    To be closed were those closed within the time, and those open at its end whose due day had come; what is not due
    yet counts neither way.

    >>> closed = Loop(1, date(2026, 3, 1), date(2026, 3, 9), date(2026, 3, 8))
    >>> still_open = Loop(2, date(2026, 3, 2), date(2026, 3, 9), None)
    >>> closing_of([closed, still_open], date(2026, 3, 1), date(2026, 3, 31)).rate
    50.0
    """
    asked, closed, overdue = [], [], []
    for loop in loops:
        if loop.issued_on > last or (loop.closed_on is not None and loop.closed_on < first):
            continue
        if loop.closed_on is not None and loop.closed_on <= last:
            asked.append(loop.key)
            closed.append(loop.key)
        elif loop.due_on is not None and loop.due_on <= last:
            asked.append(loop.key)
            if loop.due_on < last:
                overdue.append(loop.key)
    return Closing(tuple(asked), tuple(closed), tuple(overdue))
