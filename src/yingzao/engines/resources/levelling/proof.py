"""Constraint programming (OR-Tools CP-SAT) for a shorter plan than a given one, or the proof that there is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING

import numpy as np

from .packing import Packed
from .periods import PeriodProblem, earliest_starts, longest_tails

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

MOST_COMPARED = 400
"""Activities up to which every pair is looked at for fitting beside each other."""


@dataclass(frozen=True)
class Verdict:
    """A shorter plan in the problem's numbering, if one was found, and the bound proved so far."""

    starts: tuple[int, ...] | None
    bound: int


def seek_shorter(
    packed: Packed,
    known: tuple[int, ...],
    bound: int,
    seconds: float,
    seed: int = 0,
    stop: Event | None = None,
) -> Verdict:
    """Look for ``seconds``, or until ``stop`` is set, for a shortest plan that is shorter than ``known``.

    ``known`` are starts in the problem's numbering; they guide the search as a hint, and only what is shorter is
    looked for, which makes proofs easier. A bound equal to the makespan of ``known``, or of the plan returned,
    proves it shortest. One thread; linear relaxation, probing and inprocessing are off, for they cost more than they
    save here.
    """
    from ortools.sat.python import cp_model  # takes half a second that few callers need

    problem = packed.problem
    makespan = max(at + duration for at, duration in zip(known, problem.durations, strict=True))
    model, starts = _model(packed, makespan, bound)
    for start, hint in zip(starts, known, strict=True):
        model.add_hint(start, hint)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = 0
    solver.parameters.use_strong_propagation_in_disjunctive = True
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.inprocessing_dtime_ratio = 0.0
    with _stopping(solver, stop):
        status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Verdict(None, makespan)
    proved = max(bound, round(solver.best_objective_bound))
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Verdict(tuple(solver.value(start) for start in starts), proved)
    return Verdict(None, min(proved, makespan))


@contextmanager
def _stopping(solver: "cp_model.CpSolver", stop: Event | None) -> Iterator[None]:
    """Stop the solver when the event is set; the event is set afterwards, which ends the watch."""
    if stop is None:
        yield
        return

    def watch() -> None:
        stop.wait()
        solver.stop_search()

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()


def _model(packed: Packed, makespan: int, bound: int) -> "tuple[cp_model.CpModel, list[cp_model.IntVar]]":
    """A model of all plans shorter than ``makespan``, to be made as short as possible."""
    from ortools.sat.python import cp_model

    problem = packed.problem
    heads, tails = earliest_starts(problem, packed.number), longest_tails(problem, packed.number)
    model = cp_model.CpModel()
    end = model.new_int_var(bound, makespan - 1, "")
    starts = []
    for head, tail in zip(heads, tails, strict=True):
        start = model.new_int_var(int(head), max(int(head), makespan - 1 - int(tail)), "")
        model.add(start + int(tail) <= end)
        starts.append(start)
    for link in problem.links:
        model.add(starts[link.after] >= starts[link.before] + link.offset)
    _add_capacities(model, problem, starts)
    model.minimize(end)
    return model, starts


def _add_capacities(
    model: "cp_model.CpModel", problem: PeriodProblem, starts: "list[cp_model.IntVar]"
) -> None:
    intervals = [
        model.new_fixed_size_interval_var(start, duration, "")
        for start, duration in zip(starts, problem.durations, strict=True)
    ]
    for resource, capacity in enumerate(problem.capacities):
        users = [a for a, demand in enumerate(problem.demands) if problem.durations[a] and demand[resource]]
        blocks = [
            b for b in problem.reserved if b.resource == resource and b.units > 0 and b.finish > b.start
        ]
        fixed = [model.new_fixed_size_interval_var(b.start, b.finish - b.start, "") for b in blocks]
        model.add_cumulative(
            [*(intervals[a] for a in users), *fixed],
            [*(problem.demands[a][resource] for a in users), *(min(b.units, capacity) for b in blocks)],
            capacity,
        )
    for clique in _exclusive_groups(problem) if len(intervals) <= MOST_COMPARED else ():
        model.add_no_overlap([intervals[a] for a in clique])


def _exclusive_groups(problem: PeriodProblem) -> set[tuple[int, ...]]:
    """Groups of three or more activities no two of which fit beside each other, found greedily."""
    count = len(problem.durations)
    demand = np.array(problem.demands, np.int64).reshape(count, len(problem.capacities))
    lasting = np.array(problem.durations) > 0
    together = (demand[:, None, :] + demand[None, :, :] > np.array(problem.capacities)).any(2)
    apart = together & lasting[:, None] & lasting[None, :]
    by_conflicts = np.argsort(-apart.sum(1), kind="stable")
    groups = set()
    for first in range(count):
        left = apart[first].copy()
        group = [first]
        for other in by_conflicts:
            if left[other] and other != first:
                group.append(int(other))
                left &= apart[other]
        if len(group) > 2:
            groups.add(tuple(sorted(group)))
    return groups
