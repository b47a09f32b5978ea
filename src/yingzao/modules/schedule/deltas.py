"""What has changed in a plan since an edition that somebody has on the screen, and by whom."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from .branches import Beneath, branches_of, with_those_above
from .drafts import is_drawn_up
from .editing import redoable, undoable
from .gantt import NODE, ROW, activity_drawer, link_rows, node_row, stamp
from .models import Activity, ConstraintChoice, Plan, PlanEdit
from .opened import OpenPlan, find

STRUCTURE = {"wbs_id", "position", "path", "parent_id"}
MOST_EDITS = 50


def changes_since(plan: Plan, since: int, person_id: int | None) -> dict[str, Any]:
    """Rows, links and nodes that look different from edition ``since``, what is gone, and the edits of others."""
    answer: dict[str, Any] = {"edition": plan.edition, "editable": is_drawn_up(plan)}
    if plan.edition == since:
        return answer
    edits = list(plan.edits.filter(number__gt=since).select_related("person"))
    opened = find(plan)
    rows = _changed_rows(plan, since, opened)
    nodes, standing = list(plan.wbs.values(*NODE)), standing_of(plan, opened)
    depths = {node["pk"]: node["depth"] for node in nodes}
    draw = activity_drawer(plan, opened.baseline if opened else None)
    critical = _critical(plan, opened)
    answer |= {
        "data_date": stamp(plan.data_date),
        "rows": [draw(row, depths[row["wbs_id"]] + 1 if row["wbs_id"] else 0) for row in rows],
        "nodes": _nodes(plan, nodes, standing, _named_nodes(rows, nodes, edits, since)),
        "links": link_rows(plan.dependencies.filter(_newer(since)), critical),
        "order": order_of(plan, nodes, opened) if any(map(_is_structural, edits)) else None,
        "gone": _gone(plan, edits),
        "edits": [_told(edit) for edit in edits[-MOST_EDITS:] if edit.person_id != person_id],
    }  # fmt: skip
    return answer


def own_edits(plan: Plan, person_id: int | None) -> dict[str, Any]:
    """What this person can undo and redo, in words."""
    last, next_ = undoable(plan, person_id), redoable(plan, person_id)
    return {"undo": last.words if last else None, "redo": next_.words if next_ else None}


def editor_of(plan: Plan, person_id: int | None) -> dict[str, Any]:
    """What the island needs beside the rows to let this person edit them."""
    place = [plan.project.code, plan.pk]
    return {
        "edit_url": reverse("schedule:edit", args=place), "undo_url": reverse("schedule:undo", args=place),
        "redo_url": reverse("schedule:redo", args=place),
        "calendars": [[str(pk), name] for pk, name in plan.calendars.values_list("pk", "name")],
        "constraints": [[value, str(label)] for value, label in ConstraintChoice.choices],
        **own_edits(plan, person_id),
    }  # fmt: skip


def _changed_rows(plan: Plan, since: int, opened: OpenPlan | None) -> list[dict[str, Any]]:
    if opened is None:
        return list(plan.activities.filter(_newer(since)).values(*ROW))
    return [columns_of(row) for row in opened.rows if row.shown_in > since or row.version > since]


def _newer(since: int) -> Q:
    return Q(shown_in__gt=since) | Q(version__gt=since)


def columns_of(row: Activity) -> dict[str, Any]:
    """The columns ``ROW`` of a row that is loaded with its calendar."""
    columns = {name: getattr(row, name) for name in ROW if name != "calendar__hours_per_day"}
    columns["calendar__hours_per_day"] = row.calendar.hours_per_day
    return columns


def standing_of(plan: Plan, opened: OpenPlan | None) -> list[Beneath]:
    if opened is not None:
        return opened.standing
    names = ("wbs_id", "early_start", "early_finish", "actual_start", "actual_finish", "light", "critical")
    return [
        Beneath(wbs, start if began is None else began, finish if done is None else done, light, critical)
        for wbs, start, finish, began, done, light, critical in plan.activities.values_list(*names)
    ]


def _critical(plan: Plan, opened: OpenPlan | None) -> set[int]:
    if opened is not None:
        return {row.id for row in opened.rows if row.critical}
    return set(plan.activities.filter(critical=True).values_list("pk", flat=True))


def _named_nodes(
    rows: list[dict[str, Any]], nodes: list[dict[str, Any]], edits: list[PlanEdit], since: int
) -> set[int]:
    """Nodes above what changed or has left, and those changed themselves."""
    parents = {node["pk"]: node["parent_id"] for node in nodes}
    named = {row["wbs_id"] for row in rows} | {node["pk"] for node in nodes if node["version"] > since}
    for edit in edits:
        for _table, _pk, before, after in edit.changes:
            for columns in (before, after):
                named |= {(columns or {}).get("wbs_id"), (columns or {}).get("parent_id")}
    return with_those_above(parents, named)


def _nodes(
    plan: Plan, nodes: list[dict[str, Any]], rows: list[Beneath], wanted: set[int]
) -> list[dict[str, Any]]:
    branches = branches_of(nodes, rows) if wanted else {}
    return [node_row(plan, node, branches.get(node["pk"])) for node in nodes if node["pk"] in wanted]


def _is_structural(edit: PlanEdit) -> bool:
    return any(
        table in ("activity", "node") and (before is None or after is None or STRUCTURE & after.keys())
        for table, _pk, before, after in edit.changes
    )


def order_of(plan: Plan, nodes: list[dict[str, Any]], opened: OpenPlan | None) -> list[int | str]:
    """The keys of all rows as they stand on the chart."""
    within: dict[int | None, list[int]] = {}
    pairs = (
        ((row.id, row.wbs_id) for row in opened.rows)
        if opened
        else plan.activities.values_list("pk", "wbs_id")
    )
    for pk, wbs in pairs:
        within.setdefault(wbs, []).append(pk)
    order: list[int | str] = list(within.get(None, ()))
    for node in nodes:
        order += [f"w{node['pk']}", *within.get(node["pk"], ())]
    return order


def _gone(plan: Plan, edits: list[PlanEdit]) -> dict[str, list[int]]:
    """Keys of activities, nodes and links that edits took out and that are not back."""
    left: dict[str, set[int]] = {"activity": set(), "node": set(), "link": set()}
    for edit in edits:
        for table, pk, _before, after in edit.changes:
            if table in left and after is None:
                left[table].add(pk)
    there: dict[str, Any] = {"activity": plan.activities, "node": plan.wbs, "link": plan.dependencies}
    return {
        table: sorted(keys - set(there[table].filter(pk__in=keys).values_list("pk", flat=True)))
        for table, keys in left.items()
    }


def _told(edit: PlanEdit) -> dict[str, Any]:
    keys = [
        f"w{pk}" if table == "node" else pk
        for table, pk, _b, _a in edit.changes
        if table in ("node", "activity")
    ]
    links = [pk for table, pk, _b, _a in edit.changes if table == "link"]
    at = f"{timezone.localtime(edit.at):%H:%M}"
    return {"who": str(edit.person or ""), "words": edit.words, "kind": edit.kind, "at": at, "rows": keys[:200],
            "links": links[:200]}  # fmt: skip
