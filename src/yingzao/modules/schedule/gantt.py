"""One plan as the Gantt island wants it (``frontend/src/gantt/contract.ts``): dates and words made here."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.urls import reverse

from yingzao.engines.calendar import day_of, moment
from yingzao.engines.schedule import LinkKind

from .delays import delay_words
from .gates import missing_by_activity
from .judging import baseline_dates
from .models import ActivityGate, Kind, LightColour, Plan, State
from .queries import AHEAD_DAYS, node_lights
from .words import days_text, reasons_text

KINDS = {
    Kind.TASK.value: "task",
    Kind.RESOURCE_DEPENDENT.value: "task",
    Kind.START_MILESTONE.value: "start_milestone",
    Kind.FINISH_MILESTONE.value: "finish_milestone",
    Kind.LEVEL_OF_EFFORT.value: "loe",
    Kind.WBS_SUMMARY.value: "loe",
}
LINKS = {kind.value: kind.name for kind in LinkKind}
ROW = (
    "pk", "wbs_id", "code", "name", "kind", "progress", "percent", "original_minutes", "actual_start", "actual_finish",
    "early_start", "early_finish", "late_start", "late_finish", "planned_start", "planned_finish", "total_float",
    "critical", "light", "light_reason", "calendar__hours_per_day",
)  # fmt: skip


@lru_cache(maxsize=65536)
def stamp(minutes: int | None) -> str | None:
    """Site-local ISO minute, as the island reads dates."""
    return None if minutes is None else moment(minutes).isoformat(timespec="minutes")


def gantt_data(plan: Plan) -> dict[str, Any]:
    """Everything the island draws; WBS nodes stand before what belongs to them."""
    rows = list(plan.activities.values(*ROW))
    critical = {row["pk"] for row in rows if row["critical"]}
    spans: dict[int, list[int]] = {}
    chart = list(_rows(plan, rows, spans))
    begins = min((row["start"] for row in chart), default=stamp(plan.data_date))
    ends = max((row["finish"] for row in chart), default=stamp(plan.data_date))
    return {
        "plan": {
            "name": plan.title, "data_date": stamp(plan.data_date), "start": begins, "finish": ends,
            "baseline_name": plan.baseline.title if plan.baseline else None, "units": "d",
        },
        "columns": [],
        "activities": chart,
        "links": [
            {
                "id": pk, "source": before, "target": after, "type": LINKS[kind],
                "lag_text": days_text(lag, 480) if lag else "", "driving": driving,
                "critical": driving and before in critical and after in critical,
            }
            for pk, before, after, kind, lag, driving in plan.dependencies.values_list(
                "pk", "predecessor_id", "successor_id", "kind", "lag_minutes", "driving"
            )
        ],
    }  # fmt: skip


def _rows(plan: Plan, rows: list[dict[str, Any]], spans: dict[int, list[int]]) -> Iterator[dict[str, Any]]:
    baseline, blocked, delayed = baseline_dates(plan), blocked_words(plan), delay_words(plan)
    address = reverse("schedule:activity", args=[plan.project.code, plan.pk, 0])
    by_node: dict[int | None, list[dict[str, Any]]] = {}
    for row in rows:
        by_node.setdefault(row["wbs_id"], []).append(row)
    nodes: list[dict[str, Any]] = [
        dict(node) for node in plan.wbs.values("pk", "parent_id", "code", "name", "depth")
    ]
    for node in reversed(nodes):  # the tree is in order, so children come before their parents here
        own = [at for row in by_node.get(node["pk"], ()) for at in _ends(row) if at is not None]
        span = spans.setdefault(node["pk"], [])
        span += [min(own), max(own)] if own else []
        if span and node["parent_id"] is not None:
            spans.setdefault(node["parent_id"], []).extend((min(span), max(span)))
    lights, critical = node_lights(plan), _critical_nodes(nodes, by_node)
    for row in by_node.get(None, ()):
        yield _activity(row, 0, address, baseline, blocked, plan, delayed)
    for node in nodes:
        if spans[node["pk"]]:
            yield _node(node, spans[node["pk"]], lights[node["pk"]].value, node["pk"] in critical)
        for row in by_node.get(node["pk"], ()):
            yield _activity(row, node["depth"] + 1, address, baseline, blocked, plan, delayed)


def _ends(row: dict[str, Any]) -> tuple[int | None, int | None]:
    start = row["early_start"] if row["actual_start"] is None else row["actual_start"]
    finish = row["early_finish"] if row["actual_finish"] is None else row["actual_finish"]
    return start, finish


def _critical_nodes(nodes: list[dict[str, Any]], by_node: dict[int | None, list[dict[str, Any]]]) -> set[int]:
    found: set[int] = set()
    for node in reversed(nodes):
        if node["pk"] in found or any(row["critical"] for row in by_node.get(node["pk"], ())):
            found.add(node["pk"])
            if node["parent_id"] is not None:
                found.add(node["parent_id"])
    return found


def _node(node: dict[str, Any], span: list[int], light: str, critical: bool) -> dict[str, Any]:
    start, finish = stamp(min(span)), stamp(max(span))
    return {
        "id": f"w{node['pk']}", "code": node["code"], "name": node["name"], "wbs_level": node["depth"],
        "parent": f"w{node['parent_id']}" if node["parent_id"] else None, "kind": "summary", "start": start,
        "finish": finish, "early_start": None, "early_finish": None, "late_start": None, "late_finish": None,
        "actual_start": None, "actual_finish": None, "baseline_start": None, "baseline_finish": None, "percent": 0,
        "duration_text": days_text((day_of(max(span) - 1) - day_of(min(span)) + 1) * 1440, 1440),
        "total_float_minutes": None, "total_float_text": "",
        "critical": critical, "light": light, "light_text": str(LightColour(light).label) if light != "none" else "",
        "blocked_text": None, "delay_text": None, "url": "", "edit_url": None,
    }  # fmt: skip


def _activity(
    row: dict[str, Any], level: int, address: str, baseline: dict[str, tuple[int | None, int | None]],
    blocked: dict[int, str], plan: Plan, delayed: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    start, finish = _ends(row)
    start = plan.data_date if start is None else start
    finish = start if finish is None else finish
    planned = baseline.get(row["code"]) if plan.baseline_id else (row["planned_start"], row["planned_finish"])
    per_day = (row["calendar__hours_per_day"] or 8.0) * 60
    url = address.replace("/a/0/", f"/a/{row['pk']}/")
    return {
        "id": row["pk"], "code": row["code"], "name": row["name"], "wbs_level": level,
        "parent": f"w{row['wbs_id']}" if row["wbs_id"] else None, "kind": KINDS[row["kind"]],
        "start": stamp(start), "finish": stamp(max(start, finish)),
        "early_start": stamp(row["early_start"]), "early_finish": stamp(row["early_finish"]),
        "late_start": stamp(row["late_start"]), "late_finish": stamp(row["late_finish"]),
        "actual_start": stamp(row["actual_start"]), "actual_finish": stamp(row["actual_finish"]),
        "baseline_start": stamp(planned[0]) if planned and plan.baseline_id else None,
        "baseline_finish": stamp(planned[1]) if planned and plan.baseline_id else None,
        "percent": round(row["percent"]), "duration_text": days_text(row["original_minutes"], per_day),
        "total_float_minutes": row["total_float"], "total_float_text": days_text(row["total_float"], per_day),
        "critical": row["critical"], "light": row["light"], "light_text": light_text(row),
        "blocked_text": blocked.get(row["pk"]), "delay_text": delayed.get(row["code"]),
        "url": url, "edit_url": f"{url}edit/",
    }  # fmt: skip


def light_text(row: dict[str, Any]) -> str:
    """The light's word, with the reason where there is one."""
    if row["light"] == LightColour.NONE:
        return ""
    reason = reasons_text(row["light_reason"])
    word = str(LightColour(row["light"]).label)
    return f"{word}：{reason}" if reason else word


def blocked_words(plan: Plan) -> dict[int, str]:
    """Why activities due soon cannot start, by key; those further off are asked when they come near."""
    if not plan.is_current:
        return {}
    gated = ActivityGate.objects.filter(activity__plan=plan, withdrawn=False).values("activity")
    soon = Q(early_start__lt=plan.data_date + AHEAD_DAYS * 1440) | Q(pk__in=gated)
    rows = list(plan.activities.filter(soon, progress=State.NOT_STARTED).select_related("part"))
    for row in rows:
        row.plan = plan
    return {
        pk: "；".join(str(each.text) for each in missing) for pk, missing in missing_by_activity(rows).items()
    }
