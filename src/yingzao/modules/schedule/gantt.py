"""One plan as the Gantt island wants it (``frontend/src/gantt/contract.ts``): dates and words made here."""

from collections.abc import Callable, Container, Mapping
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.records.wording import listed
from yingzao.engines.calendar import day_of, moment
from yingzao.engines.schedule import LinkKind

from .branches import Beneath, Branch, branches_of
from .delays import delay_words
from .drafts import is_drawn_up
from .gates import missing_by_activity
from .judging import BaselineDates, baseline_dates
from .models import ActivityGate, Kind, LightColour, Plan, State
from .queries import AHEAD_DAYS
from .words import day_text, days_text, number_text, reasons_text, weight_text

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
    "critical", "light", "light_reason", "calendar__hours_per_day", "version", "calendar_id", "constraint_kind",
    "constraint_at", "weight",
)  # fmt: skip
NODE = ("pk", "parent_id", "code", "name", "depth", "version", "weight")
PROGRESS = {State.NOT_STARTED: "not_started", State.IN_PROGRESS: "in_progress", State.COMPLETED: "completed"}


@lru_cache(maxsize=65536)
def stamp(minutes: int | None) -> str | None:
    """Site-local ISO minute, as the island reads dates."""
    return None if minutes is None else moment(minutes).isoformat(timespec="minutes")


def gantt_data(plan: Plan) -> dict[str, Any]:
    """Everything the island draws; WBS nodes stand before what belongs to them."""
    rows = list(plan.activities.values(*ROW))
    nodes = list(plan.wbs.values(*NODE))
    branches = branches_of(
        nodes, [Beneath(row["wbs_id"], *_ends(row), row["light"], row["critical"]) for row in rows]
    )
    shown = [node for node in nodes if node["pk"] in branches or is_drawn_up(plan)]
    chart = chart_rows(plan, rows, shown, branches)
    begins = min((row["start"] for row in chart), default=stamp(plan.data_date))
    ends = max((row["finish"] for row in chart), default=stamp(plan.data_date))
    critical = {row["pk"] for row in rows if row["critical"]}
    return answer(plan, (begins, ends), chart, link_rows(plan.dependencies.all(), critical))


def answer(
    plan: Plan, span: tuple[str | None, str | None], rows: list[dict[str, Any]], links: list[dict[str, Any]]
) -> dict[str, Any]:
    """What the island takes; ``span`` is from when to when the whole plan goes."""
    return {
        "plan": {
            "name": plan.title, "data_date": stamp(plan.data_date), "start": span[0], "finish": span[1],
            "baseline_name": plan.baseline.title if plan.baseline else None, "units": _("d"),
            "edition": plan.edition, "changes_url": reverse("schedule:changes", args=[plan.project.code, plan.pk]),
        },
        "columns": [], "activities": rows, "links": links,
    }  # fmt: skip


def link_rows(links: Any, critical: Container[int]) -> list[dict[str, Any]]:
    """Links as the island wants them; ``critical`` holds the keys of critical activities."""
    names = ("pk", "predecessor_id", "successor_id", "kind", "lag_minutes", "driving", "version",
             "predecessor__calendar__hours_per_day")  # fmt: skip
    return [
        {
            "id": pk, "source": before, "target": after, "type": LINKS[kind],
            "lag_text": days_text(lag, (hours or 8.0) * 60) if lag else "", "driving": driving,
            "critical": driving and before in critical and after in critical,
            "lag": number_text(lag / ((hours or 8.0) * 60)), "version": version,
        }
        for pk, before, after, kind, lag, driving, version, hours in links.values_list(*names)
    ]  # fmt: skip


def chart_rows(
    plan: Plan, rows: list[dict[str, Any]], nodes: list[dict[str, Any]], branches: Mapping[int, Branch]
) -> list[dict[str, Any]]:
    """Activities under the WBS nodes they belong to, in the order of the chart."""
    by_node: dict[int | None, list[dict[str, Any]]] = {}
    for row in rows:
        by_node.setdefault(row["wbs_id"], []).append(row)
    draw = activity_drawer(plan)
    chart = [draw(row, 0) for row in by_node.get(None, ())]
    for node in nodes:
        chart.append(node_row(plan, node, branches.get(node["pk"])))
        chart += [draw(row, node["depth"] + 1) for row in by_node.get(node["pk"], ())]
    return chart


def _ends(row: dict[str, Any]) -> tuple[int | None, int | None]:
    start = row["early_start"] if row["actual_start"] is None else row["actual_start"]
    finish = row["early_finish"] if row["actual_finish"] is None else row["actual_finish"]
    return start, finish


def node_row(plan: Plan, node: dict[str, Any], branch: Branch | None) -> dict[str, Any]:
    """A WBS node; one without work stands at the data date."""
    first, last = (branch.start, branch.finish) if branch else (plan.data_date, plan.data_date)
    light = branch.light if branch else LightColour.NONE
    days = days_text((day_of(last - 1) - day_of(first) + 1) * 1440, 1440) if branch else ""
    return {
        "id": f"w{node['pk']}", "code": node["code"], "name": node["name"], "wbs_level": node["depth"],
        "parent": f"w{node['parent_id']}" if node["parent_id"] else None, "kind": "summary", "start": stamp(first),
        "finish": stamp(last), "early_start": None, "early_finish": None, "late_start": None, "late_finish": None,
        "actual_start": None, "actual_finish": None, "baseline_start": None, "baseline_finish": None, "percent": 0,
        "duration_text": days, "total_float_minutes": None, "total_float_text": "",
        "critical": branch.critical if branch else False, "light": light,
        "light_text": str(LightColour(light).label) if light != LightColour.NONE else "",
        "blocked_text": None, "delay_text": None, "url": "", "version": node["version"],
        "weight": weight_text(node["weight"]),
    }  # fmt: skip


def activity_drawer(
    plan: Plan, baseline: BaselineDates | None = None
) -> Callable[[dict[str, Any], int], dict[str, Any]]:
    """What turns the columns ``ROW`` of an activity and its level into a row of the chart.

    ``baseline`` is read unless given.
    """
    baseline = baseline_dates(plan) if baseline is None else baseline
    blocked, delayed = blocked_words(plan), delay_words(plan)
    address = reverse("schedule:activity", args=[plan.project.code, plan.pk, 0])
    return lambda row, level: _activity(row, level, address, baseline, blocked, plan, delayed)


def _activity(
    row: dict[str, Any], level: int, address: str, baseline: BaselineDates,
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
        "url": url, "version": row["version"],
        "days": number_text(row["original_minutes"] / per_day), "calendar": str(row["calendar_id"]),
        "constraint": f"{row['constraint_kind']} {day_text(row['constraint_at'])}".strip(),
        "progress": PROGRESS[row["progress"]], "weight": weight_text(row["weight"]),
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
    return {pk: listed(each.text for each in missing) for pk, missing in missing_by_activity(rows).items()}
