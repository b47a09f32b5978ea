"""Simulate a network under uncertainty: iterations in blocks on threads, then forecasts and sensitivities."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from yingzao.engines.calendar import round_the_clock
from yingzao.engines.calendar.kernel import Integers
from yingzao.engines.schedule import schedule
from yingzao.engines.schedule.model import Activity, Network, Project

from .assembling import assemble
from .iterate import Notes, run_block
from .model import Estimate, RiskModel, SimulationError, uniform
from .result import SimulationResult
from .setting_up import Setting, extend, set_up

MOST_ITERATIONS = 1_000_000
MOST_CELLS = 400_000_000
"""Durations kept (iterations × uncertain activities), 4 bytes each."""

BLOCK = 64


def simulate(
    network: Network,
    model: RiskModel,
    seed: int,
    iterations: int = 1_000,
    threads: int | None = None,
    watched_ids: Iterable[str] = (),
    with_kendall: bool = False,
) -> SimulationResult:
    """Schedule a network ``iterations`` times with durations, events and weather drawn anew.

    Every iteration follows the rules and calendars of ``engines/schedule`` exactly. The result depends on the
    seed alone, not on the number of threads. Dates are given for all projects, milestones and ``watched_ids``.
    Raises ``SimulationError`` for a model that does not fit, else what ``schedule`` raises.
    """
    _check(iterations, model, seed)
    planned = schedule(network)
    setting = set_up(network, model, seed, watched_ids)
    workers = max(1, threads if threads is not None else os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:

        def each(function: Callable[[int], int], numbers: Iterable[int]) -> list[int]:
            return list(pool.map(function, numbers))

        while True:
            notes = _new_notes(setting, model, iterations)
            if not _run_blocks(setting, notes, iterations, each):
                return assemble(setting, model, notes, planned, seed, with_kendall, each)
            setting = extend(setting, model)


def _check(iterations: int, model: RiskModel, seed: int) -> None:
    uncertain = len(model.estimates) + sum(len(event.impacts) for event in model.events)
    if not 1 <= iterations <= MOST_ITERATIONS or iterations * uncertain > MOST_CELLS:
        raise SimulationError(
            "simulation.iterations",
            f"{iterations} iterations of {uncertain} uncertain durations: none or too many. Ask for fewer.",
            iterations=iterations,
            uncertain=uncertain,
        )
    if not 0 <= seed < 1 << 62:
        raise SimulationError("simulation.seed", "The seed must be zero or more and below 2⁶².", seed=seed)


def _new_notes(setting: Setting, model: RiskModel, iterations: int) -> Notes:
    projects, nodes = len(setting.goal.bound), len(setting.prepared.activities)
    blocks = -(-iterations // BLOCK)

    def integers(columns: int) -> Integers:
        return np.zeros((iterations, columns), np.int64)

    return Notes(
        np.zeros((iterations, len(setting.draws.varied)), np.int32),
        integers(projects),
        integers(projects),
        integers(len(setting.watched_ids)),
        integers(len(model.events)),
        np.zeros((blocks, nodes), np.int64),
        np.zeros((blocks, nodes), np.float64),
    )


def _run_blocks(
    setting: Setting,
    notes: Notes,
    iterations: int,
    each: Callable[[Callable[[int], int], Iterable[int]], list[int]],
) -> bool:
    """Run all blocks; returns whether a date lay beyond the horizon of the calendars."""
    prepared = setting.prepared

    def run(block: int) -> int:
        first, stop = block * BLOCK, min(iterations, (block + 1) * BLOCK)
        return run_block(
            prepared.calendars.tables,
            *prepared.graph,
            setting.plan,
            setting.draws,
            setting.weather,
            setting.goal,
            notes,
            block,
            first,
            stop,
        )

    # The first block tells early whether the horizon suffices.
    return bool(run(0)) or any(each(run, range(1, len(notes.critical))))


def warm_up() -> None:
    """Compile all kernels, or load them from disk: to be called before anybody waits for a simulation."""
    activity = Activity("A", "P", "24h", 600)
    network = Network([Project("P", 0)], [round_the_clock()], [activity], [])
    simulate(network, RiskModel([Estimate("A", uniform(300, 900))]), 0, BLOCK, 1, with_kendall=True)
