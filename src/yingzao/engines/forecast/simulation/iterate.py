"""One block of iterations: draw durations, run the passes, and note what sensitivity is measured from."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from yingzao.engines.calendar.compiling import kernel
from yingzao.engines.calendar.kernel import (
    BUCKET_SHIFT,
    BUCKETS,
    DAYS,
    HEAD,
    MINUTES,
    NO_WORK,
    OVERFLOW,
    PATTERN,
    WORKED,
    Integers,
    Tables,
    work_at,
)
from yingzao.engines.schedule.columns import (
    CALENDAR,
    COMPLETED,
    EARLY_FINISH,
    EARLY_START,
    FAR,
    FINISH_CEILING,
    LATE_FINISH,
    LATE_START,
    REMAINING,
    SHAPE,
    START_FLOOR,
)
from yingzao.engines.schedule.floats import measure_links, trace_longest_path
from yingzao.engines.schedule.passes import backward_pass, forward_pass, slide_late

from .chance import Floats, draw, first_key, normal_score, quantile, second_key
from .lean import Plan, Work, lean_backward, lean_forward

Durations = npt.NDArray[np.int32]


class Draws(NamedTuple):
    """Distributions end to end: those of durations first, then of the impacts of events.

    ``node`` is each one's node, ``group`` its group or -1, ``table`` its row among the beta tables. An event has
    the impacts from ``first_impact``; ``factor`` tells those that multiply. ``varied`` are all nodes touched,
    ``step`` is what durations are multiples of.
    """

    node: Integers
    shape: Integers
    low: Floats
    likely: Floats
    high: Floats
    table: Integers
    tables: Floats
    group: Integers
    loading: Floats
    estimates: int
    probability: Floats
    first_impact: Integers
    factor: Integers
    varied: Integers
    step: int
    seed: int


class WeatherTables(NamedTuple):
    """Calendars that lose days, and for each of them the chance of each day of the horizon to be lost."""

    calendar: Integers
    chance: Floats


class Goal(NamedTuple):
    """What counts as critical and what is looked at.

    ``bound`` is a fixed instant for late dates or ±FAR: the project's own end, or the end of all. ``start_kind``
    of a node: 0 float between finishes, 1 between starts, 2 the smaller. ``slots`` is projects × calendars.
    """

    watched: Integers
    critical_float: Integers
    float_kind: Integers
    by_path: Integers
    as_late: Integers
    bound: Integers
    reference: Integers
    origin: Integers
    exact: int
    slots: int


class Notes(NamedTuple):
    """Results; rows of the first five are iterations, of the others blocks."""

    durations: Durations
    ends: Integers
    lengths: Integers
    dates: Integers
    happened: Integers
    critical: Integers
    significance: Floats


@kernel
def run_block(
    given: Tables,
    base: Integers,
    links: Integers,
    outlinks: Integers,
    incoming: Integers,
    leaving: Integers,
    plan: Plan,
    draws: Draws,
    weather: WeatherTables,
    goal: Goal,
    notes: Notes,
    block: int,
    first: int,
    stop: int,
) -> int:
    """Run iterations ``first`` to ``stop``; returns 1 where a date lay beyond the calendars' horizon."""
    count = base.shape[1]
    tables, nodes = given.copy(), base.copy()
    tables[OVERFLOW] = 0
    remaining, finishes = nodes[REMAINING], nodes[EARLY_FINISH]
    work = Work(
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(goal.slots, np.int64),
    )
    scores = np.zeros(len(draws.loading), np.float64)
    slack = np.zeros(links.shape[1], np.int64)
    on_path = np.zeros(count, np.int64)
    set_floors(tables, nodes, work)
    for iteration in range(first, stop):
        remaining[:] = base[REMAINING]
        draw_durations(draws, iteration, scores, remaining, notes.happened[iteration])
        keep(remaining, draws.varied, notes.durations[iteration])
        if len(weather.calendar) > 0:
            draw_weather(given, tables, weather, draws, iteration)
            set_floors(tables, nodes, work)
        if goal.exact:
            forward_pass(tables, nodes, links, incoming)
        else:
            lean_forward(tables, nodes, links, incoming, plan, work)
        bound = find_ends(finishes, plan, goal, notes.ends[iteration])
        set_ceilings(tables, base, nodes, plan, work, bound)
        if goal.exact:
            backward_pass(tables, nodes, outlinks, leaving)
            finish_exactly(tables, nodes, outlinks, leaving, plan, goal, work, notes.ends[iteration])
            trace_exactly(tables, nodes, links, incoming, slack, on_path)
        else:
            lean_backward(tables, nodes, outlinks, leaving, plan, work)
        for project in range(len(goal.bound)):
            reference = goal.reference[project]
            length = work_at(given, reference, notes.ends[iteration, project])
            notes.lengths[iteration, project] = length - work_at(given, reference, goal.origin[project])
        for place in range(len(goal.watched)):
            notes.dates[iteration, place] = finishes[goal.watched[place]]
        note_floats(plan, goal, remaining, work, on_path, notes, block, iteration)
    return tables[OVERFLOW]


