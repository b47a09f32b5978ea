"""Critical path method at scale: the compiled engine against NumPy by levels, networkx and MPXJ.

All compute early and late dates of the same generated network, links of all four types with lags. Those on one
round-the-clock calendar must agree; of MPXJ, on four calendars, the share of equal early starts is told. The
engine's passes know calendars, constraints and snapping to working time; building its arrays from dataclasses is
reported apart. Run ``python benchmarks/cpm.py --size 100000``.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from benchmarks import _mpxj
from yingzao.engines.calendar import WorkCalendar, round_the_clock
from yingzao.engines.calendar.compiling import COMPILED, kernel
from yingzao.engines.schedule import Activity, Link, LinkKind, Network, Project, schedule
from yingzao.engines.schedule.columns import EARLY_FINISH, FINISH_CEILING
from yingzao.engines.schedule.floats import last_of_each_project
from yingzao.engines.schedule.passes import backward_pass, forward_pass
from yingzao.engines.schedule.prepare import prepare
from yingzao.engines.schedule.single import backward_in_work, forward_in_work, on_single_calendar

EIGHT = ((480, 720), (780, 1020))
CLOCK = round_the_clock("24h")
REAL = (
    WorkCalendar("5d", "Five days with lunch", (EIGHT,) * 5 + ((), ())),
    WorkCalendar("6d", "Six days", (((480, 960),),) * 6 + ((),)),
    WorkCalendar("7d", "Seven days", (EIGHT,) * 7),
    CLOCK,
)
FS, SS, FF, SF = range(4)
LEVELS = 400
REPEATS = 5
WARMING = 4
NETWORKX = "networkx, one calendar"
ONE_CALENDAR = "engine passes, one calendar, in working minutes"
FOUR_CALENDARS = "engine passes, four calendars"
MPXJ = "MPXJ PrimaveraScheduler, warm, four calendars"


@dataclass(frozen=True)
class Plan:
    """A network as plain arrays: durations in minutes, and per link its ends, type and lag."""

    duration: np.ndarray
    before: np.ndarray
    after: np.ndarray
    kind: np.ndarray
    lag: np.ndarray


def generate(size: int, seed: int = 7) -> Plan:
    """Two links per activity on average, from one of the 40 levels before; 74/12/12/2 % FS/SS/FF/SF."""
    random = np.random.default_rng(seed)
    level = np.sort(random.integers(0, LEVELS, size))
    width = max(size // LEVELS, 1)
    after = np.repeat(np.arange(width, size), 2) if size > width else np.zeros(0, np.int64)
    reach = np.minimum(after, random.integers(1, 40 * width, len(after)))
    before = after - reach
    kept = level[before] < level[after]
    before, after = before[kept], after[kept]
    links = len(before)
    return Plan(
        random.integers(60, 20 * 480, size),
        before,
        after,
        random.choice(4, links, p=[0.74, 0.12, 0.12, 0.02]),
        np.where(random.random(links) < 0.2, random.integers(-240, 2400, links), 0),
    )


def as_network(plan: Plan, calendars: Sequence[WorkCalendar]) -> Network:
    """The same plan as the engine takes it."""
    activities = [
        Activity(str(n), "P", calendars[n % len(calendars)].id, int(minutes))
        for n, minutes in enumerate(plan.duration)
    ]
    ends = zip(plan.before.tolist(), plan.after.tolist(), plan.kind.tolist(), plan.lag.tolist(), strict=True)
    links = [Link(str(b), str(a), LinkKind(k), lag) for b, a, k, lag in ends]
    return Network([Project("P", 0)], list(calendars), activities, links)


Answer = Callable[[], tuple[np.ndarray, np.ndarray]]
"""A prepared calculation of early and late starts."""


@kernel
def offset_passes(
    duration: np.ndarray, before: np.ndarray, after: np.ndarray, offset: np.ndarray, leaving: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Early and late starts; links are sorted by successor, ``leaving`` by predecessor, last first."""
    early = np.zeros(len(duration), np.int64)
    for link in range(len(before)):
        early[after[link]] = max(early[after[link]], early[before[link]] + offset[link])
    late = (early + duration).max() - duration
    for link in leaving:
        late[before[link]] = min(late[before[link]], late[after[link]] - offset[link])
    return early, late


