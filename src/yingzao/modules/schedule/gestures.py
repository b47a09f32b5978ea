"""What the editor of the Gantt sends, turned into changes of rows: cells, bars, links, new, moved and removed rows.

A command names its row and the version it was shown at. Where somebody has changed the same value since, nothing
is written and :class:`Stale` tells both values; the person may send the command again for the newer version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.engines.calendar import CompiledCalendar, instant

from .drafts import drawn_up
from .drawing import (
    change_of,
    free_code,
    link_text,
    make_activity,
    make_link,
    refuse_double_link,
    removals,
    row_of,
    said,
)
from .editing import RowChange, carry_out, changed, created, removed
from .models import (
    MILESTONES,
    SPANNING,
    Activity,
    ConstraintChoice,
    Dependency,
    Kind,
    LinkChoice,
    Plan,
    PlanEdit,
    State,
    WbsNode,
)
from .moving import indent, insert_place, move_rows, node_removals, outdent
from .network import in_words
from .pasting import check_rows, paste, read_rows
from .weighing import weight_of
from .words import day_text, number_text, weight_text

Command = Mapping[str, Any]
MOST_COMMANDS = 500
MOST_LAG_DAYS = 2000
HALF_DAY = 0.5
START_KINDS = (
    ConstraintChoice.START_NO_EARLIER, ConstraintChoice.START_ON, ConstraintChoice.MANDATORY_START,
    ConstraintChoice.START_NO_LATER,
)  # fmt: skip


@dataclass(frozen=True)
class Conflict:
    """One value that somebody else changed after it was shown; texts are for the reader."""

    id: str
    row: str
    field: str
    mine: str
    theirs: str
    who: str
    at: str
    version: int


class Stale(Exception):
    """The command rests on values that are no longer so; nothing was written."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__()
        self.conflicts = conflicts


@transaction.atomic
def perform(plan: Plan, commands: list[Command]) -> PlanEdit | None:
    """Carry out all commands as one edit; None when nothing differed. Raises Refusal or :class:`Stale`."""
    if not 0 < len(commands) <= MOST_COMMANDS:
        raise Refusal(_("At most %d changes are taken at once.") % MOST_COMMANDS)
    fresh = drawn_up(plan)
    changes: list[RowChange] = []
    words: list[str] = []
    stale: list[Conflict] = []
    for command in commands:
        deed = DEEDS.get(str(command.get("do")))
        if deed is None:
            raise Refusal(_("This change is not known here. Reload the page."))
        try:
            made, text = in_words(partial(deed, fresh, command))
        except Stale as found:
            stale += found.conflicts
        else:
            changes += made
            words += [text] if made else []
    if stale:
        raise Stale(stale)
    if not changes:
        return None
    more = _(" and %d more") % (len(words) - 1) if len(words) > 1 else ""
    return carry_out(fresh, merged(changes), words[0][:150] + more)


def merged(changes: list[RowChange]) -> list[RowChange]:
    """One change a row: several cells of a row may be set at once."""
    found: dict[tuple[str, int], RowChange] = {}
    for each in changes:
        key = (each.table, each.pk)
        first = found.get(key)
        if first is None:
            found[key] = each
        elif first.before is not None and first.after is not None and each.after is not None:
            before = {**(each.before or {}), **first.before}
            found[key] = RowChange(each.table, each.pk, before, {**first.after, **each.after})
    return list(found.values())


# -- cells and bars ------------------------------------------------------------------------------------


def set_cell(plan: Plan, command: Command) -> tuple[list[RowChange], str]:
    """``field`` of row ``id`` becomes ``value``; ``was`` is the text that the person saw there."""
    key = str(command.get("id"))
    if key.startswith("w"):
        return _set_node(plan, command, key)
    row, field = _activity(plan, key), str(command.get("field"))
    if field not in CELLS:
        raise Refusal(_("This cell cannot be edited; progress comes from the daily records."))
    shown, setting = CELLS[field]
    value = str(command.get("value") or "").strip()
    _refuse_stale(plan, row, command, field, shown(row), value)
    change = change_of(plan, row, **setting(plan, row, value))
    return ([change], said(row, change)) if change else ([], "")


