"""One block of iterations: draw durations, run the passes, and note what sensitivity is measured from."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from yingzao.engines.calendar.compiling import kernel
from yingzao.engines.calendar.kernel import BUCKET_SHIFT, CalendarTables, Integers, work_at
from yingzao.engines.schedule.floats import mark_driving, trace_longest_path
from yingzao.engines.schedule.passes import FAR, Links, Nodes, run_backward, run_forward, slide_late

from .chance import Floats, draw, first_key, normal_score, quantile, second_key
from .clock import OVERFLOW, Packed, pack, pack_periods, work_by
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
    """Calendars that lose days: the chance of each day of the horizon, and the day of every period."""

    calendar: Integers
    chance: Floats
    day: Integers


class Goal(NamedTuple):
    """What counts as critical and what is looked at.

    ``bound`` is a fixed instant for late dates or ±FAR: the project's own end, or the end of all. ``start_kind``
    of a node: 0 float between finishes, 1 between starts, 2 the smaller.
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
    given: CalendarTables,
    base: Nodes,
    links: Links,
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
    count = len(base.calendar)
    tables, nodes = own_tables(given), own_nodes(base)
    packed = pack(tables)
    slots = len(goal.bound) * (len(given.first_period) - 1)
    work = Work(
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(slots, np.int64),
    )
    scores = np.zeros(len(draws.loading), np.float64)
    driving = np.zeros(len(links.successor), np.int64)
    on_path = np.zeros(count, np.int64)
    set_floors(packed, nodes, work)
    for iteration in range(first, stop):
        nodes.remaining[:] = base.remaining
        draw_durations(draws, iteration, scores, nodes.remaining, notes.happened[iteration])
        keep(nodes.remaining, draws.varied, notes.durations[iteration])
        if len(weather.calendar) > 0:
            draw_weather(given, tables, weather, draws, iteration)
            for calendar in weather.calendar:
                pack_periods(tables, packed, calendar)
            set_floors(packed, nodes, work)
        if goal.exact:
            run_forward(tables, nodes, links)
        else:
            lean_forward(packed, tables, nodes, links, plan, work)
        bound = find_ends(nodes, plan, goal, notes.ends[iteration])
        set_ceilings(packed, base, nodes, plan, work, bound)
        if goal.exact:
            run_backward(tables, nodes, links)
            finish_exactly(tables, nodes, links, plan, goal, work, notes.ends[iteration], driving, on_path)
        else:
            lean_backward(packed, tables, nodes, links, plan, work)
        for project in range(len(goal.bound)):
            reference = goal.reference[project]
            length = work_at(given, reference, notes.ends[iteration, project])
            notes.lengths[iteration, project] = length - work_at(given, reference, goal.origin[project])
        for place in range(len(goal.watched)):
            notes.dates[iteration, place] = nodes.early_finish[goal.watched[place]]
        note_floats(plan, goal, nodes.remaining, work, on_path, notes, block, iteration)
    return max(tables.overflow[0], packed[OVERFLOW])


@kernel
def keep(remaining: Integers, varied: Integers, row: Durations) -> None:
    """Note the durations of the uncertain nodes."""
    for place in range(len(varied)):
        row[place] = remaining[varied[place]]


@kernel
def own_tables(given: CalendarTables) -> CalendarTables:
    """The calendars with copies of what weather changes and with a horizon flag of their own."""
    return CalendarTables(
        given.period_start,
        given.period_end.copy(),
        given.work_before.copy(),
        given.first_period,
        given.day_period,
        given.bucket_period.copy(),
        given.first_bucket,
        given.first_day,
        given.days,
        np.zeros(1, np.int64),
    )


