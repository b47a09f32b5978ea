"""A plan pasted from Excel: outline codes make the WBS, the lowest rows become activities, links by row code.

Columns: code, name, duration in working days, predecessors such as ``1.1.2``, ``1.1.2SS+3`` or
``1.1;1.2FF-1``; then, where known, direct cost, workers, shortest duration, cost of a day saved, materials, and the
weight in percent within the row above. A row that others stand beneath is a WBS node.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.projects.parts import LineError, parent_code, sort_path
from yingzao.core.records.services import Refusal
from yingzao.engines.schedule import LinkKind
from yingzao.engines.schedule.weights import Leaf, unbalanced

from .drafts import drawn_up
from .drawing import ensure_calendars
from .editing import RowChange, carry_out, created
from .means_text import WrongMeans, read_means
from .models import Activity, ActivityMeans, Dependency, Kind, Plan, WbsNode
from .ordering import SPACING, last_position
from .weighing import fault_text, weight_of

LINK = re.compile(r"^(?P<code>.+?)(?:(?P<kind>FS|SS|FF|SF)(?P<lag>[+-]\d+(?:\.\d+)?)?(?:d|天)?)?$", re.I)
CODE = re.compile(r"^[0-9A-Za-z一-鿿]+([.\-][0-9A-Za-z一-鿿]+)*$")
HEADERS = {"编码", "编号", "代码", "code", "wbs"}
MOST_ROWS, WEIGHT_COLUMN, MOST_COLUMNS = 5000, 9, 10
LONGEST_DAYS = 20_000.0


@dataclass(frozen=True)
class PastedLink:
    """A predecessor of a pasted row."""

    code: str
    kind: LinkKind
    lag_days: float


@dataclass(frozen=True)
class PastedRow:
    """One row of the paste: where it stood and what it says; ``days`` is None where nothing was given."""

    row: int
    code: str
    name: str
    days: float | None
    links: tuple[PastedLink, ...]
    means: Mapping[str, Any] = field(default_factory=dict)
    weight: float | None = None


def read_rows(text: str) -> tuple[list[PastedRow], list[LineError]]:
    """Rows as Excel puts them on the clipboard; a header row is skipped."""
    rows: list[PastedRow] = []
    errors: list[LineError] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in raw.split("\t")] + [""] * MOST_COLUMNS
        if not raw.strip() or (number == 1 and cells[0].lower() in HEADERS):
            continue
        try:
            rows.append(_row(number, cells))
        except _Wrong as wrong:
            errors.append(LineError(number, wrong.column, wrong.text))
    if len(rows) > MOST_ROWS:
        errors.append(LineError(MOST_ROWS + 1, "", _("At most %d rows are taken at once.") % MOST_ROWS))
    return rows, errors


class _Wrong(Exception):
    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column, self.text = column, text


def _row(number: int, cells: list[str]) -> PastedRow:
    code, name, days_cell, links_cell = cells[:4]
    if not CODE.match(code) or len(code) > 60:
        raise _Wrong(_("code"), _("“%s” is no outline code such as 1.2.3.") % code[:60])
    if not name or len(name) > 200:
        raise _Wrong(_("name"), _("Give a name of at most 200 characters."))
    days = None
    if days_cell:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:d|天)?", days_cell, re.I)
        days = float(match[1]) if match else -1.0
        if not 0 <= days <= LONGEST_DAYS:
            raise _Wrong(_("duration"), _("“%s” is no duration in working days.") % days_cell[:30])
    links = tuple(_link(piece.strip()) for piece in re.split(r"[;；,，、]", links_cell) if piece.strip())
    try:
        means = read_means(cells[4:WEIGHT_COLUMN])
    except WrongMeans as wrong:
        raise _Wrong(wrong.column, str(wrong)) from wrong
    try:
        weight = weight_of(cells[WEIGHT_COLUMN])
    except Refusal as refusal:
        raise _Wrong(_("weight (%)"), str(refusal)) from refusal
    return PastedRow(number, code, name, days, links, means, weight)


def _link(text: str) -> PastedLink:
    match = LINK.match(text.replace(" ", ""))
    assert match is not None  # the code takes whatever is left over
    kind = LinkKind[(match["kind"] or "FS").upper()]
    return PastedLink(match["code"], kind, float(match["lag"] or 0))


def check_rows(plan: Plan, rows: list[PastedRow]) -> list[LineError]:
    """Every code once and not yet in the plan; parents and predecessors present; nodes without links."""
    errors: list[LineError] = []
    nodes = _node_codes(rows)
    known = {row.code for row in rows}
    in_plan = set(plan.activities.values_list("code", flat=True))
    wbs = set(plan.wbs.values_list("code", flat=True))
    seen: set[str] = set()
    for row in rows:
        if row.code in seen or row.code in in_plan or (row.code in wbs and row.code not in nodes):
            text = _("Code %s stands twice or is already in the plan.") % row.code
            errors.append(LineError(row.row, _("code"), text))
        seen.add(row.code)
        above = parent_code(row.code)
        if above and above not in known and above not in wbs:
            errors.append(
                LineError(row.row, _("code"), _("Its parent %s is missing: add a row for it.") % above)
            )
        for link in row.links:
            if row.code in nodes or link.code in nodes:
                errors.append(
                    LineError(row.row, _("predecessors"), _("Link activities, not the groups above them."))
                )
            elif link.code not in known and link.code not in in_plan:
                errors.append(
                    LineError(row.row, _("predecessors"), _("There is no activity %s.") % link.code)
                )
    return errors or _weight_errors(rows, nodes)


def _weight_errors(rows: list[PastedRow], nodes: set[str]) -> list[LineError]:
    """Weights beneath every pasted row come to 100; those on the first level may be joined by rows of the plan."""
    parents = {row.code: parent_code(row.code) or None for row in rows if row.code in nodes}
    weights = {row.code: row.weight for row in rows if row.code in nodes}
    leaves = [
        Leaf(parent_code(row.code) or None, 1.0 if row.days is None else row.days, row.weight)
        for row in rows if row.code not in nodes
    ]  # fmt: skip
    places = {row.code: row for row in rows}
    return [
        LineError(places[fault.node].row, _("weight (%)"), fault_text(fault, str(fault.node)))
        for fault in unbalanced(parents, weights, leaves)
        if isinstance(fault.node, str) and fault.node in places
    ]


def _node_codes(rows: list[PastedRow]) -> set[str]:
    return {parent_code(row.code) for row in rows} - {""}


@transaction.atomic
def store_rows(plan: Plan, rows: list[PastedRow]) -> int:
    """Write the checked rows and compute the plan; returns how many activities were added."""
    fresh = drawn_up(plan)
    changes = paste(fresh, rows)
    count = sum(change.table == "activity" for change in changes)
    carry_out(fresh, changes, _("pasted %d activities") % count)
    return count


def paste(plan: Plan, rows: list[PastedRow]) -> list[RowChange]:
    """Make the checked rows in a locked draft; they are to be carried out as part of an edit."""
    calendar, nodes = ensure_calendars(plan), {node.code: node for node in plan.wbs.all()}
    added = _make_nodes(plan, rows, nodes)
    codes, begin = _node_codes(rows), last_position(plan) + SPACING
    leaves = [row for row in sorted(rows, key=lambda row: sort_path(row.code)) if row.code not in codes]
    project = plan.profile["projects"][0]["id"]
    activities = Activity.objects.bulk_create(
        Activity(
            plan=plan, source_id=uuid.uuid4().hex[:16], source_project=project, code=row.code, name=row.name,
            wbs=nodes.get(parent_code(row.code)), calendar=calendar, position=begin + place * SPACING,
            kind=Kind.FINISH_MILESTONE if row.days == 0 else Kind.TASK,
            weight=row.weight, original_minutes=_minutes(row, calendar.minutes_per_day),
            remaining_minutes=_minutes(row, calendar.minutes_per_day),
        )
        for place, row in enumerate(leaves)
    )  # fmt: skip
    by_code = {row.code: row for row in plan.activities.all()}
    links = Dependency.objects.bulk_create(
        Dependency(
            plan=plan, predecessor=by_code[link.code], successor=by_code[row.code], kind=link.kind.value,
            lag_minutes=round(link.lag_days * calendar.minutes_per_day),
        )
        for row in leaves for link in row.links
    )  # fmt: skip
    ActivityMeans.objects.bulk_create(
        ActivityMeans(activity=by_code[row.code], **row.means) for row in leaves if row.means
    )
    means = ActivityMeans.objects.filter(activity__in=activities)  # as the database writes their numbers
    return [
        *(created("node", node) for node in added), *(created("activity", row) for row in activities),
        *(created("link", link) for link in links), *(created("means", each) for each in means),
    ]  # fmt: skip


def _minutes(row: PastedRow, per_day: float) -> int:
    return round((1.0 if row.days is None else row.days) * per_day)


def _make_nodes(plan: Plan, rows: list[PastedRow], nodes: dict[str, WbsNode]) -> list[WbsNode]:
    """Make the missing WBS nodes and enter them in ``nodes`` by code; returns the new ones."""
    wanted, added = _node_codes(rows), []
    for row in sorted(rows, key=lambda row: sort_path(row.code)):
        if row.code in wanted and row.code not in nodes:
            parent = nodes.get(parent_code(row.code))
            piece = sort_path(row.code).rstrip("/").rsplit("/", 1)[-1]
            nodes[row.code] = WbsNode.objects.create(
                plan=plan, parent=parent, source_id=uuid.uuid4().hex[:16], code=row.code, name=row.name,
                depth=parent.depth + 1 if parent else 0, path=f"{parent.path if parent else ''}{piece}/",
                weight=row.weight,
            )  # fmt: skip
            added.append(nodes[row.code])
    return added
