"""The levelling problem on a grid of whole periods: durations, demands, capacities and start-to-start links."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yingzao.engines.calendar.kernel import Integers

from .errors import LevellingError


@dataclass(frozen=True)
class StartLink:
    """Activity number ``after`` starts at least ``offset`` periods (may be negative) after the start of ``before``."""

    before: int
    after: int
    offset: int


@dataclass(frozen=True)
class Reserved:
    """Units of a resource that nobody may plan with from period ``start`` until before ``finish``."""

    resource: int
    start: int
    finish: int
    units: int


@dataclass(frozen=True)
class PeriodProblem:
    """Activities are numbered from 0; ``demands[a][r]`` units of resource r are held while activity a runs.

    Names only serve messages. ``releases`` are the earliest start periods, all zero when empty.
    """

    durations: Sequence[int]
    demands: Sequence[Sequence[int]]
    capacities: Sequence[int]
    links: Sequence[StartLink]
    releases: Sequence[int] = ()
    reserved: Sequence[Reserved] = ()
    activity_names: Sequence[str] = ()
    resource_names: Sequence[str] = ()

    def activity_name(self, number: int) -> str:
        """What a message calls an activity."""
        return self.activity_names[number] if self.activity_names else str(number + 1)

    def resource_name(self, number: int) -> str:
        """What a message calls a resource."""
        return self.resource_names[number] if self.resource_names else str(number + 1)


def check_problem(problem: PeriodProblem) -> None:
    """Raise :class:`LevellingError` for what no plan can satisfy or what does not fit together."""
    count = len(problem.durations)
    if len(problem.demands) != count or (problem.releases and len(problem.releases) != count):
        raise LevellingError("levelling.shape", "Durations, demands and releases differ in number.")
    for number, duration in enumerate(problem.durations):
        if duration < 0:
            raise LevellingError(
                "levelling.duration",
                f"Activity {problem.activity_name(number)} lasts {duration} periods.",
                activity=problem.activity_name(number),
            )
        _check_demand(problem, number)
    for link in problem.links:
        if not (0 <= link.before < count and 0 <= link.after < count):
            raise LevellingError(
                "levelling.link", f"A link joins {link.before} and {link.after}: no such number."
            )
    for block in problem.reserved:
        if not 0 <= block.resource < len(problem.capacities):
            raise LevellingError("levelling.unknown_resource", f"There is no resource {block.resource}.")


def _check_demand(problem: PeriodProblem, number: int) -> None:
    demand = problem.demands[number]
    if len(demand) != len(problem.capacities):
        raise LevellingError(
            "levelling.shape",
            f"Activity {problem.activity_name(number)} names {len(demand)} demands "
            f"for {len(problem.capacities)} resources.",
            activity=problem.activity_name(number),
        )
    for resource, units in enumerate(demand):
        if not 0 <= units <= problem.capacities[resource]:
            activity, name = problem.activity_name(number), problem.resource_name(resource)
            raise LevellingError(
                "levelling.demand_beyond_capacity",
                f"Activity {activity} needs {units} of {name}, of which there are {problem.capacities[resource]}. "
                "Raise the capacity or lower the demand.",
                activity=activity,
                resource=name,
                demand=units,
                capacity=problem.capacities[resource],
            )


def longest_tails(problem: PeriodProblem, order: Integers) -> Integers:
    """Periods that must pass from the start of each activity to the end of all, whatever the resources."""
    tail = np.array(problem.durations, np.int64)
    leaving: dict[int, list[StartLink]] = {}
    for link in problem.links:
        leaving.setdefault(link.before, []).append(link)
    for number in order[::-1]:
        for link in leaving.get(int(number), ()):
            tail[number] = max(tail[number], link.offset + tail[link.after])
    return tail


def earliest_starts(problem: PeriodProblem, order: Integers) -> Integers:
    """Starts of the critical path method, without any resource."""
    start = np.array(problem.releases or [0] * len(problem.durations), np.int64)
    leaving: dict[int, list[StartLink]] = {}
    for link in problem.links:
        leaving.setdefault(link.before, []).append(link)
    for number in order:
        for link in leaving.get(int(number), ()):
            start[link.after] = max(start[link.after], start[number] + link.offset)
    return start
