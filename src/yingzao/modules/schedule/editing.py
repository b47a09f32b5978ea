"""Edits of a draft: rows changed together, kept with their inverse, undone and redone by who made them.

Everything that draws up a plan by hand goes through :func:`carry_out`, so that whatever was changed can be undone
by its author and is told to everybody who has the plan open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.history.actor import current_actor
from yingzao.core.records.services import Refusal

from .calculations import recompute
from .drafts import drawn_up
from .models import (
    Activity,
    ActivityMeans,
    Assignment,
    Demand,
    Dependency,
    EditKind,
    Plan,
    PlanCalendar,
    PlanEdit,
    WbsNode,
    WhatIf,
)
from .opened import Touched
from .rows import as_row

Columns = dict[str, Any]
CALENDAR = "calendar"
TABLES: dict[str, type[models.Model]] = {
    "node": WbsNode, "activity": Activity, "link": Dependency, "assignment": Assignment,
    "demand": Demand, "means": ActivityMeans, CALENDAR: PlanCalendar,
}  # fmt: skip
"""In the order in which rows are made; they are taken out the other way round."""
HANGING = ("assignment", "demand", "means")
"""Rows of an activity that are made and taken out with it, without a version of their own."""
UNVERSIONED = (*HANGING, CALENDAR)
NOT_ENTERED = {
    "plan_id", "version", "shown_in", "early_start", "early_finish", "late_start", "late_finish", "total_float",
    "free_float", "critical", "longest_path", "light", "light_reason", "delay_days", "planned_percent", "driving",
    "share",
}  # fmt: skip
FOLLOWING = {"position", "planned_start", "planned_finish"}
"""Columns that may differ from what an edit wrote without anybody having changed the row itself."""
MEASURE = "measure"
"""Beside the rows of tables: a measure taken on a what-if, which its list of measures follows."""
MOST_WORDS = 200
DEEDS = {EditKind.DO: "edited", EditKind.UNDO: "edit_undone", EditKind.REDO: "edit_redone"}


@dataclass(frozen=True)
class RowChange:
    """What one edit does to one row: columns before and after, None where there was or will be no row."""

    table: str
    pk: int
    before: Columns | None
    after: Columns | None

    def inverse(self) -> "RowChange":
        return RowChange(self.table, self.pk, self.after, self.before)


def entered(row: models.Model) -> Columns:
    """The columns of a row that people or files entered, as they are kept in an edit."""
    return {
        name: value if value is None or isinstance(value, int | float | str | dict | list) else str(value)
        for name, value in as_row(row).items()
        if name not in NOT_ENTERED
    }


def created(table: str, row: models.Model) -> RowChange:
    """For a row that was just made."""
    return RowChange(table, row.pk, None, entered(row))


def changed(table: str, row: models.Model, **values: Any) -> RowChange | None:
    """For columns to be set; None when they hold those values already."""
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    return RowChange(table, row.pk, before, {name: values[name] for name in before}) if before else None


def removed(table: str, row: models.Model) -> RowChange:
    return RowChange(table, row.pk, entered(row), None)


def carry_out(
    plan: Plan,
    changes: Sequence[RowChange],
    words: str,
    kind: EditKind = EditKind.DO,
    of: PlanEdit | None = None,
) -> PlanEdit:
    """Write the changes to a locked draft, compute it, and keep the edit; a Refusal leaves nothing behind.

    Rows that were just made are given by :func:`created` and are not written again.
    """
    newest = plan.edits.order_by("number").values_list("number", flat=True).last()
    plan.edition = max(plan.edition, newest or 0)  # whoever saved an older copy of the plan has set it back
    number = plan.edition + 1
    with transaction.atomic():
        touched = _write(plan, changes, number)
        recompute(plan, touched)
        edit = PlanEdit(
            plan=plan, number=plan.edition, person_id=current_actor().person_id, kind=kind, of=of,
            words=words[:MOST_WORDS], changes=[[c.table, c.pk, c.before, c.after] for c in changes],
        )  # fmt: skip
        edit.save()
        plan.sign(DEEDS[kind], {"edit": [None, edit.words]})
    return edit


def _write(plan: Plan, changes: Sequence[RowChange], number: int) -> Touched | None:
    """Returns what to compute anew; None for all of it, as a calendar may move every date."""
    made = [change for change in changes if change.before is None]
    gone = [change for change in changes if change.after is None]
    for table in reversed(TABLES):
        keys = [change.pk for change in gone if change.table == table]
        if keys:
            TABLES[table]._base_manager.filter(pk__in=keys).delete()
    for table, model in TABLES.items():
        more: Columns = {} if table in UNVERSIONED else {"plan_id": plan.pk, "version": number}
        _make(model, [change for change in made if change.table == table], more)
    for change in changes:
        if change.before is not None and change.after is not None:
            version = {} if change.table in UNVERSIONED else {"version": number}
            TABLES[change.table]._base_manager.filter(pk=change.pk).update(**change.after, **version)
    for change in changes:
        if change.table == MEASURE:
            _keep_measure(plan, change)
    if any(change.table == CALENDAR for change in changes):
        return None
    written = {table: frozenset(c.pk for c in changes if c.table == table) for table in TABLES}
    return Touched(written["activity"], written["link"], bool(written["node"]))


def _keep_measure(plan: Plan, change: RowChange) -> None:
    what_if = WhatIf.objects.select_for_update().get(plan=plan)
    if change.after is not None:
        what_if.measures = [*what_if.measures, change.after]
        what_if.cost_change += Decimal(change.after["cost"])
    elif change.before is not None:
        what_if.measures = [each for each in what_if.measures if each["id"] != change.before["id"]]
        what_if.cost_change -= Decimal(change.before["cost"])
    what_if.save(action="measure_taken" if change.after is not None else "measure_taken_back")


def _make(model: type[models.Model], changes: list[RowChange], more: Columns) -> None:
    """Bring rows into being under the keys they have; those that exist only get their version."""
    if not changes:
        return
    there = set(model._base_manager.filter(pk__in=[c.pk for c in changes]).values_list("pk", flat=True))
    if more and there:
        model._base_manager.filter(pk__in=there).update(version=more["version"])
    fresh = [model(pk=c.pk, **(c.after or {}), **more) for c in changes if c.pk not in there]
    if model is WbsNode:
        fresh.sort(key=lambda node: getattr(node, "depth"))  # noqa: B009 - a row of any table
    model._base_manager.bulk_create(fresh)


# -- undo and redo -------------------------------------------------------------------------------------


def undoable(plan: Plan, person_id: int | None) -> PlanEdit | None:
    """The last edit of this person in the plan that stands."""
    return _own(plan, person_id).filter(undone=False).last()


def redoable(plan: Plan, person_id: int | None) -> PlanEdit | None:
    """The edit undone last, unless this person has edited since."""
    standing = undoable(plan, person_id)
    return _own(plan, person_id).filter(undone=True, number__gt=standing.number if standing else 0).first()


def _own(plan: Plan, person_id: int | None) -> models.QuerySet[PlanEdit]:
    return PlanEdit.objects.filter(plan=plan, person=person_id, kind=EditKind.DO).order_by("number")


@transaction.atomic
def undo(plan: Plan) -> PlanEdit:
    """Take back one's own last edit; refused when somebody has changed the same rows since."""
    fresh = drawn_up(plan)
    edit = undoable(fresh, current_actor().person_id)
    if edit is None:
        raise Refusal(_("There is no edit of yours in this plan to undo."))
    return _turn(fresh, edit, EditKind.UNDO)


