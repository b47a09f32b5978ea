"""What of a large plan is seen first: the rows around its data date, sent before the ten thousand others."""

from typing import Any

from .branches import branches_of, with_those_above
from .deltas import order_of, standing_of
from .gantt import NODE, ROW, answer, chart_rows, link_rows, stamp
from .models import Kind, Plan
from .opened import find

#: Activities from which on the rest is worth waiting for apart.
LARGE = 1_000
BEFORE, AFTER = 20, 80
TASKS = (Kind.TASK, Kind.RESOURCE_DEPENDENT)


def is_large(activities: int) -> bool:
    return activities >= LARGE


def opening_data(plan: Plan) -> dict[str, Any]:
    """The same answer as :func:`.gantt.gantt_data`, of the rows around the first work not yet done."""
    opened, nodes = find(plan), list(plan.wbs.values(*NODE))
    standing = standing_of(plan, opened)
    seen = _seen_first(plan, order_of(plan, nodes, opened))
    rows = list(plan.activities.filter(pk__in=seen).values(*ROW))
    parents = {node["pk"]: node["parent_id"] for node in nodes}
    above = with_those_above(parents, {row["wbs_id"] for row in rows})
    chart = chart_rows(
        plan, rows, [node for node in nodes if node["pk"] in above], branches_of(nodes, standing)
    )
    links = plan.dependencies.filter(predecessor__in=seen, successor__in=seen)
    begins = min((each.start for each in standing if each.start is not None), default=plan.data_date)
    ends = max((each.finish for each in standing if each.finish is not None), default=plan.data_date)
    critical = {row["pk"] for row in rows if row["critical"]}
    return answer(plan, (stamp(begins), stamp(ends)), chart, link_rows(links, critical)) | {"partial": True}


def _seen_first(plan: Plan, order: list[int | str]) -> list[int]:
    """Keys of the activities on the screen when the chart is opened at its data date."""
    ahead = plan.activities.filter(kind__in=TASKS, actual_finish=None, early_finish__gte=plan.data_date)
    open_keys = set(ahead.values_list("pk", flat=True))
    at = next((place for place, key in enumerate(order) if key in open_keys), 0)
    return [key for key in order[max(0, at - BEFORE) : at + AFTER] if isinstance(key, int)]
