"""All that is the same in every iteration of a simulation, as arrays."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from yingzao.engines.calendar import CalendarSet
from yingzao.engines.calendar.instants import EPOCH_ORDINAL, MINUTES_PER_DAY
from yingzao.engines.calendar.kernel import Integers
from yingzao.engines.schedule.columns import FAR
from yingzao.engines.schedule.model import (
    ActivityKind,
    CriticalBy,
    FloatKind,
    Network,
    Progress,
    Project,
)
from yingzao.engines.schedule.prepare import Prepared, prepare

from .chance import Floats
from .encoding import encode_draws
from .iterate import Draws, Goal, WeatherTables
from .lean import Plan
from .model import RiskModel, SimulationError, Weather
from .planning import plan_passes

FLOAT_KINDS = {FloatKind.FINISH: 0, FloatKind.START: 1, FloatKind.SMALLEST: 2}
MILESTONES = (ActivityKind.START_MILESTONE, ActivityKind.FINISH_MILESTONE)


@dataclass(frozen=True)
class Setting:
    """Arrays for the kernels; ``watched_ids`` are the activities whose dates are kept."""

    prepared: Prepared
    draws: Draws
    weather: WeatherTables
    goal: Goal
    plan: Plan
    watched_ids: tuple[str, ...]


def set_up(network: Network, model: RiskModel, seed: int, watched_ids: Iterable[str]) -> Setting:
    """Check a model against a network and encode both."""
    prepared = _prepare_with_weather(network, model)
    watched = _watched(prepared, watched_ids)
    nodes = {activity.id: node for node, activity in enumerate(prepared.activities)}
    watched_nodes = np.array([nodes[activity_id] for activity_id in watched], np.int64)
    return Setting(
        prepared,
        encode_draws(model, prepared, seed),
        _weather_tables(prepared, model),
        _goal(prepared, watched_nodes),
        plan_passes(prepared, watched_nodes),
        watched,
    )


def extend(setting: Setting, model: RiskModel) -> Setting:
    """The same setting with calendars over a longer horizon; raises HorizonError at the limit."""
    calendars = setting.prepared.calendars
    calendars.extend()
    prepared = prepare(setting.prepared.network, calendars)
    return Setting(
        prepared,
        setting.draws,
        _weather_tables(prepared, model),
        setting.goal,
        setting.plan,
        setting.watched_ids,
    )


def _prepare_with_weather(network: Network, model: RiskModel) -> Prepared:
    """Prepare a network; calendars with weather get tables of their own."""
    prepared = prepare(network)
    while prepared.calendars.overflowed:
        prepared.calendars.extend()
        prepared = prepare(network, prepared.calendars)
    own = {weather.calendar_id for weather in model.weather}
    for calendar_id in own - set(prepared.calendars.index):
        raise SimulationError(
            "simulation.unknown_calendar",
            f"The weather of calendar {calendar_id} is given, but no activity uses it.",
            calendar=calendar_id,
        )
    if not own:
        return prepared
    found = prepared.calendars
    first, last = found.first_day * MINUTES_PER_DAY, (found.first_day + found.days) * MINUTES_PER_DAY
    return prepare(network, CalendarSet(found.calendars, first, last, own))


def _watched(prepared: Prepared, watched_ids: Iterable[str]) -> tuple[str, ...]:
    """Milestones that are still to come, and what else is asked for."""
    known = {activity.id for activity in prepared.activities}
    milestones = [
        activity.id
        for activity in prepared.network.activities
        if activity.kind in MILESTONES and activity.progress is not Progress.COMPLETED
    ]
    chosen = tuple(dict.fromkeys([*milestones, *watched_ids]))
    for activity_id in chosen:
        if activity_id not in known:
            raise SimulationError(
                "simulation.unknown_activity",
                f"The finish of activity {activity_id} is asked for, which is missing or only a summary.",
                activity=activity_id,
            )
    return chosen


def _weather_tables(prepared: Prepared, model: RiskModel) -> WeatherTables:
    found = prepared.calendars
    first_free = min((project.data_date for project in prepared.projects.values()), default=0)
    numbers, chances = [], [np.zeros(0)]
    for weather in model.weather:
        numbers.append(prepared.calendars.index[weather.calendar_id])
        chances.append(_chance_of_days(weather, found.first_day, found.days, first_free // MINUTES_PER_DAY))
    if len(set(numbers)) < len(numbers):
        raise SimulationError("simulation.weather_twice", "A calendar has its weather given twice.")
    return WeatherTables(np.array(numbers, np.int64), np.concatenate(chances))


def _chance_of_days(weather: Weather, first_day: int, days: int, first_free: int) -> Floats:
    """The chance of each day of the horizon to be lost; what lies before the data date is past."""
    if len(weather.lost_days) != 12 or not all(0 <= chance <= 1 for chance in weather.lost_days):
        raise SimulationError(
            "simulation.weather",
            f"Weather of calendar {weather.calendar_id}: give 12 probabilities between 0 and 1, January first.",
            calendar=weather.calendar_id,
        )
    months = [date.fromordinal(day + EPOCH_ORDINAL).month for day in range(first_day, first_day + days)]
    chances = np.array([weather.lost_days[month - 1] for month in months], np.float64)
    chances[: max(0, first_free - first_day)] = 0.0
    return chances


def _goal(prepared: Prepared, watched: Integers) -> Goal:
    projects = list(prepared.projects.values())
    options = [prepared.projects[activity.project_id].options for activity in prepared.activities]
    open_ = [activity.progress is Progress.NOT_STARTED for activity in prepared.activities]
    kinds = [FLOAT_KINDS[o.float_kind] if free else 0 for o, free in zip(options, open_, strict=True)]
    by_path = [option.critical_by is CriticalBy.LONGEST_PATH for option in options]
    return Goal(
        watched,
        np.array([option.critical_float_minutes for option in options], np.int64),
        np.array(kinds, np.int64),
        np.array(by_path, np.int64),
        prepared.as_late_as_possible,
        np.array([_bound(project) for project in projects], np.int64),
        np.array([_reference(prepared, project) for project in projects], np.int64),
        np.array([_origin(project) for project in projects], np.int64),
        int(any(by_path) or bool(prepared.as_late_as_possible.any())),
        len(projects) * prepared.calendars.count,
    )


def _bound(project: Project) -> int:
    if project.must_finish is not None:
        return project.must_finish
    return -FAR if project.options.float_to_own_project_end else FAR


def _reference(prepared: Prepared, project: Project) -> int:
    """The calendar in which the project's length is counted: its own, else the one most activities use."""
    index = prepared.calendars.index
    if project.calendar_id in index:
        return index[project.calendar_id]
    used = Counter(a.calendar_id for a in prepared.activities if a.project_id == project.id)
    return index[used.most_common(1)[0][0]] if used else 0


def _origin(project: Project) -> int:
    return max(project.data_date, project.plan_start or project.data_date)
