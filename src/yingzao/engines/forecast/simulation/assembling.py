"""From the notes of all iterations to forecasts, sensitivities and the tornado."""

from collections.abc import Callable, Iterable

import numpy as np

from yingzao.engines.calendar.kernel import Integers
from yingzao.engines.schedule import ScheduleResult
from yingzao.engines.schedule.columns import REMAINING
from yingzao.engines.schedule.model import Progress

from .chance import Floats
from .iterate import Notes
from .model import RiskModel
from .result import ActivityRisk, FinishForecast, SimulationResult, TornadoBar, most_crucial
from .sensitivity import concordance, measure_columns, rank
from .setting_up import Setting

TORNADO_BARS = 20
COLUMNS = 128
"""Columns that one thread measures at a time."""

Each = Callable[[Callable[[int], int], Iterable[int]], list[int]]


def assemble(
    setting: Setting,
    model: RiskModel,
    notes: Notes,
    planned: ScheduleResult,
    seed: int,
    with_kendall: bool,
    each: Each,
) -> SimulationResult:
    """Sum up all iterations; ``each`` runs a function over numbers on threads."""
    iterations = len(notes.durations)
    finish = dict(zip(planned.ids, planned.early_finish.tolist(), strict=True))
    activities = _activity_risks(setting, notes, with_kendall, each)
    return SimulationResult(
        iterations,
        seed,
        _projects(setting, notes, finish),
        tuple(
            _forecast(activity_id, notes.dates[:, place], finish[activity_id])
            for place, activity_id in enumerate(setting.watched_ids)
        ),
        activities,
        _tornado(setting, notes, activities),
        tuple(
            (event.id, float(notes.happened[:, place].sum()) / iterations)
            for place, event in enumerate(model.events)
        ),
    )


def _projects(setting: Setting, notes: Notes, finish: dict[str, int]) -> tuple[FinishForecast, ...]:
    found = []
    for number, project in enumerate(setting.prepared.projects.values()):
        ends = [finish[a.id] for a in setting.prepared.activities if a.project_id == project.id]
        if ends:
            found.append(_forecast(project.id, notes.ends[:, number], max(ends)))
    return tuple(found)


def _forecast(forecast_id: str, instants: Integers, planned: int) -> FinishForecast:
    return FinishForecast(forecast_id, tuple(np.sort(instants).tolist()), planned)


def _activity_risks(
    setting: Setting, notes: Notes, with_kendall: bool, each: Each
) -> tuple[ActivityRisk, ...]:
    prepared, varied = setting.prepared, setting.draws.varied
    iterations = len(notes.durations)
    measured = _measure(setting, notes, each)
    column = {int(node): place for place, node in enumerate(varied)}
    critical = notes.critical.sum(axis=0) / iterations
    significance = notes.significance.sum(axis=0) / iterations
    mean_length = notes.lengths.mean(axis=0)
    length_deviation = notes.lengths.std(axis=0, ddof=1) if iterations > 1 else np.zeros(len(mean_length))
    risks = {}
    for node, activity in enumerate(prepared.activities):
        if activity.progress is Progress.COMPLETED:
            continue
        project = prepared.project_number[node]
        place = column.get(node)
        fixed = (float(prepared.graph.nodes[REMAINING, node]), 0.0, 0.0, 0.0)
        mean, deviation, pearson, spearman = fixed if place is None else measured[place].tolist()
        spread, length = float(length_deviation[project]), float(mean_length[project])
        kendall = None
        if with_kendall:
            kendall = 0.0 if place is None else _kendall(notes, place, int(project))
        risks[activity.id] = ActivityRisk(
            activity.id,
            float(critical[node]),
            float(significance[node]) / length if length > 0 else 0.0,
            float(critical[node]) * deviation / spread if spread > 0 else 0.0,
            pearson,
            spearman,
            kendall,
            mean,
            deviation,
        )
    return tuple(risks[a.id] for a in prepared.network.activities if a.id in risks)


def _measure(setting: Setting, notes: Notes, each: Each) -> Floats:
    """Mean, deviation, Pearson and Spearman correlation of every uncertain duration."""
    ranks = np.zeros(notes.lengths.shape, np.float64)
    for project in range(notes.lengths.shape[1]):
        column = np.zeros(len(ranks), np.float64)
        rank(np.ascontiguousarray(notes.lengths[:, project]), column)
        ranks[:, project] = column
    owner = setting.prepared.project_number[setting.draws.varied]
    found = np.zeros((len(owner), 4), np.float64)

    def measure(first: int) -> int:
        stop = min(len(owner), first + COLUMNS)
        measure_columns(notes.durations, notes.lengths, ranks, owner, first, stop, found)
        return stop

    each(measure, range(0, len(owner), COLUMNS))
    return found


def _kendall(notes: Notes, place: int, project: int) -> float:
    column = notes.durations[:, place].astype(np.int64)
    return float(concordance(column, np.ascontiguousarray(notes.lengths[:, project])))


def _tornado(setting: Setting, notes: Notes, activities: tuple[ActivityRisk, ...]) -> tuple[TornadoBar, ...]:
    """Bars of the activities that move their project most, the widest first."""
    nodes = {activity.id: node for node, activity in enumerate(setting.prepared.activities)}
    column = {int(node): place for place, node in enumerate(setting.draws.varied)}
    share = max(1, len(notes.durations) // 10)
    bars = []
    for risk in most_crucial(activities, TORNADO_BARS):
        node = nodes[risk.activity_id]
        if node not in column or risk.cri_spearman == 0:
            continue
        order = np.argsort(notes.durations[:, column[node]], kind="stable")
        ends = notes.ends[:, setting.prepared.project_number[node]]
        low, high = ends[order[:share]].mean(), ends[order[-share:]].mean()
        bars.append(TornadoBar(risk.activity_id, round(float(low)), round(float(high))))
    return tuple(sorted(bars, key=lambda bar: bar.low - bar.high))