def compiled_offsets(plan: Plan) -> Answer:
    """The same simple arithmetic as the NumPy version, compiled: what a calendar costs shows beside it."""
    order = np.argsort(plan.after, kind="stable")
    before, after, kind = plan.before[order], plan.after[order], plan.kind[order]
    offset = plan.lag[order] + np.where((kind == FS) | (kind == FF), plan.duration[before], 0)
    offset -= np.where((kind == FF) | (kind == SF), plan.duration[after], 0)
    leaving = np.argsort(-before, kind="stable")
    return lambda: offset_passes(plan.duration, before, after, offset, leaving)


def numpy_by_levels(plan: Plan) -> Answer:
    """Early and late starts, one vector operation per level of the network; levels are found beforehand."""
    count = len(plan.duration)
    order = np.argsort(plan.after, kind="stable")
    before, after = plan.before[order], plan.after[order]
    kind, lag = plan.kind[order], plan.lag[order]
    depth = np.zeros(count, np.int64)
    for link in range(len(before)):
        depth[after[link]] = max(depth[after[link]], depth[before[link]] + 1)
    # A link as one offset between starts, so that both passes are maxima and minima of sums.
    offset = lag + np.where((kind == FS) | (kind == FF), plan.duration[before], 0)
    offset -= np.where((kind == FF) | (kind == SF), plan.duration[after], 0)
    forward, backward = _grouped(depth[after]), _grouped(depth[before])[::-1]

    def passes() -> tuple[np.ndarray, np.ndarray]:
        early = np.zeros(count, np.int64)
        for links in forward:
            np.maximum.at(early, after[links], early[before[links]] + offset[links])
        late = np.full(count, (early + plan.duration).max()) - plan.duration
        for links in backward:
            np.minimum.at(late, before[links], late[after[links]] - offset[links])
        return early, late

    return passes


def _grouped(depth: np.ndarray) -> list[np.ndarray]:
    order = np.argsort(depth, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(depth[order])) + 1) if len(order) else []


def with_networkx(plan: Plan) -> Answer:
    """Early and late starts by walking a networkx graph in topological order; it is built beforehand."""
    graph = nx.MultiDiGraph()
    for node, minutes in enumerate(plan.duration.tolist()):
        graph.add_node(node, minutes=minutes)
    ends = zip(plan.before.tolist(), plan.after.tolist(), plan.kind.tolist(), plan.lag.tolist(), strict=True)
    for before, after, kind, lag in ends:
        offset = lag + (graph.nodes[before]["minutes"] if kind in (FS, FF) else 0)
        graph.add_edge(
            before, after, offset=offset - (graph.nodes[after]["minutes"] if kind in (FF, SF) else 0)
        )

    def passes() -> tuple[np.ndarray, np.ndarray]:
        order = list(nx.topological_sort(graph))
        early = dict.fromkeys(order, 0)
        for node in order:
            for _, after, offset in graph.out_edges(node, data="offset"):
                early[after] = max(early[after], early[node] + offset)
        end = max(early[node] + graph.nodes[node]["minutes"] for node in order)
        late = {node: end - graph.nodes[node]["minutes"] for node in order}
        for node in reversed(order):
            for _, after, offset in graph.out_edges(node, data="offset"):
                late[node] = min(late[node], late[after] - offset)
        count = len(order)
        return np.array([early[n] for n in range(count)]), np.array([late[n] for n in range(count)])

    return passes


