"""Computing a plan: its rows to the schedule engine and the answer back into the rows, lights included."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from yingzao.engines.schedule import NO_FLOAT, ScheduleResult

from .alarm import Tension, raise_alarm, tension
from .buffers import take_readings
from .judging import JUDGED, announce_red, baseline_dates, is_red_origin, light_up
from .models import Activity, Dependency, LightColour, Plan, State
from .network import network_of, particulars_of, project_from, project_to_json, run_engine
from .opened import DATE_COLUMNS, OpenPlan, Touched, find, keep, load, patched, twin
from .rows import assign_changed, update_rows
from .standing import note_lights

__all__ = [
    "move_data_date", "network_of", "particulars_of", "project_from", "project_to_json", "recompute", "run_engine",
    "take_dates",
]  # fmt: skip
COMPUTED = (*DATE_COLUMNS, "planned_start", "planned_finish")


@transaction.atomic
def recompute(plan: Plan, touched: Touched | None = None) -> OpenPlan:
    """Schedule the plan anew and judge its lights; raises Refusal (a loop, an impossible date), changing nothing.

    ``touched`` names all that was written since the last computation, if that is known: the rest is then taken
    from memory where it is held.
    """
    held = None if touched is None or plan.is_current else find(plan)
    opened = load(plan) if held is None or touched is None else patched(plan, held, touched)
    before = _Before.of(opened.rows) if plan.is_current else None
    moved, turned = opened.compute()
    changed = {*moved, *opened.touched}
    everywhere = range(len(opened.rows))
    changed |= _plan_dates(plan, opened, everywhere if held is None else changed, changed)
    changed |= _relight(plan, opened, everywhere if held is None else changed)
    plan.edition += 1
    _store(opened, changed, turned, plan.edition)
    if before is not None:
        _tell(plan, opened.rows, before)
    plan.computed_at = timezone.now()
    plan.save(action="computed")
    keep(plan, opened)
    return opened


@dataclass(frozen=True)
class _Before:
    """How a plan in use stood before it was computed: red by own fault, lights by code, and how critical."""

    reds: set[int]
    lights: dict[str, str]
    tense: dict[int, Tension]

    @classmethod
    def of(cls, rows: list[Activity]) -> "_Before":
        reds = {row.pk for row in rows if is_red_origin(row)}
        return cls(reds, {row.code: row.light for row in rows}, tension(rows))


def _tell(plan: Plan, rows: list[Activity], before: _Before) -> None:
    """Note and announce what has changed in a plan in use."""
    note_lights(plan, rows, before.lights)
    announce_red(row for row in rows if is_red_origin(row) and row.pk not in before.reds)
    raise_alarm(plan, rows, before.tense)
    take_readings(plan, rows)


def _relight(plan: Plan, opened: OpenPlan, judged: Iterable[int]) -> set[int]:
    """Judge those rows and the red ones; returns the places of what changed."""
    rows = opened.rows
    if opened.baseline is None:
        opened.baseline = baseline_dates(plan)
    red = LightColour.RED.value
    reds = {place for place, row in enumerate(rows) if row.light == red}
    places = sorted(reds.union(judged))
    for place in places:
        rows[place] = twin(rows[place])
    changed = light_up(plan, rows, opened.links, [rows[place] for place in places], opened.baseline)
    return {opened.place_of[row.id] for row in changed}


def _store(opened: OpenPlan, changed: Iterable[int], turned: Iterable[int], edition: int) -> None:
    rows, links = [opened.rows[place] for place in changed], [opened.links[place] for place in turned]
    for row in rows:
        row.shown_in = edition
    for link in links:
        link.shown_in = edition
    update_rows(Activity, (*COMPUTED, *JUDGED, "shown_in"), rows)
    update_rows(Dependency, ("driving", "shown_in"), links)


def _plan_dates(plan: Plan, opened: OpenPlan, asked: Iterable[int], changed: Iterable[int]) -> set[int]:
    """Planned dates of a plan made by hand follow the computed ones until work begins, then stay.

    ``asked`` are the places where a planned date may be missing, ``changed`` those of rows that look otherwise now.
    """
    if plan.source_id:
        return set()
    rows, not_started = opened.rows, State.NOT_STARTED.value
    begun = plan.data_date > plan.profile["drawn_up_at"] or any(row.progress != not_started for row in rows)
    unplanned = {place for place in asked if rows[place].planned_finish is None}
    found = set()
    for place in unplanned if begun else unplanned.union(changed):
        row = twin(rows[place])
        if assign_changed(row, planned_start=row.early_start, planned_finish=row.early_finish):
            rows[place] = row
            found.add(place)
    return found


def take_dates(rows: list[Activity], result: ScheduleResult) -> list[Activity]:
    """Write the engine's answer into the instances; returns those that differ from before."""
    columns = zip(
        rows, result.early_start.tolist(), result.early_finish.tolist(), result.late_start.tolist(),
        result.late_finish.tolist(), result.total_float.tolist(), result.free_float.tolist(),
        result.critical.tolist(), result.longest_path.tolist(), strict=True,
    )  # fmt: skip
    return [
        row
        for row, start, finish, late_start, late_finish, total, free, critical, longest in columns
        if assign_changed(
            row, early_start=start, early_finish=finish, late_start=late_start, late_finish=late_finish,
            total_float=None if total == NO_FLOAT else total, free_float=None if free == NO_FLOAT else free,
            critical=critical, longest_path=longest,
        )
    ]  # fmt: skip


def move_data_date(plan: Plan, instant: int) -> None:
    """Set the data date of the plan and of every project in its network; does not compute."""
    projects = [replace(project_from(stored), data_date=instant) for stored in plan.profile["projects"]]
    plan.profile = {**plan.profile, "projects": [project_to_json(project) for project in projects]}
    plan.data_date = instant