@kernel
def keep(remaining: Integers, varied: Integers, row: Durations) -> None:
    """Note the durations of the uncertain nodes."""
    for place in range(len(varied)):
        row[place] = remaining[varied[place]]


@kernel
def draw_durations(
    draws: Draws, iteration: int, scores: Floats, remaining: Integers, happened: Integers
) -> None:
    """Overwrite the remaining minutes of uncertain nodes with those of an iteration."""
    one, two = first_key(draws.seed, iteration), second_key(draws.seed, iteration)
    total = len(draws.node)
    owners, groups, loadings = draws.node, draws.group, draws.loading
    shapes, lows, modes, highs = draws.shape, draws.low, draws.likely, draws.high
    rows, tables, step = draws.table, draws.tables, draws.step
    for group in range(len(scores)):
        scores[group] = normal_score(draw(one, two, total + group))
    for place in range(draws.estimates):
        p, z = draw(one, two, place), 0.0
        group = groups[place]
        if group >= 0:
            common = loadings[group]
            z = np.sqrt(common) * scores[group] + np.sqrt(1.0 - common) * normal_score(p)
        shape, low, high = shapes[place], lows[place], highs[place]
        minutes = quantile(shape, low, modes[place], high, tables, rows[place], p, z, group >= 0)
        remaining[owners[place]] = max(1, int(minutes / step + 0.5)) * step
    for event in range(len(draws.probability)):
        happened[event] = draw(one, two, total + len(scores) + event) < draws.probability[event]
        if happened[event]:
            hit(draws, event, one, two, remaining)


@kernel
def hit(draws: Draws, event: int, one: int, two: int, remaining: Integers) -> None:
    """Let an event add to or multiply the remaining minutes of what it touches."""
    for impact in range(draws.first_impact[event], draws.first_impact[event + 1]):
        place = draws.estimates + impact
        amount = quantile(
            draws.shape[place],
            draws.low[place],
            draws.likely[place],
            draws.high[place],
            draws.tables,
            draws.table[place],
            draw(one, two, place),
            0.0,
            False,
        )
        node = draws.node[place]
        minutes = remaining[node] * amount if draws.factor[impact] else remaining[node] + amount
        remaining[node] = int(minutes + 0.5)


@kernel
def draw_weather(given: Tables, tables: Tables, weather: WeatherTables, draws: Draws, iteration: int) -> None:
    """Take the work of lost days out of the calendars of an iteration."""
    one, two = first_key(draws.seed, iteration), second_key(draws.seed, iteration)
    offset = len(draws.node) + len(draws.loading) + len(draws.probability)
    days = int(given[DAYS])
    for number in range(len(weather.calendar)):
        calendar = weather.calendar[number]
        row, bucket = calendar * (days + 1), int(given[given[BUCKETS] + calendar])
        total, full = 0, 0
        for day in range(days):
            pattern = int(given[given[PATTERN] + row + day])
            place = number * days + day
            if pattern != NO_WORK and draw(one, two, offset + place) < weather.chance[place]:
                pattern = NO_WORK
            tables[tables[PATTERN] + row + day] = pattern
            total += int(given[given[WORKED] + pattern * MINUTES + MINUTES - 1])
            tables[HEAD + row + day + 1] = total
            while full << BUCKET_SHIFT < total:
                tables[bucket + full] = day
                full += 1


