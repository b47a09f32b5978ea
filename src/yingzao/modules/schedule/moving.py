"""Rows changing their place in a plan: new rows, WBS drag, indent and outdent, branches taken out."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal

from .drawing import removals
from .editing import RowChange, changed, removed
from .models import Activity, Plan, WbsNode
from .ordering import path_after, position_after, position_before

Moved = tuple[list[RowChange], str]


def find_row(plan: Plan, key: str) -> Activity | WbsNode | None:
    """The row of the chart under that key: ``w12`` is a WBS node, ``12`` an activity."""
    number = key.removeprefix("w")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    if key.startswith("w"):
        return plan.wbs.select_related("parent").filter(pk=int(number)).first()
    return plan.activities.select_related("wbs").filter(pk=int(number)).first()


def insert_place(plan: Plan, after: str, is_node: bool) -> Any:
    """WBS node and position for a new activity after that row, or a new WBS node made there."""
    row = find_row(plan, after)
    if not is_node:
        if isinstance(row, Activity):
            return row.wbs_id, position_after(plan, row)
        return (row.pk if row else None), _first_in(plan, row)
    beside = row.wbs if isinstance(row, Activity) else row
    parent = beside.parent if beside else None
    siblings = list(plan.wbs.filter(parent=parent))
    last = beside or max(siblings, key=lambda node: node.path, default=None)
    return WbsNode.objects.create(
        plan=plan, parent=parent, source_id=uuid.uuid4().hex[:16], code=_free_node_code(plan, parent),
        name=_("new WBS node"), depth=parent.depth + 1 if parent else 0, path=path_after(parent, siblings, last),
    )  # fmt: skip


def _free_node_code(plan: Plan, parent: WbsNode | None) -> str:
    taken = set(plan.wbs.values_list("code", flat=True)) | set(plan.activities.values_list("code", flat=True))
    prefix = f"{parent.code}." if parent else ""
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"[-60:]


def _first_in(plan: Plan, node: WbsNode | None) -> int:
    first = plan.activities.filter(wbs=node).order_by("position", "pk").first()
    last = plan.activities.order_by("position", "pk").last()
    return position_before(plan, first) if first else position_after(plan, last)


def move_rows(plan: Plan, key: str, after: str, parent: str) -> Moved:
    """The row goes right after a sibling, or first beneath ``parent`` (the plan itself when empty)."""
    row, sibling, above = find_row(plan, key), find_row(plan, after), find_row(plan, parent)
    if row is None or isinstance(above, Activity):
        raise Refusal(_("Work stands beneath WBS nodes, not beneath other work. Insert a WBS node first."))
    if isinstance(row, WbsNode):
        beside = (
            sibling
            if isinstance(sibling, WbsNode) and sibling.parent_id == (above.pk if above else None)
            else None
        )
        return _move_node(plan, row, above, beside)
    return _move_activity(plan, row, above, sibling if isinstance(sibling, Activity) else None)


def _move_activity(plan: Plan, row: Activity, node: WbsNode | None, sibling: Activity | None) -> Moved:
    position = position_after(plan, sibling) if sibling else _first_in(plan, node)
    change = changed("activity", row, wbs_id=node.pk if node else None, position=position)
    return ([change] if change else []), _("moved %(row)s to %(node)s") % {
        "row": row,
        "node": node or plan.title,
    }


def _move_node(plan: Plan, node: WbsNode, parent: WbsNode | None, after: WbsNode | None) -> Moved:
    if parent is not None and parent.path.startswith(node.path):
        raise Refusal(_("%s cannot stand beneath itself.") % node)
    siblings = plan.wbs.filter(parent=parent).exclude(pk=node.pk)
    path = path_after(parent, siblings, after)
    deeper = (parent.depth + 1 if parent else 0) - node.depth
    changes = [
        changed(
            "node", each, path=path + each.path[len(node.path) :], depth=each.depth + deeper,
            **({"parent_id": parent.pk if parent else None} if each.pk == node.pk else {}),
        )
        for each in plan.wbs.filter(path__startswith=node.path)
    ]  # fmt: skip
    text = _("moved %(row)s to %(node)s") % {"row": node, "node": parent or plan.title}
    return [change for change in changes if change], text


def indent(plan: Plan, key: str) -> Moved:
    """One level deeper: a WBS node under the one before it, work into the first node beneath its own."""
    row = find_row(plan, key)
    if isinstance(row, WbsNode):
        before = plan.wbs.filter(parent=row.parent, path__lt=row.path).order_by("path").last()
        if before is None:
            raise Refusal(_("No WBS node stands before %s on its level.") % row)
        return _move_node(plan, row, before, plan.wbs.filter(parent=before).order_by("path").last())
    if row is None:
        raise Refusal(_("This activity is no longer in the plan: somebody has removed it."))
    below = plan.wbs.filter(parent=row.wbs).order_by("path").first()
    if below is None:
        raise Refusal(_("No WBS node stands beneath that of %s. Insert one first.") % row)
    return _move_activity(plan, row, below, None)


def outdent(plan: Plan, key: str) -> Moved:
    """One level up: a WBS node after its parent, work to the end of the node above its own."""
    row = find_row(plan, key)
    node = row.parent if isinstance(row, WbsNode) else row.wbs if row else None
    if row is None or node is None:
        raise Refusal(_("This row stands on the highest level already."))
    if isinstance(row, WbsNode):
        return _move_node(plan, row, node.parent, node)
    last = plan.activities.filter(wbs=node.parent).order_by("position", "pk").last()
    return _move_activity(plan, row, node.parent, last)


def node_removals(plan: Plan, node: WbsNode) -> list[RowChange]:
    """The node with everything beneath it, to be taken out."""
    branch = list(plan.wbs.filter(path__startswith=node.path))
    rows = list(plan.activities.filter(wbs__in=branch))
    return [*removals(plan, rows), *(removed("node", each) for each in branch)]
