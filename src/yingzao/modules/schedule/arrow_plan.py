"""A plan as an arrow diagram (双代号时标网络图): which of its activities, at which dates, and its front line."""

from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.engines import schedule as engine
from yingzao.engines.schedule.arrow import ArrowDiagram, FrontLine, draw_arrow_diagram, trace_front_line

from .calculations import network_of, run_engine
from .models import Activity, Plan, State, WbsNode

MOST_ACTIVITIES = 400
"""As many as a drawing can show and somebody can read; a longer plan is drawn branch by branch."""


@dataclass(frozen=True)
class ArrowPlan:
    """The diagram, its front line at the data date (None for the dates of today), and its rows by the engine's id."""

    diagram: ArrowDiagram
    front: FrontLine | None
    rows: dict[str, Activity]


def arrow_plan(plan: Plan, branch: WbsNode | None = None, as_planned: bool = True) -> ArrowPlan:
    """Draw a plan or one branch of its WBS; raises Refusal when it has too many activities or cannot be computed.

    ``as_planned`` draws it as if nothing had begun, with the front line of what is done; otherwise the dates are
    those that progress has led to. The whole plan is computed either way, so a branch keeps the dates it has there.
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
    network, result = _part_of(network, result, chosen)
    diagram = draw_arrow_diagram(network, result)
    by_id = {rows[n].source_id: rows[n] for n in chosen}
    front = None
    if as_planned and plan.data_date > min((node.early for node in diagram.nodes), default=plan.data_date):
        done = {key: 100.0 if row.progress == State.COMPLETED else row.percent for key, row in by_id.items()}
        front = trace_front_line(diagram, network, done, plan.data_date)
    return ArrowPlan(diagram, front, by_id)


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
