"""Levelling against published best plans and against P6: PSPLIB instances by size, and one file P6 had levelled.

``python benchmarks/levelling.py --folder …/psplib --set j120 --every 10 --seconds 10`` prints one row; with
``--placements`` the genetic search alone is measured. ``--xer FILE`` levels a Primavera file under its resources.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from yingzao.engines.calendar import CompiledCalendar
from yingzao.engines.resources.levelling import (
    Assignment,
    LevelOptions,
    PeriodPlan,
    PeriodProblem,
    Resource,
    level,
    plan_periods,
    plan_periods_within,
    warm_up,
)
from yingzao.engines.resources.levelling.packing import pack
from yingzao.engines.resources.levelling.periods import earliest_starts, longest_tails
from yingzao.formats.psplib import read_psplib
from yingzao.formats.xer import read_xer, to_networks

SETS = ("j30", "j60", "j120")
Method = Callable[[PeriodProblem], PeriodPlan]


@dataclass(frozen=True)
class Case:
    """One instance solved: makespan, its critical path and best known makespan, proof and seconds."""

    makespan: int
    critical_path: int
    best_known: int
    proven: bool
    seconds: float


def run_set(folder: Path, name: str, first: int, every: int, method: Method) -> list[Case]:
    """Solve every so-many-th instance of a set."""
    best_known = json.loads((folder / "best_known.json").read_text())
    cases = []
    for path in sorted((folder / name).glob("*.sm"))[first::every]:
        problem = read_psplib(path.read_bytes()).problem
        began = time.perf_counter()
        plan = method(problem)
        seconds = time.perf_counter() - began
        packed = pack(problem)
        path_length = int(
            (earliest_starts(problem, packed.number) + longest_tails(problem, packed.number)).max()
        )
        cases.append(Case(plan.makespan, path_length, best_known[path.stem][1], plan.proven, seconds))
    return cases


def row_of(name: str, cases: list[Case]) -> str:
    """Markdown row of one set; deviations in percent of the critical path, gaps of the best known makespan."""
    count = len(cases)
    deviation = 100 * sum(c.makespan / c.critical_path - 1 for c in cases) / count
    best = 100 * sum(c.best_known / c.critical_path - 1 for c in cases) / count
    gap = 100 * sum(c.makespan / c.best_known - 1 for c in cases) / count
    equal = sum(c.makespan <= c.best_known for c in cases)
    proven = sum(c.proven for c in cases)
    longest = max(c.seconds for c in cases)
    mean = sum(c.seconds for c in cases) / count
    return (
        f"| {name} | {count} | {proven} | {equal} | {gap:.2f} | {deviation:.2f} | {best:.2f} "
        f"| {deviation - best:.2f} | {mean:.2f} | {longest:.2f} |"
    )


def level_xer(path: Path, seconds: float) -> str:
    """Level a XER under the resources it marks for levelling; working hours, P6's own levelled finish beside."""
    xer = read_xer(path.read_bytes())
    imported = to_networks(xer)
    most = {row["rsrc_id"]: Decimal(row["max_qty_per_hr"] or "0") for row in xer.table("RSRCRATE")}
    used = [row for row in xer.table("TASKRSRC") if Decimal(row["remain_qty_per_hr"] or "0") > 0]
    ids = {row["rsrc_id"] for row in xer.table("RSRC") if row["level_flag"] == "Y"}
    ids &= {row["rsrc_id"] for row in used}
    resources = [Resource(name, most[name]) for name in sorted(ids)]
    needs = [
        Assignment(row["task_id"], row["rsrc_id"], Decimal(row["remain_qty_per_hr"]))
        for row in used
        if row["rsrc_id"] in ids
    ]
    network = imported.network
    began = time.perf_counter()
    proposal = level(network, resources, needs, LevelOptions(proof_seconds=seconds))
    took = time.perf_counter() - began
    stored = max(a.stored.remaining_early_finish or 0 for a in imported.activities)
    calendar = CompiledCalendar(
        next(c for c in network.calendars if c.id == network.activities[0].calendar_id)
    )
    began_at = network.projects[0].data_date

    def hours(instant: int) -> str:
        return f"{calendar.work_between(began_at, instant) / 60:,.0f}"

    proof = ", proven shortest" if proposal.proven else ""
    lines = [
        "| what | working hours |",
        "|---|---:|",
        f"| critical path, resources ignored | {hours(proposal.finish_before)} |",
        f"| levelled by P6 | {hours(stored)} |",
        f"| levelled here{proof}, {took:.2f} s | {hours(proposal.finish_after)} |",
    ]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Print a markdown table."""
    parser = argparse.ArgumentParser(prog="bench levelling", description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="folder with j30, j60, j120 and best_known.json")
    parser.add_argument("--set", choices=SETS, action="append", help="only this set; may be given again")
    parser.add_argument("--every", type=int, default=1, help="solve every so-many-th instance")
    parser.add_argument("--first", type=int, default=0, help="how many to pass over at the beginning")
    parser.add_argument("--seconds", type=float, default=10, help="time for each instance")
    parser.add_argument("--placements", type=int, help="the genetic search alone, with so many passes")
    parser.add_argument("--workers", type=int, default=2, help="threads")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--xer", type=Path, help="a Primavera file to level under its resources")
    options = parser.parse_args(argv)
    warm_up()
    if options.xer:
        print(level_xer(options.xer, options.seconds))
    if not options.folder:
        return 0

    def method(problem: PeriodProblem) -> PeriodPlan:
        if options.placements:
            return plan_periods(problem, options.seed, options.placements)
        until = time.perf_counter() + options.seconds
        return plan_periods_within(
            problem, lambda: until - time.perf_counter(), options.seed, options.workers
        )

    print(
        "| set | instances | proven | = best known | gap % | from CPM % | best % | above best | mean s | max s |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name in options.set or SETS:
        print(row_of(name, run_set(options.folder, name, options.first, options.every, method)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