def _refuse_stale(plan: Plan, row: Any, command: Command, field: str, now: str, value: str) -> None:
    seen = command.get("version")
    if seen is None or row.version <= _whole(seen) or now == command.get("was") or now == value:
        return
    by = PlanEdit.objects.filter(plan=plan, number=row.version).select_related("person").first()
    at = f"{timezone.localtime(by.at):%H:%M}" if by else ""
    who = str(by.person or "") if by else ""
    raise Stale([Conflict(str(command.get("id")), str(row), field, value, now, who, at, row.version)])


def _set_node(plan: Plan, command: Command, key: str) -> tuple[list[RowChange], str]:
    node, field = _node(plan, key), str(command.get("field"))
    value = str(command.get("value") or "").strip()
    if field not in NODE_CELLS:
        raise Refusal(
            _("Of a WBS node, code, name and weight are edited; its dates come from what lies beneath.")
        )
    shown, setting = NODE_CELLS[field]
    now = shown(node)
    _refuse_stale(plan, node, command, field, now, value)
    change = changed("node", node, **{field: setting(value)})
    return ([change], f"{node.code} {now or '/'} → {value or '/'}") if change else ([], "")


NODE_CELLS: dict[str, tuple[Callable[[WbsNode], str], Callable[[str], Any]]] = {
    "name": (lambda node: node.name, lambda value: _text(value, 200)),
    "code": (lambda node: node.code, lambda value: _text(value, 60)),
    "weight": (lambda node: weight_text(node.weight), weight_of),
}


def _text(value: str, longest: int) -> str:
    if not value or len(value) > longest:
        raise Refusal(_("Give a text of 1 to %d characters.") % longest)
    return value


def _days(value: str) -> float:
    try:
        return float(value.lower().removesuffix("d").removesuffix("天").strip())
    except ValueError as error:
        raise Refusal(_("“%s” is no duration in working days.") % value[:30]) from error


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value.replace("/", "-"))
    except ValueError as error:
        raise Refusal(_("“%s” is no date such as 2026-11-20.") % value[:30]) from error


def days_of(row: Activity) -> str:
    """The duration in working days as it is typed."""
    return number_text(row.original_minutes / row.calendar.minutes_per_day)


def _set_start(plan: Plan, row: Activity, value: str) -> dict[str, Any]:
    """A start typed or dragged is a constraint: links may still push the work later, never earlier."""
    if not value:
        return {"constraint_kind": "", "constraint_at": None}
    if row.progress != State.NOT_STARTED:
        raise Refusal(_("%s has begun; its start comes from the record of the site.") % row)
    if row.kind in SPANNING:
        raise Refusal(_("%s spans other work; its dates come from there.") % row)
    if row.constraint_kind and row.constraint_kind not in START_KINDS:
        text = _("%(row)s is bound by “%(kind)s”. Clear that constraint first.")
        raise Refusal(text % {"row": row, "kind": row.get_constraint_kind_display()})
    midnight = instant(_day(value))
    at = CompiledCalendar(row.calendar.as_calendar(), midnight).next_work_start(midnight)
    return {"constraint_kind": row.constraint_kind or ConstraintChoice.START_NO_EARLIER, "constraint_at": at}


def _set_constraint(plan: Plan, row: Activity, value: str) -> dict[str, Any]:
    """A kind of constraint, with its date after a space where it needs one."""
    kind, _space, day = value.partition(" ")
    if not kind:
        return {"constraint_kind": "", "constraint_at": None}
    if kind not in ConstraintChoice.values:
        raise Refusal(_("There is no such constraint."))
    if kind == ConstraintChoice.AS_LATE_AS_POSSIBLE:
        return {"constraint_kind": kind, "constraint_at": None}
    midnight = instant(_day(day.strip()))
    calendar = CompiledCalendar(row.calendar.as_calendar(), midnight)
    at_end = kind in (
        ConstraintChoice.FINISH_ON, ConstraintChoice.FINISH_NO_EARLIER, ConstraintChoice.FINISH_NO_LATER,
        ConstraintChoice.MANDATORY_FINISH,
    )  # fmt: skip
    at = calendar.previous_work_end(midnight + 1440) if at_end else calendar.next_work_start(midnight)
    return {"constraint_kind": kind, "constraint_at": at}


