"""Random networks and risk models, and single iterations for comparison with the schedule engine."""

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import strategies as st

from yingzao.engines.calendar import WorkCalendar, round_the_clock
from yingzao.engines.forecast.simulation import Estimate, RiskModel, triangular
from yingzao.engines.forecast.simulation.setting_up import extend, set_up
from yingzao.engines.forecast.simulation.simulate import _new_notes, _run_blocks
from yingzao.engines.schedule import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    CriticalBy,
    FloatKind,
    Link,
    LinkKind,
    Network,
    Project,
    ScheduleOptions,
)

EIGHT = ((480, 720), (780, 1020))
CALENDARS = (
    WorkCalendar("5d", "Five days", (EIGHT,) * 5 + ((), ()), {date(1970, 1, 12): ()}),
    WorkCalendar("6d", "Six days, 9 hours", (((420, 720), (780, 1020)),) * 6 + ((),)),
    WorkCalendar("night", "Nights", (((0, 360), (1320, 1440)),) * 7),
    round_the_clock("24h"),
)
KINDS = (
    ActivityKind.TASK,
    ActivityKind.TASK,
    ActivityKind.TASK,
    ActivityKind.START_MILESTONE,
    ActivityKind.FINISH_MILESTONE,
)
OPTIONS = (
    ScheduleOptions(),
    ScheduleOptions(float_kind=FloatKind.SMALLEST, critical_float_minutes=60),
    ScheduleOptions(float_kind=FloatKind.START),
    ScheduleOptions(critical_by=CriticalBy.LONGEST_PATH),
)


@st.composite
def networks(draw, most=8):
    count = draw(st.integers(1, most))
    activities = []
    for number in range(count):
        kind = draw(st.sampled_from(KINDS)) if number else ActivityKind.TASK
        bound = None
        if draw(st.integers(0, 5)) == 0:
            bound = Constraint(draw(st.sampled_from(list(ConstraintKind))), draw(st.integers(0, 20 * 1440)))
        activities.append(
            Activity(
                str(number),
                "P",
                draw(st.sampled_from(CALENDARS)).id,
                draw(st.integers(1, 2000)) if kind is ActivityKind.TASK else 0,
                kind=kind,
                constraint=bound,
            )
        )
    links = []
    for after in range(1, count):
        for before in draw(st.sets(st.integers(0, after - 1), max_size=3)):
            lag = draw(st.one_of(st.just(0), st.integers(-600, 1500)))
            links.append(Link(str(before), str(after), draw(st.sampled_from(LinkKind)), lag))
    must_finish = draw(st.one_of(st.none(), st.integers(0, 20 * 1440)))
    options = draw(st.sampled_from(OPTIONS))
    project = Project("P", draw(st.integers(0, 3 * 1440)), must_finish=must_finish, options=options)
    return Network([project], CALENDARS, draw(st.permutations(activities)), links)


def spread_out(network, low=0.5, high=2.0):
    """Triangular estimates for everything that takes time."""
    return RiskModel(
        [
            Estimate(
                a.id, triangular(low * a.remaining_minutes, a.remaining_minutes, high * a.remaining_minutes)
            )
            for a in network.activities
            if a.remaining_minutes
        ]
    )


def noted(network, model, seed, iterations):
    """The setting and what every iteration notes, with the horizon wide enough."""
    setting = set_up(network, model, seed, ())
    while True:
        notes = _new_notes(setting, model, iterations)
        if not _run_blocks(setting, notes, iterations, lambda run, numbers: [run(n) for n in numbers]):
            return setting, notes
        setting = extend(setting, model)


def with_durations(network, setting, row):
    """The network with the durations that one iteration drew."""
    ids = [activity.id for activity in setting.prepared.activities]
    drawn = {ids[node]: int(minutes) for node, minutes in zip(setting.draws.varied, row, strict=True)}
    activities = [
        replace(a, remaining_minutes=drawn.get(a.id, a.remaining_minutes)) for a in network.activities
    ]
    return Network(network.projects, network.calendars, activities, network.links)


def by_node(setting, result, column):
    """A column of a schedule result in the order of the nodes."""
    place = {activity_id: number for number, activity_id in enumerate(result.ids)}
    return np.array([column[place[activity.id]] for activity in setting.prepared.activities])