def best_time(run: Callable[[], object], repeats: int = REPEATS) -> float:
    """Shortest of several runs in seconds, which disturbs least."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return min(times)


def passes_only(network: Network) -> Callable[[], object]:
    """The forward and backward passes alone, on arrays prepared beforehand."""
    prepared = prepare(network)
    nodes, links, outlinks, incoming, leaving = prepared.graph
    forward_pass(prepared.calendars.tables, nodes, links, incoming)
    while prepared.calendars.overflowed:
        prepared.calendars.extend()
        forward_pass(prepared.calendars.tables, nodes, links, incoming)
    tables = prepared.calendars.tables
    nodes[FINISH_CEILING] = last_of_each_project(nodes[EARLY_FINISH], prepared.project_number, 1)[0]

    def both() -> None:
        forward_pass(tables, nodes, links, incoming)
        backward_pass(tables, nodes, outlinks, leaving)

    both()
    return both


def passes_in_work(network: Network) -> Callable[[], object]:
    """The passes of a plan on one calendar, in working minutes, on arrays prepared beforehand."""
    prepared = prepare(network)
    single = on_single_calendar(prepared.graph)
    if single is None:
        raise AssertionError("the plan does not run on one calendar")
    calendars = prepared.calendars
    single.forward(calendars.tables)
    while calendars.overflowed:
        calendars.extend()
        single.forward(calendars.tables)
    nodes, _, _, incoming, leaving = prepared.graph
    nodes[FINISH_CEILING] = nodes[EARLY_FINISH].max()
    floors, ceilings = single.floors(calendars.tables), single.ceilings(calendars.tables)

    def both() -> None:
        forward_in_work(floors, single.remaining, single.shape, single.into, incoming, single.dates)
        backward_in_work(ceilings, single.remaining, single.shape, single.out_of, leaving, single.dates)

    both()
    return both


def peer_time(network: Network, early_start: np.ndarray) -> float | None:
    """Seconds of MPXJ's scheduler once warm; says how many early starts equal ours, or that it is missing."""
    if _mpxj.why_missing():
        _mpxj.say_missing()
        return None
    peer = _mpxj.PeerPlan(network)
    for _ in range(WARMING):
        peer.schedule()
    seconds = best_time(peer.schedule)
    same = np.mean([ours == theirs for ours, theirs in zip(early_start, peer.early_starts(), strict=True)])
    print(f"MPXJ on four calendars: {100 * same:.1f} % of early starts equal the engine's\n")
    return seconds


def rows_of(size: int) -> list[tuple[str, float]]:
    """Measure everything on one network and check that all agree on it."""
    plan = generate(size)
    single, several = as_network(plan, (CLOCK,)), as_network(plan, REAL)
    result = schedule(single)
    by_levels, by_graph, by_offsets = numpy_by_levels(plan), with_networkx(plan), compiled_offsets(plan)
    for early, late in (by_levels(), by_graph(), by_offsets()):
        if not (np.array_equal(result.early_start, early) and np.array_equal(result.late_start, late)):
            raise AssertionError("the engine and its peers disagree")
    rows = [
        ("compiled arithmetic, one calendar", best_time(by_offsets)),
        ("NumPy by levels, one calendar", best_time(by_levels)),
        (NETWORKX, best_time(by_graph, 2)),
        (ONE_CALENDAR, best_time(passes_in_work(single))),
        ("engine passes, one calendar, by the clock", best_time(passes_only(single))),
        (FOUR_CALENDARS, best_time(passes_only(several))),
        ("engine from dataclasses to result, one calendar", best_time(lambda: schedule(single), 2)),
        ("engine from dataclasses to result, four calendars", best_time(lambda: schedule(several), 2)),
    ]
    theirs = peer_time(several, schedule(several).early_start)
    return rows if theirs is None else [*rows, (MPXJ, theirs)]


def ratios(rows: list[tuple[str, float]]) -> list[str]:
    """The comparisons that matter, in words."""
    seconds = dict(rows)
    one, four = seconds[ONE_CALENDAR], seconds[FOUR_CALENDARS]
    lines = [
        f"networkx takes {seconds[NETWORKX] / one:,.0f} times the engine's passes on one calendar",
        f"four calendars take {four / one:.1f} times one calendar",
    ]
    if MPXJ in seconds:
        lines.append(f"MPXJ takes {seconds[MPXJ] / four:,.0f} times the engine's passes on four calendars")
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    """Print a markdown table of times and of their ratio to the first row."""
    parser = argparse.ArgumentParser(prog="bench cpm", description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000, help="activities; links are about twice as many")
    size = parser.parse_args(argv).size
    rows = rows_of(size)
    links = len(generate(size).before)
    kernels = "compiled" if COMPILED else "plain Python"
    print(f"{size:,} activities, {links:,} links; {kernels} kernels; best of {REPEATS} runs or fewer\n")
    print("| what | milliseconds | times the first |")
    print("|---|---:|---:|")
    for name, seconds in rows:
        print(f"| {name} | {1000 * seconds:,.1f} | {seconds / rows[0][1]:,.1f} |")
    print("\n" + "\n".join(ratios(rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
