"""The verbs that draw up a plan: add, edit, take out and link activities; each is one edit that can be undone."""

import uuid
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal

from .drafts import drawn_up
from .editing import HANGING, TABLES, RowChange, carry_out, changed, created, removed
from .models import (
    MILESTONES,
    Activity,
    Dependency,
    Kind,
    LinkChoice,
    Plan,
    PlanCalendar,
    State,
)
from .ordering import SPACING, last_position
from .words import days_text, moment_text

EIGHT_HOURS = [[480, 720], [780, 1020]]
STARTING_CALENDARS = (
    ("7d", [EIGHT_HOURS] * 7),
    ("6d", [EIGHT_HOURS] * 6 + [[]]),
    ("5d", [EIGHT_HOURS] * 5 + [[], []]),
)
LONGEST_DAYS = 20_000


def ensure_calendars(plan: Plan) -> PlanCalendar:
    """The calendars a plan drawn up by hand begins with; returns its first one."""
    existing = plan.calendars.first()
    if existing is not None:
        return existing
    names = {"7d": _("7 days × 8 h"), "6d": _("6 days × 8 h"), "5d": _("5 days × 8 h")}
    return PlanCalendar.objects.bulk_create(
        [
            PlanCalendar(plan=plan, source_id=key, name=names[key], week=week)
            for key, week in STARTING_CALENDARS
        ]
    )[0]


def free_code(plan: Plan) -> str:
    """A1010, A1020 …: room is left between, as is the custom."""
    taken = set(plan.activities.values_list("code", flat=True))
    number = 1000 + 10 * (len(taken) + 1)
    while f"A{number}" in taken:
        number += 10
    return f"A{number}"


def make_activity(
    plan: Plan, *, code: str, name: str, days: float = 0.0, kind: int = Kind.TASK,
    calendar: PlanCalendar | None = None, position: int | None = None, **fields: Any,
) -> Activity:  # fmt: skip
    """A new row in a locked draft; it is to be carried out as part of an edit."""
    chosen = calendar or ensure_calendars(plan)
    minutes = minutes_of(days, kind, chosen)
    refuse_taken_code(plan, code)
    return Activity.objects.create(
        plan=plan, source_id=uuid.uuid4().hex[:16], source_project=plan.profile["projects"][0]["id"], code=code,
        name=name, kind=kind, calendar=chosen, original_minutes=minutes, remaining_minutes=minutes,
        position=last_position(plan) + SPACING if position is None else position, **fields,
    )  # fmt: skip


@transaction.atomic
def create_activity(plan: Plan, *, code: str, name: str, **fields: Any) -> Activity:
    """Add an activity of so many working ``days`` to a draft, and compute it."""
    fresh = drawn_up(plan)
    row = make_activity(fresh, code=code, name=name, **fields)
    carry_out(fresh, [created("activity", row)], _("added %s") % row)
    row.refresh_from_db()
    return row


@transaction.atomic
def edit_activity(activity: Activity, *, days: float | None = None, **fields: Any) -> Activity:
    """Change an activity of a draft; ``days`` is its whole duration."""
    fresh = drawn_up(activity.plan)
    row = row_of(fresh, activity.pk)
    change = change_of(fresh, row, days=days, **fields)
    if change is not None:
        carry_out(fresh, [change], said(row, change))
        row.refresh_from_db()
    return row


def change_of(plan: Plan, row: Activity, *, days: float | None = None, **fields: Any) -> RowChange | None:
    """What setting these fields means for the row; raises Refusal for what cannot be."""
    if fields.get("code", row.code) != row.code:
        refuse_taken_code(plan, fields["code"])
    values = dict(_columns(fields))
    kind, calendar = fields.get("kind", row.kind), fields.get("calendar") or row.calendar
    if kind in MILESTONES and row.kind not in MILESTONES:
        days = 0.0
    if days is not None:
        minutes = minutes_of(days, kind, calendar)
        if minutes != row.original_minutes:
            done = max(row.original_minutes - row.remaining_minutes, 0)
            values |= {"original_minutes": minutes, "remaining_minutes": max(minutes - done, 0)}
    return changed("activity", row, **values)


def _columns(fields: dict[str, Any]) -> Any:
    for name, value in fields.items():
        field: Any = Activity._meta.get_field(name)
        yield field.attname, value.pk if isinstance(value, models.Model) else value


