"""Buffers of a plan: how much of a buffer its chain has burnt, and in which zone of the fever chart it stands.

Critical chain project management (E. M. Goldratt, *Critical Chain*, 1997; L. P. Leach, *Critical Chain Project
Management*): a buffer is watched in thirds; in the first third nothing is done, in the second measures are
planned, in the last they are carried out. Many draw the borders sloped instead, the more of the chain is done
the more may be burnt; how steep is no standard but a choice of the firm, so both ends of each border are data.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

THIRD = 100 / 3


class Zone(Enum):
    """Where a buffer stands in its fever chart."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True)
class ZoneLimits:
    """Borders of the zones in percent of the buffer, at the start and at the end of the chain; straight between.

    Beyond the yellow border a buffer is yellow, beyond the red one red. The defaults are Goldratt's thirds.
    """

    yellow_at_start: float = THIRD
    yellow_at_end: float = THIRD
    red_at_start: float = 2 * THIRD
    red_at_end: float = 2 * THIRD

    def borders(self, chain_percent: float) -> tuple[float, float]:
        """Yellow and red border where so many percent of the chain are done."""
        share = min(max(chain_percent, 0.0), 100.0) / 100
        return (
            self.yellow_at_start + share * (self.yellow_at_end - self.yellow_at_start),
            self.red_at_start + share * (self.red_at_end - self.red_at_start),
        )


@dataclass(frozen=True)
class ChainWork:
    """One activity of a chain: its planned length in working minutes and how much of it is done in percent."""

    planned_minutes: int
    done_percent: float


@dataclass(frozen=True)
class BufferState:
    """A buffer on one day; percents of the whole, not limited to 100 where more is burnt than there was."""

    consumed_days: float
    consumed_percent: float
    chain_percent: float
    zone: Zone

    @property
    def burn_rate(self) -> float | None:
        """Percent of the buffer burnt for each percent of the chain done; None before any of it is done."""
        return self.consumed_percent / self.chain_percent if self.chain_percent > 0 else None


def burn(
    length_days: float, late_days: float, chain: Iterable[ChainWork], limits: ZoneLimits | None = None
) -> BufferState:
    """How much of a buffer of ``length_days`` is burnt when its chain ends ``late_days`` after its baseline.

    Both in working days of the same calendar. A chain that ends early burns nothing. The percentage done is
    days of chain work done over all days of chain work (TOCICO Dictionary, *critical chain completed*).
    Raises ValueError for a buffer without length.

    >>> burn(10, 4, [ChainWork(4800, 50.0)]).consumed_percent
    40.0
    """
    if not length_days > 0:
        raise ValueError(f"a buffer has a length, not {length_days} days")
    works = list(chain)
    whole = sum(work.planned_minutes for work in works)
    done = sum(work.planned_minutes * work.done_percent for work in works)
    chain_percent = done / whole if whole else 0.0
    consumed = max(late_days, 0.0)
    percent = 100 * consumed / length_days
    return BufferState(
        consumed, percent, chain_percent, zone_of(percent, chain_percent, limits or ZoneLimits())
    )


def zone_of(consumed_percent: float, chain_percent: float, limits: ZoneLimits) -> Zone:
    """The zone of a point of the fever chart; a point on a border still lies in the calmer zone.

    >>> zone_of(40, 10, ZoneLimits())
    <Zone.YELLOW: 'yellow'>
    """
    yellow, red = limits.borders(chain_percent)
    if consumed_percent > red:
        return Zone.RED
    return Zone.YELLOW if consumed_percent > yellow else Zone.GREEN


def trace_chain(
    end: str, drivers: Mapping[str, Sequence[str]], stop_at: frozenset[str] = frozenset()
) -> list[str]:
    """The chain that leads to ``end``, from its first activity on: back along what drives each activity.

    ``drivers`` names the driving predecessors of each activity, the one that counts first; a feeding chain
    ends where it meets ``stop_at``, the work of the critical chain.
    """
    chain, seen = [end], {end}
    while before := [each for each in drivers.get(chain[-1], ()) if each not in seen and each not in stop_at]:
        chain.append(before[0])
        seen.add(before[0])
    return chain[::-1]
