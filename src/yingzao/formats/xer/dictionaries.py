"""The tables around the activities of a XER: WBS, activity codes, resources and their assignments."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from yingzao.formats.schedule_file import CodeType, CodeValue, ImportedResource, ResourceAssignment, WbsNode

from .errors import XerError
from .fields import read_number, required
from .limits import XerLimits
from .tables import XerFile, XerRow


def read_wbs(xer: XerFile, limits: XerLimits, notes: Counter[str]) -> tuple[WbsNode, ...]:
    """Return the WBS nodes; refuses a tree that runs in a circle or is deeper than the limit."""
    rows = {required(row, "wbs_id"): row for row in xer.table("PROJWBS")}
    _check_tree(rows, limits)
    nodes = []
    for wbs_id, row in rows.items():
        parent = row["parent_wbs_id"] or None
        if parent is not None and parent not in rows:
            # The root of a project hangs under an EPS node that P6 does not export.
            notes["wbs.parent_outside_file"] += row["proj_node_flag"] != "Y"
            parent = None
        nodes.append(
            WbsNode(
                wbs_id,
                row["proj_id"],
                parent,
                row["wbs_short_name"],
                row["wbs_name"],
                round(read_number(row, "seq_num") or 0),
                row["proj_node_flag"] == "Y",
            )
        )
    return tuple(nodes)


def _check_tree(rows: dict[str, XerRow], limits: XerLimits) -> None:
    depth: dict[str, int] = {}
    for start in rows:
        path: list[str] = []
        on_path: set[str] = set()
        node = start
        while node in rows and node not in depth:
            if node in on_path:
                loop = path[path.index(node) :]
                raise XerError(
                    "xer.wbs_cycle",
                    "The WBS runs in a circle: "
                    + " → ".join(rows[wbs_id]["wbs_short_name"] or wbs_id for wbs_id in (*loop[:20], node))
                    + ".",
                    "Move one of these nodes elsewhere in Primavera P6.",
                    line=rows[node].line,
                    table="PROJWBS",
                    field="parent_wbs_id",
                    params={"nodes": tuple(loop)},
                )
            path.append(node)
            on_path.add(node)
            node = rows[node]["parent_wbs_id"]
        below = depth.get(node, 0)
        for wbs_id in reversed(path):
            below += 1
            depth[wbs_id] = below
        if below > limits.max_wbs_depth:
            raise XerError(
                "xer.wbs_depth",
                f"The WBS is deeper than {limits.max_wbs_depth} levels.",
                "Flatten the WBS in Primavera P6.",
                line=rows[start].line,
                table="PROJWBS",
                field="parent_wbs_id",
                params={"limit": limits.max_wbs_depth},
            )


def read_codes(
    xer: XerFile, notes: Counter[str]
) -> tuple[tuple[CodeType, ...], tuple[CodeValue, ...], dict[str, tuple[str, ...]]]:
    """Return activity code types, their values, and the values given to each activity."""
    types = tuple(
        CodeType(
            required(row, "actv_code_type_id"),
            row["actv_code_type"],
            row["actv_code_type_scope"],
            row["proj_id"] or None,
        )
        for row in xer.table("ACTVTYPE")
    )
    values = tuple(
        CodeValue(
            required(row, "actv_code_id"),
            row["actv_code_type_id"],
            row["parent_actv_code_id"] or None,
            row["short_name"],
            row["actv_code_name"],
        )
        for row in xer.table("ACTVCODE")
    )
    known = {value.id for value in values}
    given: dict[str, list[str]] = {}
    for row in xer.table("TASKACTV"):
        if row["actv_code_id"] not in known:
            notes["code.value_outside_file"] += 1
            continue
        given.setdefault(row["task_id"], []).append(row["actv_code_id"])
    return types, values, {activity: tuple(codes) for activity, codes in given.items()}


def read_resources(xer: XerFile) -> tuple[ImportedResource, ...]:
    """Return the resource dictionary."""
    return tuple(
        ImportedResource(
            required(row, "rsrc_id"),
            row["parent_rsrc_id"] or None,
            row["rsrc_short_name"],
            row["rsrc_name"],
            row["rsrc_type"],
            row["clndr_id"] or None,
        )
        for row in xer.table("RSRC")
    )


def read_assignments(
    xer: XerFile, activities: set[str], notes: Counter[str]
) -> tuple[ResourceAssignment, ...]:
    """Return the resource assignments of the imported activities."""
    return tuple(_assignments(xer, activities, notes))


def _assignments(xer: XerFile, activities: set[str], notes: Counter[str]) -> Iterator[ResourceAssignment]:
    for number, row in enumerate(xer.table("TASKRSRC"), start=1):
        if row["task_id"] not in activities:
            notes["assignment.activity_outside_file"] += 1
            continue
        yield ResourceAssignment(
            row["taskrsrc_id"] or str(number),
            row["task_id"],
            row["rsrc_id"] or None,
            row["rsrc_type"],
            read_number(row, "target_qty") or 0.0,
            (read_number(row, "act_reg_qty") or 0.0) + (read_number(row, "act_ot_qty") or 0.0),
            read_number(row, "remain_qty") or 0.0,
            read_money(row, "target_cost"),
            read_money(row, "act_reg_cost") + read_money(row, "act_ot_cost"),
            read_money(row, "remain_cost"),
        )


def read_money(row: XerRow, name: str) -> Decimal:
    """Return an amount exactly as written; empty is zero."""
    text = row[name]
    if not text:
        return Decimal(0)
    try:
        amount = Decimal(text.replace(",", ".") if "." not in text else text.replace(",", ""))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise XerError(
            "xer.number",
            f"{text[:40]!r} is not an amount of money.",
            "Correct the value in Primavera P6 and export again.",
            line=row.line,
            table=row.table,
            field=name,
            params={"value": text[:40]},
        )
    return amount
