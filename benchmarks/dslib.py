"""Real tracked projects of the DSLIB database: what the engines make of them against what their files say.

``starts``: baseline starts in working hours, as ProTrack counts them, found with our calendars. ``resources``:
total cost of each resource as the file has it. ``values``: PV, EV and AC of every tracking period to the cent
against counting hour by hour. Then the share of activities whose published CI, SI, SSI and CRI lie within three
deviations of what simulations of as many runs find; files whose published project lengths are another
project's are marked as stale, scenario runs as such. Run ``python benchmarks/dslib.py --folder FOLDER``.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np

from yingzao.engines.calendar import CompiledCalendar, moment
from yingzao.engines.cost.outlook import look_ahead
from yingzao.engines.cost.value_by_period import Budget
from yingzao.engines.forecast.simulation import simulate
from yingzao.formats.dslib import (
    DslibError,
    TrackedActivity,
    TrackedProject,
    TrackingPeriod,
    read_dslib,
    to_network,
    to_progress,
    to_risk_model,
    to_works,
)

SIMULATIONS = 30
WITHIN = 3.0
LEAST_DEVIATION = 0.01
STALE = 0.03
CONFIDENCE = 0.8


@dataclass(frozen=True)
class Agreement:
    """Counts of what agrees, and of what there is; shares of activities within sampling error."""

    name: str
    activities: int
    starts: int
    resources: tuple[int, int]
    values: tuple[int, int]
    sensitivity: tuple[float, ...] | None
    remark: str


def agreement_of(name: str, project: TrackedProject, simulations: int = SIMULATIONS) -> Agreement:
    """Compare everything a file publishes."""
    calendar = CompiledCalendar(project.calendar)
    starts = sum(
        calendar.work_between(project.begin, activity.start) == activity.planned_start_hours * 60
        for activity in project.activities
    )
    budget = Budget(to_works(project), [project.calendar])
    right = 0
    for period in project.periods:
        row = budget.value(period.end, to_progress(project, period))[0]
        right += sum(
            a == b
            for a, b in zip((row.planned, row.earned, row.actual), count_values(project, period), strict=True)
        )
    sensitivity, remark = within_sampling_error(project, simulations)
    return Agreement(
        name,
        len(project.activities),
        starts,
        resource_totals(project),
        (right, 3 * len(project.periods)),
        sensitivity,
        remark,
    )


def resource_totals(project: TrackedProject) -> tuple[int, int]:
    """How many resources cost over all activities what the file says, and how many there are."""
    right = 0
    for resource in project.resources:
        only = replace(
            project,
            activities=tuple(
                replace(a, fixed_cost=Decimal(0), hourly_cost=Decimal(0)) for a in project.activities
            ),
            assignments=tuple(a for a in project.assignments if a.resource_id == resource.id),
        )
        total = sum(work.budget for work in to_works(only))
        right += abs(total - resource.total_cost) <= max(Decimal("0.01"), total * Decimal("1e-6"))
    return right, len(project.resources)


def count_values(project: TrackedProject, period: TrackingPeriod) -> tuple[Decimal, Decimal, Decimal]:
    """PV, EV and AC the slow way: working hours counted one by one, money as fractions."""
    records = {record.activity_id: record for record in period.records}
    planned = earned = actual = Fraction(0)
    for activity in project.activities:
        hourly = Fraction(activity.hourly_cost)
        fixed = Fraction(activity.fixed_cost)
        for assignment in project.assignments:
            if assignment.activity_id == activity.id:
                resource = next(r for r in project.resources if r.id == assignment.resource_id)
                hourly += Fraction(assignment.units) * Fraction(resource.cost_per_hour)
                fixed += Fraction(assignment.units) * Fraction(resource.cost_per_use)
        if period.end >= activity.start:
            planned += fixed + hourly * hours_until(project, activity, period.end)
        record = records.get(activity.id)
        if record is None:
            continue
        actual += Fraction(record.cost_deviation)
        if record.actual_start is not None:
            actual += fixed + hourly * record.actual_hours
            share = (
                Fraction(1) if record.remaining_hours == 0 else min(Fraction(1), Fraction(record.share_done))
            )
            earned += fixed + share * hourly * activity.hours
    return cents(planned), cents(earned), cents(actual)


def hours_until(project: TrackedProject, activity: TrackedActivity, end: int) -> Fraction:
    """Hours of an activity worked by ``end`` when it runs from its baseline start."""
    at, worked = moment(activity.start), Fraction(0)
    until = moment(end)
    while worked < activity.hours and at < until:
        inside = any(a <= at.hour * 60 < b for a, b in project.calendar.shifts_on(at.date()))
        step = min(timedelta(hours=1), until - at)
        worked += Fraction(int(step.total_seconds()), 3600) if inside else 0
        at += timedelta(hours=1)
    return worked


def cents(amount: Fraction) -> Decimal:
    """Rounded to the cent, halves away from zero."""
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def within_sampling_error(project: TrackedProject, simulations: int) -> tuple[tuple[float, ...] | None, str]:
    """Share of varied activities whose CI, SI, SSI and CRI lie within the spread of simulations like it.

    ProTrack writes SI as 0 where it is 1; those are left out.
    """
    if not project.simulated_by_distribution:
        return None, "scenario runs"
    network, model = to_network(project), to_risk_model(project)
    varied = {e.activity_id for e in model.estimates if e.minutes.high > e.minutes.low}
    published = [row for row in project.sensitivities if row.activity_id in varied]
    samples, lengths = [], []
    calendar = CompiledCalendar(project.calendar)
    for seed in range(simulations):
        result = simulate(network, model, seed, project.runs, 1)
        risks = {risk.activity_id: risk for risk in result.activities}
        found = [risks[row.activity_id] for row in published]
        samples.append([(r.criticality, r.significance, r.sensitivity, abs(r.cri_pearson)) for r in found])
        ends = result.projects[0].instants
        lengths.append(np.mean([calendar.work_between(project.begin, end) / 60 for end in ends]))
    theirs = np.array([(p.criticality, p.significance, p.sensitivity, p.cri_pearson) for p in published])
    ours = np.array(samples)
    away = np.abs(theirs - ours.mean(axis=0)) / np.maximum(ours.std(axis=0), LEAST_DEVIATION)
    away[(theirs[:, 0] == 1) & (theirs[:, 1] == 0), 1] = np.nan
    shares = tuple(float((column[~np.isnan(column)] <= WITHIN).mean()) for column in away.T)
    stale = project.simulated_hours and abs(np.mean(project.simulated_hours) / np.mean(lengths) - 1) > STALE
    return shares, "stale" if stale else ""


@dataclass(frozen=True)
class Foresight:
    """Estimates made at tracking periods of a project: their errors, and whether each interval held."""

    errors: list[float]
    held: list[bool]


def foresee(spent: Sequence[float], done: Sequence[float], whole: float, final: float) -> Foresight:
    """How estimates of the final value would have done at every period before all was done."""
    found = Foresight([], [])
    for place in range(1, len(spent)):
        if done[place - 1] >= whole:
            break
        outlook = look_ahead(spent[:place], done[:place], whole, CONFIDENCE)
        if outlook is None:
            continue
        found.errors.append(abs(outlook.estimate / final - 1))
        if outlook.low is not None and outlook.high is not None:
            found.held.append(outlook.low <= final <= outlook.high)
    return found


def foresights(project: TrackedProject) -> tuple[Foresight, Foresight] | None:
    """Of cost, and of duration by earned schedule; None for a project that its records do not finish."""
    budget = Budget(to_works(project), [project.calendar])
    rows = [budget.value(period.end, to_progress(project, period))[0] for period in project.periods]
    if not rows or rows[-1].earned < budget.total or not budget.total:
        return None
    cost = foresee(
        [float(row.actual) for row in rows],
        [float(row.earned) for row in rows],
        float(budget.total),
        float(rows[-1].actual),
    )
    calendar = CompiledCalendar(project.calendar)
    begin = min(activity.start for activity in project.activities)

    def since(instant: int | None) -> float:
        return float(calendar.work_between(begin, begin if instant is None else instant))

    finish = max(
        calendar.add_work(record.actual_start, record.actual_hours * 60)
        for record in project.periods[-1].records
        if record.actual_start is not None
    )
    time = foresee(
        [since(period.end) for period in project.periods],
        [since(budget.find_planned_instant(row.earned)) for row in rows],
        since(budget.find_planned_instant(budget.total)),
        since(finish),
    )
    return cost, time


def tell(what: str, found: Sequence[Foresight]) -> str:
    """One line on estimates of many projects."""
    errors = [error for one in found for error in one.errors]
    held = [kept for one in found for kept in one.held]
    return (
        f"{what}: {len(errors)} estimates in {len(found)} finished projects, mean error {100 * np.mean(errors):.1f} %; "
        f"{sum(held)} of {len(held)} intervals of {100 * CONFIDENCE:.0f} % held the final value."
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Print the agreement of every file of a folder and of all together."""
    parser = argparse.ArgumentParser(prog="bench dslib", description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="folder of .p2x files")
    parser.add_argument("--simulations", type=int, default=SIMULATIONS, help="to judge sampling error by")
    options = parser.parse_args(argv)
    files = sorted(options.folder.glob("*.p2x"))
    if not files:
        print(f"no .p2x files in {options.folder}", file=sys.stderr)
        return 2
    print("| file | activities | starts | resources | values | CI | SI | SSI | CRI | remark |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---|")
    known = []
    for path in files:
        try:
            project = read_dslib(path.read_bytes())
        except DslibError as error:
            print(f"| {path.stem} | | | | | | | | | {error} |")
            continue
        row = agreement_of(path.stem, project, options.simulations)
        known += [found for found in [foresights(project)] if found is not None]
        shares = [f"{100 * share:.0f} %" for share in row.sensitivity or ()] or ["–"] * 4
        counts = [f"{a}/{b}" for a, b in ((row.starts, row.activities), row.resources, row.values)]
        print(
            "| " + " | ".join([row.name, str(row.activities), *counts, *shares, row.remark]) + " |",
            flush=True,
        )
    if known:
        print("\n" + tell("Cost", [cost for cost, _ in known]))
        print(tell("Duration", [time for _, time in known]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