@transaction.atomic
def redo(plan: Plan) -> PlanEdit:
    """Do again what was undone last; refused when somebody has changed the same rows since."""
    fresh = drawn_up(plan)
    edit = redoable(fresh, current_actor().person_id)
    if edit is None:
        raise Refusal(_("There is no undone edit of yours in this plan to redo."))
    return _turn(fresh, edit, EditKind.REDO)


def _turn(plan: Plan, edit: PlanEdit, kind: EditKind) -> PlanEdit:
    changes = [RowChange(*each) for each in edit.changes]
    if kind is EditKind.UNDO:
        changes = [change.inverse() for change in reversed(changes)]
    _refuse_unless_as_left(plan, edit, changes)
    turned = carry_out(plan, changes, edit.words, kind, edit)
    edit.undone = kind is EditKind.UNDO
    edit.save(action="undone" if edit.undone else "redone")
    return turned


def _refuse_unless_as_left(plan: Plan, edit: PlanEdit, changes: list[RowChange]) -> None:
    for change in (each for each in changes if each.table != MEASURE):
        row = TABLES[change.table]._base_manager.filter(pk=change.pk).first()
        if change.before is None:
            if row is not None:
                raise Refusal(_since(plan, edit, change))
            _refuse_without_ground(plan, change, changes)
            continue
        now = entered(row) if row is not None else None
        same = now is not None and all(
            now.get(name) == value for name, value in change.before.items() if name not in FOLLOWING
        )
        if not same or (change.after is None and _others_on(change, changes)):
            raise Refusal(_since(plan, edit, change))