def _set_calendar(plan: Plan, row: Activity, value: str) -> dict[str, Any]:
    found = plan.calendars.filter(pk=_whole(value)).first()
    if found is None:
        raise Refusal(_("This plan has no such calendar."))
    return {"calendar": found, "days": row.original_minutes / row.calendar.minutes_per_day}


def _set_kind(plan: Plan, row: Activity, value: str) -> dict[str, Any]:
    if _whole(value) not in Kind.values:
        raise Refusal(_("There is no such kind of activity."))
    return {"kind": _whole(value)}


def _set_duration(plan: Plan, row: Activity, value: str) -> dict[str, Any]:
    if row.progress == State.COMPLETED:
        raise Refusal(_("%s is completed; its duration stays.") % row)
    return {"days": _days(value)}


CELLS: dict[str, tuple[Callable[[Activity], str], Callable[[Plan, Activity, str], dict[str, Any]]]] = {
    "code": (lambda row: row.code, lambda plan, row, value: {"code": _text(value, 60)}),
    "name": (lambda row: row.name, lambda plan, row, value: {"name": _text(value, 300)}),
    "duration": (days_of, _set_duration),
    "start": (lambda row: day_text(row.constraint_at), _set_start),
    "constraint": (lambda row: f"{row.constraint_kind} {day_text(row.constraint_at)}".strip(), _set_constraint),
    "calendar": (lambda row: str(row.calendar_id), _set_calendar),
    "kind": (lambda row: str(row.kind), _set_kind),
    "weight": (lambda row: weight_text(row.weight), lambda plan, row, value: {"weight": weight_of(value)}),
}  # fmt: skip


def stretch(plan: Plan, command: Command) -> tuple[list[RowChange], str]:
    """The end of a bar was dragged to the day ``finish``: the duration follows, in half days."""
    row = _activity(plan, str(command.get("id")))
    if row.kind in (*MILESTONES, *SPANNING) or row.start is None:
        raise Refusal(_("%s has no duration of its own.") % row)
    calendar = CompiledCalendar(row.calendar.as_calendar(), row.start)
    minutes = calendar.work_between(row.start, instant(_day(str(command.get("finish")))) + 1440)
    halves = max(1, round(minutes / row.calendar.minutes_per_day / HALF_DAY))
    return set_cell(plan, {**command, "field": "duration", "value": str(halves * HALF_DAY)})


# -- links ---------------------------------------------------------------------------------------------


def add_link(plan: Plan, command: Command) -> tuple[list[RowChange], str]:
    before, after = _activity(plan, str(command.get("source"))), _activity(plan, str(command.get("target")))
    link = make_link(plan, before, after, _link_kind(command), _lag(before, command))
    return [created("link", link)], _("linked %s") % link_text(link)


def set_link(plan: Plan, command: Command) -> tuple[list[RowChange], str]:
    link = _link(plan, command)
    kind, lag = _link_kind(command), _lag(link.predecessor, command)
    theirs = f"{LinkChoice(link.kind).name} {lag_text(link)}"
    mine = f"{LinkChoice(kind).name} {number_text(lag / link.predecessor.calendar.minutes_per_day)}"
    _refuse_stale(plan, link, command, "link", theirs, mine)
    refuse_double_link(plan, link.predecessor, link.successor, kind, link.pk)
    change = changed("link", link, kind=kind, lag_minutes=lag)
    return ([change], _("changed the link %s") % link_text(link)) if change else ([], "")


def drop_link(plan: Plan, command: Command) -> tuple[list[RowChange], str]:
    link = _link(plan, command)
    theirs = f"{LinkChoice(link.kind).name} {lag_text(link)}"
    _refuse_stale(plan, link, command, "link", theirs, _("(removed)"))
    return [removed("link", link)], _("took out the link %s") % link_text(link)


