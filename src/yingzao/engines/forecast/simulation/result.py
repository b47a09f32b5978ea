"""What comes out of a simulation: dates by probability, and which activities they hang on."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class FinishForecast:
    """When a milestone or project ends: the instants of all iterations in ascending order."""

    id: str
    instants: tuple[int, ...]
    planned: int

    def at(self, probability: float) -> int:
        """The first instant by which it has ended in a share ``probability`` of iterations (0.8 gives P80).

        Raises ValueError outside 0 to 1.
        """
        if not 0 < probability <= 1:
            raise ValueError(f"probability must lie between 0 and 1, not {probability}")
        return self.instants[ceil(probability * len(self.instants)) - 1]

    @property
    def p50(self) -> int:
        """As likely sooner as later."""
        return self.at(0.5)

    @property
    def p80(self) -> int:
        """Kept four times in five."""
        return self.at(0.8)

    @property
    def p90(self) -> int:
        """Kept nine times in ten."""
        return self.at(0.9)

    def chance_by(self, instant: int) -> float:
        """The share of iterations that have ended by an instant."""
        return bisect_right(self.instants, instant) / len(self.instants)

    def curve(self, points: int = 100) -> tuple[tuple[int, float], ...]:
        """The S-curve as (instant, share ended by then), with one point for each of equal shares."""
        return tuple((self.at(step / points), step / points) for step in range(1, points + 1))


@dataclass(frozen=True)
class ActivityRisk:
    """How an activity bears on the length of its project.

    Criticality index CI: share of iterations in which it is critical. Significance index SI: mean of duration ÷
    (duration + float) weighted by project length (Williams, JORS 43, 1992). Cruciality CRI: correlation of
    duration and project length by value (``cri_pearson``) and rank (``cri_spearman``, and ``cri_kendall`` where
    asked for). Schedule sensitivity index SSI: CI × deviation of duration ÷ deviation of project length (PMBOK).
    Definitions as in Vanhoucke, Measuring Time, 2010, chapter 3. Durations in working minutes.
    """

    activity_id: str
    criticality: float
    significance: float
    sensitivity: float
    cri_pearson: float
    cri_spearman: float
    cri_kendall: float | None
    mean_minutes: float
    deviation_minutes: float


@dataclass(frozen=True)
class TornadoBar:
    """Mean end of the project while an activity was among its shortest, and among its longest, tenth."""

    activity_id: str
    low: int
    high: int


@dataclass(frozen=True)
class SimulationResult:
    """Forecasts of projects and milestones, risks of unfinished activities, share of events that happened."""

    iterations: int
    seed: int
    projects: tuple[FinishForecast, ...]
    milestones: tuple[FinishForecast, ...]
    activities: tuple[ActivityRisk, ...]
    tornado: tuple[TornadoBar, ...]
    events: tuple[tuple[str, float], ...]

    def risk(self, activity_id: str) -> ActivityRisk:
        """The risk of one activity; raises KeyError for a finished or unknown one."""
        for found in self.activities:
            if found.activity_id == activity_id:
                return found
        raise KeyError(activity_id)


def most_crucial(activities: Sequence[ActivityRisk], number: int) -> list[ActivityRisk]:
    """The activities whose durations move the project most, by rank correlation."""
    return sorted(activities, key=lambda risk: -abs(risk.cri_spearman))[:number]