def _others_on(change: RowChange, changes: list[RowChange]) -> bool:
    """Does anything hang on a row to be taken out that the same edit does not take out as well?"""
    going = {(each.table, each.pk) for each in changes if each.after is None}
    hanging: list[tuple[str, int]] = []
    if change.table == "activity":
        on = models.Q(predecessor=change.pk) | models.Q(successor=change.pk)
        hanging = [("link", pk) for pk in Dependency.objects.filter(on).values_list("pk", flat=True)]
    if change.table == "node":
        below = WbsNode.objects.filter(parent=change.pk).values_list("pk", flat=True)
        within = Activity.objects.filter(wbs=change.pk).values_list("pk", flat=True)
        hanging = [*(("node", pk) for pk in below), *(("activity", pk) for pk in within)]
    return any(each not in going for each in hanging)


def _refuse_without_ground(plan: Plan, change: RowChange, changes: Iterable[RowChange]) -> None:
    """A row can only come back while its ends, its WBS node and its code are free for it."""
    after = change.after or {}
    coming = {(each.table, each.pk) for each in changes if each.before is None}
    grounds = {
        "link": (("activity", "predecessor_id"), ("activity", "successor_id")),
        "activity": (("node", "wbs_id"),), "node": (("node", "parent_id"),),
        "assignment": (("activity", "activity_id"),),
        "demand": (("activity", "activity_id"),), "means": (("activity", "activity_id"),),
    }[change.table]  # fmt: skip
    for table, column in grounds:
        pk = after.get(column)
        if (
            pk is not None
            and (table, pk) not in coming
            and not TABLES[table]._base_manager.filter(pk=pk).exists()
        ):
            text = _(
                "What it belonged to has been removed since, so it cannot come back. Nothing was changed."
            )
            raise Refusal(text)
    if change.table == "activity" and plan.activities.filter(code=after["code"]).exists():
        raise Refusal(_("Code %s is already used in this plan.") % after["code"])


def _since(plan: Plan, edit: PlanEdit, change: RowChange) -> str:
    """Who has changed that row after the edit, in a sentence."""
    later = (
        PlanEdit.objects.filter(plan=plan, number__gt=edit.number)
        .select_related("person")
        .order_by("-number")
    )
    names = {"edit": edit.words}
    for each in later.iterator(100):
        if any(_meets(change, RowChange(*made)) for made in each.changes):
            names |= {
                "who": str(each.person or ""),
                "what": each.words,
                "at": f"{timezone.localtime(each.at):%H:%M}",
            }
            text = _(
                "%(who)s changed the same at %(at)s (%(what)s), so “%(edit)s” stays. Nothing was changed."
            )
            return text % names
    return _("The same has been changed since, so “%(edit)s” stays. Nothing was changed.") % names


def _meets(one: RowChange, other: RowChange) -> bool:
    if (one.table, one.pk) == (other.table, other.pk):
        return True
    columns = {**(other.before or {}), **(other.after or {})}
    owners = {"activity": ("predecessor_id", "successor_id"), "node": ("wbs_id", "parent_id")}
    return any(columns.get(name) == one.pk for name in owners.get(one.table, ()))