def lag_text(link: Dependency) -> str:
    """The lag in working days of the predecessor as it is typed."""
    return number_text(link.lag_minutes / link.predecessor.calendar.minutes_per_day)


def _link_kind(command: Command) -> int:
    name = str(command.get("type"))
    if name not in LinkChoice.names:
        raise Refusal(_("There is no such kind of link."))
    return LinkChoice[name].value


def _lag(before: Activity, command: Command) -> int:
    days = _days(str(command.get("lag") or 0).replace("−", "-"))
    if not -MOST_LAG_DAYS <= days <= MOST_LAG_DAYS:
        raise Refusal(_("A lag lies between −2,000 and 2,000 working days."))
    return round(days * before.calendar.minutes_per_day)


# -- rows ----------------------------------------------------------------------------------------------


def insert(plan: Plan, command: Command) -> tuple[list[RowChange], str]:
    """A new activity or WBS node right after row ``after``."""
    place = insert_place(plan, str(command.get("after") or ""), bool(command.get("node")))
    if isinstance(place, WbsNode):
        return [created("node", place)], _("added %s") % place
    row = make_activity(
        plan, code=free_code(plan), name=str(command.get("name") or _("new activity"))[:300], days=1.0,
        wbs_id=place[0], position=place[1],
    )  # fmt: skip
    return [created("activity", row)], _("added %s") % row


def remove(plan: Plan, command: Command) -> tuple[list[RowChange], str]:
    """Take out the row with what hangs on it; stale when somebody has changed it since."""
    key = str(command.get("id"))
    row: Any = _node(plan, key) if key.startswith("w") else _activity(plan, key)
    _refuse_stale(plan, row, command, "row", str(row), _("(removed)"))
    changes = node_removals(plan, row) if isinstance(row, WbsNode) else removals(plan, [row])
    return changes, _("took out %s") % row


def move(plan: Plan, command: Command) -> tuple[list[RowChange], str]:
    """Row ``id`` goes right after row ``after`` (beneath it, at the top, where ``after`` is a WBS node)."""
    return move_rows(
        plan, str(command.get("id")), str(command.get("after") or ""), str(command.get("parent") or "")
    )


def paste_rows(plan: Plan, command: Command) -> tuple[list[RowChange], str]:
    """Rows from Excel as the page for pasting takes them: all of them or none."""
    rows, errors = read_rows(str(command.get("text") or ""))
    errors = errors or check_rows(plan, rows)
    if errors:
        lines = [f"{_('row')} {each.row} {each.column}：{each.text}" for each in errors[:5]]
        raise Refusal(_("Nothing was added.") + " " + "；".join(lines))
    changes = paste(plan, rows)
    return changes, _("pasted %d activities") % sum(change.table == "activity" for change in changes)


DEEDS: dict[str, Callable[[Plan, Command], tuple[list[RowChange], str]]] = {
    "set": set_cell, "stretch": stretch, "link": add_link, "relink": set_link, "unlink": drop_link,
    "insert": insert, "remove": remove, "move": move, "paste": paste_rows,
    "indent": lambda plan, command: indent(plan, str(command.get("id"))),
    "outdent": lambda plan, command: outdent(plan, str(command.get("id"))),
}  # fmt: skip


# -- rows by the keys of the chart -----------------------------------------------------------------------


def _whole(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _activity(plan: Plan, key: str) -> Activity:
    if not plan.activities.filter(pk=_whole(key)).exists():
        raise Refusal(_("This activity is no longer in the plan: somebody has removed it."))
    return row_of(plan, _whole(key))


def _node(plan: Plan, key: str) -> WbsNode:
    node = plan.wbs.filter(pk=_whole(key[1:])).first()
    if node is None:
        raise Refusal(_("This WBS node is no longer in the plan: somebody has removed it."))
    return node


def _link(plan: Plan, command: Command) -> Dependency:
    links = plan.dependencies.select_related("predecessor__calendar", "successor")
    link = links.filter(pk=_whole(command.get("id"))).first()
    if link is None:
        raise Refusal(_("This link is no longer in the plan: somebody has removed it."))
    return link
