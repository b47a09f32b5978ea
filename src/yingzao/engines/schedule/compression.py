"""Ways to finish sooner: crash critical work by its cost slope, or begin before what precedes it is finished.

Every proposal is computed by the engine on a changed copy of the network; nothing is estimated by adding days.
Crashing one unit at a time, always where it is cheapest, is the marginal cost analysis of the textbooks
(费用优化; F. S. Hillier, G. J. Lieberman, *Introduction to Operations Research*, time–cost trade-offs). It
finds the cheapest way while one activity at a time brings the end forward; where several paths are critical
and only together shorten the plan, it stops and says how far it came.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .engine import schedule
from .model import Activity, ActivityKind, Link, LinkKind, Network, Progress
from .result import ScheduleResult

WORKING = (ActivityKind.TASK, ActivityKind.RESOURCE_DEPENDENT)
MOST_RUNS = 400


@dataclass(frozen=True)
class CrashLimit:
    """How far an activity can be shortened: working minutes at the least, cost of a day saved (None: unknown)."""

    shortest_minutes: int
    minutes_per_day: float
    cost_per_day: Decimal | None = None


@dataclass(frozen=True)
class Crash:
    """An activity shortened by ``minutes`` of its calendar at ``cost``; ``finish`` is the end of the plan then."""

    activity_id: str
    minutes: int
    cost: Decimal | None
    finish: int


@dataclass(frozen=True)
class FastTrack:
    """A finish-to-start link on the critical path that becomes start-to-start with a lag."""

    predecessor_id: str
    successor_id: str
    lag_minutes: int
    finish: int


@dataclass(frozen=True)
class Catalogue:
    """Proposals one by one, the cheapest and most effective first; ``left_out`` candidates were not computed."""

    finish: int
    crashes: tuple[Crash, ...]
    fast_tracks: tuple[FastTrack, ...]
    left_out: int = 0


@dataclass(frozen=True)
class CrashPlan:
    """Several activities crashed together; ``finish`` is what was reached, ``cost`` None where a slope is unknown."""

    finish: int
    minutes: Mapping[str, int]
    cost: Decimal | None
    reached: bool


def end_of(result: ScheduleResult) -> int:
    """The end of a plan: the latest early finish (clock minutes)."""
    return int(result.early_finish.max())


def propose(network: Network, limits: Mapping[str, CrashLimit], most_runs: int = MOST_RUNS) -> Catalogue:
    """What each critical activity crashed as far as it goes, and each critical link overlapped by half, would bring.

    Only proposals that bring the end of the plan forward are returned.
    """
    now = schedule(network)
    finish = end_of(now)
    critical = {each.id: bool(flag) for each, flag in zip(network.activities, now.critical, strict=True)}
    crashable = sorted(
        (a for a in network.activities if critical[a.id] and _spare(a, limits) > 0),
        key=lambda a: (_slope(limits[a.id]), -_spare(a, limits)),
    )
    overlappable = sorted(
        (pair for pair in _driving(network, now) if _may_overlap(*pair, critical)),
        key=lambda pair: -pair[1].remaining_minutes,
    )
    left = len(crashable) + len(overlappable) - most_runs
    crashes = [_crash(network, a, _spare(a, limits), limits[a.id]) for a in crashable[: most_runs // 2]]
    room = most_runs - len(crashes)
    tracks = [_fast_track(network, link, before) for link, before, _after in overlappable[:room]]
    return Catalogue(
        finish,
        tuple(sorted((c for c in crashes if c.finish < finish), key=_worth(finish, limits))),
        tuple(sorted((t for t in tracks if t.finish < finish), key=lambda t: t.finish)),
        max(left, 0),
    )


def crash_to(
    network: Network, limits: Mapping[str, CrashLimit], target: int, most_runs: int = MOST_RUNS
) -> CrashPlan:
    """Crash a day at a time, always the cheapest that helps, until the plan ends at ``target`` or nothing helps.

    Activities whose slope is unknown are tried last and make the cost unknown. Bounded by ``most_runs``.
    """
    taken: dict[str, int] = {}
    cost: Decimal | None = Decimal(0)
    now = schedule(network)
    finish, runs = end_of(now), 1
    while finish > target and runs < most_runs:
        step, used = _cheapest_step(network, now, limits, finish, most_runs - runs)
        runs += used
        if step is None:
            break
        taken[step.activity_id] = taken.get(step.activity_id, 0) + step.minutes
        cost = None if cost is None or step.cost is None else cost + step.cost
        network = _shortened(network, step.activity_id, step.minutes)
        now, finish = schedule(network), step.finish
    return CrashPlan(finish, taken, cost, finish <= target)


def _cheapest_step(
    network: Network, now: ScheduleResult, limits: Mapping[str, CrashLimit], finish: int, most_runs: int
) -> tuple[Crash | None, int]:
    """The cheapest day on the critical path that brings the end forward, and how many runs it took to find."""
    critical = [
        a for a, flag in zip(network.activities, now.critical, strict=True) if flag and _spare(a, limits) > 0
    ]
    used = 0
    for activity in sorted(critical, key=lambda a: _slope(limits[a.id])):
        if used >= most_runs:
            break
        limit = limits[activity.id]
        found = _crash(network, activity, min(round(limit.minutes_per_day), _spare(activity, limits)), limit)
        used += 1
        if found.finish < finish:
            return found, used
    return None, used


def _spare(activity: Activity, limits: Mapping[str, CrashLimit]) -> int:
    """Minutes by which open work can still be shortened."""
    limit = limits.get(activity.id)
    if limit is None or activity.kind not in WORKING or activity.progress is Progress.COMPLETED:
        return 0
    return max(activity.remaining_minutes - limit.shortest_minutes, 0)


def _slope(limit: CrashLimit) -> tuple[bool, Decimal]:
    return limit.cost_per_day is None, limit.cost_per_day or Decimal(0)


def _worth(finish: int, limits: Mapping[str, CrashLimit]) -> Callable[[Crash], tuple[bool, Decimal, int]]:
    return lambda crash: (*_slope(limits[crash.activity_id]), crash.finish - finish)


def _crash(network: Network, activity: Activity, minutes: int, limit: CrashLimit) -> Crash:
    cost = None
    if limit.cost_per_day is not None:
        cost = limit.cost_per_day * Decimal(minutes) / Decimal(str(limit.minutes_per_day))
    return Crash(activity.id, minutes, cost, end_of(schedule(_shortened(network, activity.id, minutes))))


def _shortened(network: Network, activity_id: str, minutes: int) -> Network:
    return replace(
        network,
        activities=[
            replace(a, remaining_minutes=a.remaining_minutes - minutes) if a.id == activity_id else a
            for a in network.activities
        ],
    )


def _driving(network: Network, now: ScheduleResult) -> Iterable[tuple[Link, Activity, Activity]]:
    by_id = {each.id: each for each in network.activities}
    for link, drives in zip(network.links, now.driving, strict=True):
        if drives:
            yield link, by_id[link.predecessor_id], by_id[link.successor_id]


def _may_overlap(link: Link, before: Activity, after: Activity, critical: Mapping[str, bool]) -> bool:
    """A plain finish-to-start link between two critical tasks of which neither has begun."""
    open_ = before.progress is after.progress is Progress.NOT_STARTED
    works = before.kind in WORKING and after.kind in WORKING
    is_plain = link.kind is LinkKind.FS and link.lag_minutes == 0 and not link.elapsed
    return is_plain and open_ and works and critical[before.id] and critical[after.id]


def _fast_track(network: Network, link: Link, before: Activity) -> FastTrack:
    lag = before.remaining_minutes // 2
    overlapped = replace(link, kind=LinkKind.SS, lag_minutes=lag)
    links: Sequence[Link] = [overlapped if each is link else each for each in network.links]
    finish = end_of(schedule(replace(network, links=links)))
    return FastTrack(link.predecessor_id, link.successor_id, lag, finish)