def said(row: Activity, change: RowChange) -> str:
    """An edit of one row in words: what from what to what."""
    before, after = change.before or {}, change.after or {}
    parts = []
    for name in after:
        if name == "remaining_minutes":
            continue
        field: Any = Activity._meta.get_field(name)
        label = _("duration") if name == "original_minutes" else str(field.verbose_name)
        parts.append(f"{label} {_text(row, name, before[name])} → {_text(row, name, after[name])}")
    return f"{row.code} {'；'.join(parts)}"


def _text(row: Activity, name: str, value: Any) -> str:
    if name == "original_minutes":
        return days_text(value, row.calendar.minutes_per_day)
    field: Any = Activity._meta.get_field(name)
    if value is not None and field.is_relation:
        return str(field.related_model._base_manager.filter(pk=value).first() or "")
    if name == "constraint_at":
        return moment_text(value) or "/"
    return str(dict(field.flatchoices).get(value, value) or "/")


def minutes_of(days: float, kind: int, calendar: PlanCalendar) -> int:
    if kind in MILESTONES:
        return 0
    if not 0 <= days <= LONGEST_DAYS:
        raise Refusal(_("A duration lies between 0 and 20,000 working days."))
    return round(days * calendar.minutes_per_day)


def refuse_taken_code(plan: Plan, code: str) -> None:
    if plan.activities.filter(code=code).exists():
        raise Refusal(_("Code %s is already used in this plan.") % code)


@transaction.atomic
def remove_activity(activity: Activity) -> None:
    """Take an activity out of a draft; what has begun or carries records stays."""
    fresh = drawn_up(activity.plan)
    row = row_of(fresh, activity.pk)
    carry_out(fresh, removals(fresh, [row]), _("took out %s") % row)


def removals(plan: Plan, rows: list[Activity]) -> list[RowChange]:
    """The rows with their links and resources, to be taken out; raises Refusal for what stays."""
    for row in rows:
        carries = (row.gates, row.corrective_actions, row.period_items, row.progress_entries)
        if row.progress != State.NOT_STARTED or any(each.exists() for each in carries):
            raise Refusal(_("%s has begun or carries records, so it stays in the plan.") % row)
    keys = [row.pk for row in rows]
    links = plan.dependencies.filter(Q(predecessor__in=keys) | Q(successor__in=keys))
    return [
        *(removed("activity", row) for row in rows),
        *(removed("link", link) for link in links),
        *(
            removed(table, row)
            for table in HANGING
            for row in TABLES[table]._base_manager.filter(activity__in=keys)
        ),
    ]


@transaction.atomic
def link_activities(
    predecessor: Activity, successor: Activity, kind: int = LinkChoice.FS, lag_minutes: int = 0
) -> Dependency:
    """Link two activities of one plan; a link that closes a circle is refused with the circle."""
    fresh = drawn_up(predecessor.plan)
    before, after = row_of(fresh, predecessor.pk), row_of(fresh, successor.pk)
    link = make_link(fresh, before, after, kind, lag_minutes)
    carry_out(fresh, [created("link", link)], _("linked %s") % link_text(link))
    link.refresh_from_db()
    return link


def make_link(plan: Plan, before: Activity, after: Activity, kind: int, lag_minutes: int) -> Dependency:
    """A new link in a locked draft; it is to be carried out as part of an edit."""
    if before.pk == after.pk:
        raise Refusal(_("An activity cannot follow itself."))
    refuse_double_link(plan, before, after, kind)
    return Dependency.objects.create(
        plan=plan, predecessor=before, successor=after, kind=kind, lag_minutes=lag_minutes
    )


def refuse_double_link(plan: Plan, before: Activity, after: Activity, kind: int, but: int = 0) -> None:
    same = plan.dependencies.filter(predecessor=before, successor=after, kind=kind).exclude(pk=but)
    if same.exists():
        raise Refusal(
            _("%(before)s and %(after)s are linked so already.") % {"before": before, "after": after}
        )


def link_text(link: Dependency) -> str:
    """A1010 → A1020 FS + 2 d"""
    lag = days_text(link.lag_minutes, link.predecessor.calendar.minutes_per_day) if link.lag_minutes else ""
    sign = "+" if link.lag_minutes > 0 else ""
    return f"{link.predecessor.code} → {link.successor.code} {LinkChoice(link.kind).name} {sign}{lag}".strip()


@transaction.atomic
def unlink(link: Dependency) -> None:
    fresh = drawn_up(link.plan)
    carry_out(fresh, [removed("link", link)], _("took out the link %s") % link_text(link))


def row_of(plan: Plan, pk: int) -> Activity:
    """The activity as it is now, in the plan that is locked."""
    return plan.activities.select_related("calendar", "part", "responsible").get(pk=pk)