@kernel
def set_floors(tables: Tables, nodes: Integers, work: Work) -> None:
    """Working minutes at the earliest start of every node."""
    for node in range(nodes.shape[1]):
        if nodes[START_FLOOR, node] > -FAR:
            work.floor[node] = work_at(tables, nodes[CALENDAR, node], nodes[START_FLOOR, node])


@kernel
def find_ends(finishes: Integers, plan: Plan, goal: Goal, ends: Integers) -> Integers:
    """Fill in the latest early finish of every project; returns what its late dates count back from."""
    ends[:] = -FAR
    for node in range(len(finishes)):
        project = plan.project[node]
        ends[project] = max(ends[project], finishes[node])
    bound = ends.copy()
    for project in range(len(ends)):
        if goal.bound[project] == FAR:
            bound[project] = ends.max()
        elif goal.bound[project] > -FAR:
            bound[project] = goal.bound[project]
    return bound


@kernel
def set_ceilings(
    tables: Tables, base: Integers, nodes: Integers, plan: Plan, work: Work, bound: Integers
) -> None:
    """Bound late finishes by the end of the project, in clock and in working minutes."""
    calendars = len(work.end) // len(bound)
    for slot in range(len(work.end)):
        if bound[slot // calendars] > -FAR:
            work.end[slot] = work_at(tables, slot % calendars, bound[slot // calendars])
    for node in range(nodes.shape[1]):
        nodes[FINISH_CEILING, node] = min(base[FINISH_CEILING, node], bound[plan.project[node]])


@kernel
def trace_exactly(
    tables: Tables, nodes: Integers, links: Integers, incoming: Integers, slack: Integers, on_path: Integers
) -> None:
    """The longest path by the schedule engine: what leads to the open work that finishes last."""
    measure_links(tables, nodes, links, slack)
    last = -FAR
    for node in range(nodes.shape[1]):
        if nodes[SHAPE, node] != COMPLETED:
            last = max(last, nodes[EARLY_FINISH, node])
    for node in range(nodes.shape[1]):
        on_path[node] = nodes[SHAPE, node] != COMPLETED and nodes[EARLY_FINISH, node] == last
    trace_longest_path(links, incoming, slack, on_path)


@kernel
def finish_exactly(
    tables: Tables,
    nodes: Integers,
    outlinks: Integers,
    leaving: Integers,
    plan: Plan,
    goal: Goal,
    work: Work,
    ends: Integers,
) -> None:
    """As-late-as-possible work by the schedule engine, and working minutes of all dates."""
    own_end = np.empty(nodes.shape[1], np.int64)
    for node in range(nodes.shape[1]):
        own_end[node] = ends[plan.project[node]]
    slide_late(tables, nodes, outlinks, leaving, goal.as_late, own_end)
    for node in range(nodes.shape[1]):
        calendar = nodes[CALENDAR, node]
        work.early_start[node] = work_at(tables, calendar, nodes[EARLY_START, node])
        work.early_finish[node] = work_at(tables, calendar, nodes[EARLY_FINISH, node])
        work.late_start[node] = work_at(tables, calendar, nodes[LATE_START, node])
        work.late_finish[node] = work_at(tables, calendar, nodes[LATE_FINISH, node])


@kernel
def note_floats(
    plan: Plan,
    goal: Goal,
    remaining: Integers,
    work: Work,
    on_path: Integers,
    notes: Notes,
    block: int,
    iteration: int,
) -> None:
    """Count critical nodes and add up duration ÷ (duration + float) × project length."""
    early_start, early_finish = work.early_start, work.early_finish
    late_start, late_finish = work.late_start, work.late_finish
    kinds, by_path, limits, projects = goal.float_kind, goal.by_path, goal.critical_float, plan.project
    critical, significance = notes.critical[block], notes.significance[block]
    lengths = notes.lengths[iteration]
    for node in range(len(remaining)):
        total = late_finish[node] - early_finish[node]
        kind = kinds[node]
        if kind > 0:
            by_start = late_start[node] - early_start[node]
            total = by_start if kind == 1 else min(by_start, total)
        if on_path[node] > 0 if by_path[node] else total <= limits[node]:
            critical[node] += 1
        duration = remaining[node]
        if duration > 0:
            significance[node] += duration / (duration + max(total, 0)) * lengths[projects[node]]