@kernel
def own_nodes(base: Nodes) -> Nodes:
    """The nodes with copies of what an iteration changes."""
    count = len(base.calendar)
    return Nodes(
        base.calendar,
        base.remaining.copy(),
        base.shape,
        base.started,
        base.earliest,
        base.start_floor,
        base.finish_floor,
        base.start_ceiling,
        base.finish_ceiling.copy(),
        base.pinned_start,
        base.pinned_finish,
        base.expected_finish,
        np.full(count, -FAR, np.int64),
        np.full(count, -FAR, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
    )


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
def draw_weather(
    given: CalendarTables, tables: CalendarTables, weather: WeatherTables, draws: Draws, iteration: int
) -> None:
    """Take the work periods of lost days out of the calendars of an iteration.

    A lost period keeps its start and has no length, so that only running totals have to be made anew.
    """
    one, two = first_key(draws.seed, iteration), second_key(draws.seed, iteration)
    offset = len(draws.node) + len(draws.loading) + len(draws.probability)
    for number in range(len(weather.calendar)):
        calendar = weather.calendar[number]
        first, stop = given.first_period[calendar], given.first_period[calendar + 1]
        total, last, lost = 0, -1, False
        bucket, last_bucket = given.first_bucket[calendar], given.first_bucket[calendar + 1]
        for period in range(first, stop):
            day = weather.day[period]
            if day != last:
                place = offset + number * given.days + day
                lost = draw(one, two, place) < weather.chance[number * given.days + day]
                last = day
            tables.period_end[period] = given.period_start[period] if lost else given.period_end[period]
            tables.work_before[period] = total
            total += tables.period_end[period] - given.period_start[period]
            while bucket < last_bucket and (bucket - given.first_bucket[calendar]) << BUCKET_SHIFT < total:
                tables.bucket_period[bucket] = period
                bucket += 1
        for rest in range(bucket, last_bucket):
            tables.bucket_period[rest] = stop


@kernel
def set_floors(packed: Packed, nodes: Nodes, work: Work) -> None:
    """Working minutes at the earliest start of every node."""
    for node in range(len(nodes.calendar)):
        if nodes.start_floor[node] > -FAR:
            work.floor[node] = work_by(packed, nodes.calendar[node], nodes.start_floor[node])


@kernel
def find_ends(nodes: Nodes, plan: Plan, goal: Goal, ends: Integers) -> Integers:
    """Fill in the latest early finish of every project; returns what its late dates count back from."""
    ends[:] = -FAR
    for node in range(len(nodes.calendar)):
        project = plan.project[node]
        ends[project] = max(ends[project], nodes.early_finish[node])
    bound = ends.copy()
    for project in range(len(ends)):
        if goal.bound[project] == FAR:
            bound[project] = ends.max()
        elif goal.bound[project] > -FAR:
            bound[project] = goal.bound[project]
    return bound


@kernel
def set_ceilings(packed: Packed, base: Nodes, nodes: Nodes, plan: Plan, work: Work, bound: Integers) -> None:
    """Bound late finishes by the end of the project, in clock and in working minutes."""
    calendars = len(work.end) // len(bound)
    for slot in range(len(work.end)):
        if bound[slot // calendars] > -FAR:
            work.end[slot] = work_by(packed, slot % calendars, bound[slot // calendars])
    for node in range(len(nodes.calendar)):
        nodes.finish_ceiling[node] = min(base.finish_ceiling[node], bound[plan.project[node]])


@kernel
def finish_exactly(
    tables: CalendarTables,
    nodes: Nodes,
    links: Links,
    plan: Plan,
    goal: Goal,
    work: Work,
    ends: Integers,
    driving: Integers,
    on_path: Integers,
) -> None:
    """Longest path and as-late-as-possible work by the schedule engine, and working minutes of all dates."""
    driving[:] = 0
    mark_driving(tables, nodes, links, driving)
    for node in range(len(nodes.calendar)):
        on_path[node] = nodes.early_finish[node] == ends[plan.project[node]]
    trace_longest_path(nodes, links, driving, on_path)
    own_end = np.empty(len(nodes.calendar), np.int64)
    for node in range(len(nodes.calendar)):
        own_end[node] = ends[plan.project[node]]
    slide_late(tables, nodes, links, goal.as_late, own_end)
    for node in range(len(nodes.calendar)):
        calendar = nodes.calendar[node]
        work.early_start[node] = work_at(tables, calendar, nodes.early_start[node])
        work.early_finish[node] = work_at(tables, calendar, nodes.early_finish[node])
        work.late_start[node] = work_at(tables, calendar, nodes.late_start[node])
        work.late_finish[node] = work_at(tables, calendar, nodes.late_finish[node])


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
