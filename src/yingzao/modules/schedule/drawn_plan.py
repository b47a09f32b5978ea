"""What of a plan is drawn as a network, at which dates: the whole, or one branch of its WBS."""

from dataclasses import dataclass, replace

import numpy as np
from django.db.models import Count
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.engines import schedule as engine

from .calculations import network_of, run_engine
from .models import Activity, Plan, WbsNode

MOST_ACTIVITIES = 400
"""As many as a drawing can show and somebody can read; a longer plan is drawn branch by branch."""


@dataclass(frozen=True)
class DrawnPlan:
    """The network that is drawn with the dates it has in the whole, its rows by the engine's id.

    ``links_outside`` join what is drawn to the rest of the plan.
    """

    network: engine.Network
    result: engine.ScheduleResult
    rows: dict[str, Activity]
    links_outside: int = 0


def plan_to_draw(plan: Plan, branch: WbsNode | None = None, as_planned: bool = True) -> DrawnPlan:
    """A plan or one branch of its WBS; raises Refusal when it has too many activities or cannot be computed.

    ``as_planned`` takes it as if nothing had begun; otherwise the dates are those that progress has led to. The
    whole plan is computed either way, so a branch keeps the dates it has there.
    """
    rows = list(plan.activities.select_related("calendar", "wbs"))
    chosen = [n for n, row in enumerate(rows) if branch is None or _lies_in(row, branch)]
    if len(chosen) > MOST_ACTIVITIES:
        text = _(
            "%(n)s activities are too many for one drawing (most: %(most)s). Choose a branch of the WBS."
        )
        raise Refusal(text % {"n": len(chosen), "most": MOST_ACTIVITIES})
    network = network_of(plan, rows, list(plan.dependencies.all()))
    if as_planned:
        network = _unbegun(network, rows, plan)
    result = run_engine(network)
    by_id = {rows[n].source_id: rows[n] for n in chosen}
    outside = sum((link.predecessor_id in by_id) != (link.successor_id in by_id) for link in network.links)
    network, result = _part_of(network, result, chosen)
    return DrawnPlan(network, result, by_id, outside)


@dataclass(frozen=True)
class Found:
    """An activity that a search in a drawing means; ``anchor`` is the id of its shape."""

    anchor: str
    text: str


def found_in(row: Activity | None, words: str) -> Found | None:
    """The activity, if its name or code holds the words; empty words find nothing."""
    looked_for = words.strip().casefold()
    if row is None or not looked_for:
        return None
    if looked_for in row.name.casefold() or looked_for in row.code.casefold():
        return Found(f"activity-{row.pk}", str(row))
    return None


def branch_counts(plan: Plan) -> dict[int, int]:
    """WBS node → number of activities in it and beneath it."""
    own = plan.activities.exclude(wbs=None).values("wbs").annotate(n=Count("pk")).order_by()
    counts = {row["wbs"]: row["n"] for row in own}
    for pk, parent in plan.wbs.order_by("-depth").values_list("pk", "parent"):
        counts.setdefault(pk, 0)
        if parent is not None:
            counts[parent] = counts.get(parent, 0) + counts[pk]
    return counts


def _lies_in(row: Activity, branch: WbsNode) -> bool:
    return row.wbs is not None and (row.wbs == branch or row.wbs.path.startswith(branch.path))


def _unbegun(network: engine.Network, rows: list[Activity], plan: Plan) -> engine.Network:
    """The network before any work: durations as planned, from the planned start of each project."""
    activities = [
        replace(
            activity, progress=engine.Progress.NOT_STARTED, remaining_minutes=row.original_minutes,
            actual_start=None, actual_finish=None, suspended=None, resumed=None, expected_finish=None,
            resource_work=(),
        )
        for activity, row in zip(network.activities, rows, strict=True)
    ]  # fmt: skip
    first = plan.profile.get("drawn_up_at", plan.data_date)
    projects = [replace(each, data_date=each.plan_start or first) for each in network.projects]
    return replace(network, activities=activities, projects=projects)


def _part_of(
    network: engine.Network, result: engine.ScheduleResult, chosen: list[int]
) -> tuple[engine.Network, engine.ScheduleResult]:
    """Some activities with the links among them, at the dates they have in the whole."""
    if len(chosen) == len(network.activities):
        return network, result
    activities = [network.activities[n] for n in chosen]
    inside = {activity.id for activity in activities}
    kept = [
        n
        for n, link in enumerate(network.links)
        if link.predecessor_id in inside and link.successor_id in inside
    ]
    places = np.array(chosen, np.int64)
    part = replace(
        result,
        ids=tuple(activity.id for activity in activities),
        driving=result.driving[np.array(kept, np.int64)],
        **{name: getattr(result, name)[places] for name in _BY_ACTIVITY},
    )
    return replace(network, activities=activities, links=[network.links[n] for n in kept]), part


_BY_ACTIVITY = (
    "early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float", "critical",
    "longest_path",
)  # fmt: skip
