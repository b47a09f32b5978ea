"""The verbs of a plan's rows: start, report, finish, move the data date, gates; those of drawing it up beside them.

Rows are not signed one by one; every verb signs what it did in the history of its plan, and computes
the plan anew in the same transaction, so that dates, floats and lights never lag behind.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.events import publish
from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import ENDED
from yingzao.core.records.wording import listed
from yingzao.engines.calendar import CompiledCalendar, instant, moment

from .baselines import refuse_baseline
from .calculations import move_data_date, recompute
from .drawing import (
    create_activity,
    edit_activity,
    ensure_calendars,
    link_activities,
    remove_activity,
    row_of,
    unlink,
)
from .events import ActivityStarted, ActivityStarting
from .gates import missing_for_start
from .models import (
    MILESTONES,
    SPANNING,
    Activity,
    ActivityGate,
    LightRule,
    Plan,
    State,
)
from .standing import forget_standing

__all__ = [
    "add_gate",
    "create_activity",
    "edit_activity",
    "ensure_calendars",
    "finish_activity",
    "link_activities",
    "place_activity",
    "remove_activity",
    "report_progress",
    "set_data_date",
    "set_light_rule",
    "start_activity",
    "unlink",
    "withdraw_gate",
    "withdraw_progress",
]


@transaction.atomic
def place_activity(activity: Activity, part: Any, responsible: Any) -> Activity:
    """Say where an activity of any live plan is carried out and who answers for it."""
    fresh = _live(activity.plan)
    row = _row(fresh, activity)
    changes = {"part": [str(row.part or ""), str(part or "")],
               "responsible": [str(row.responsible or ""), str(responsible or "")]}  # fmt: skip
    row.part, row.responsible = part, responsible
    row.save(update_fields=["part", "responsible"])
    _sign(fresh, "activity_placed", row, {name: pair for name, pair in changes.items() if pair[0] != pair[1]})
    return row


# -- progress ------------------------------------------------------------------------------------------


@transaction.atomic
def start_activity(activity: Activity, on: date | datetime) -> Activity:
    """Begin an activity of the plan in use. Refused, changing nothing, while a link before it is missing."""
    fresh = _in_use(activity.plan)
    row = _row(fresh, activity)
    if row.progress != State.NOT_STARTED or row.kind in SPANNING:
        raise Refusal(
            _("%(activity)s is %(state)s.") % {"activity": row, "state": row.get_progress_display()}
        )
    at = _actual(fresh, row, on, is_start=True)
    if missing := missing_for_start(row):
        params = {"activity": row, "missing": listed(each.text for each in missing)}
        raise Refusal(_("%(activity)s cannot start: %(missing)s") % params)
    publish(ActivityStarting(row, at=moment(at)))
    row.progress, row.actual_start = State.IN_PROGRESS, at
    row.save(update_fields=["progress", "actual_start"])
    _sign(fresh, "activity_started", row, {"actual_start": [None, moment(at).isoformat()]})
    if row.kind in MILESTONES:
        _complete(fresh, row, at)
    recompute(fresh)
    row.refresh_from_db()
    publish(ActivityStarted(row, at=moment(at)))
    return row


@transaction.atomic
def report_progress(activity: Activity, percent: float, remaining_days: float | None = None) -> Activity:
    """Report how much of a begun activity is done; remaining work follows unless it is given."""
    fresh = _in_use(activity.plan)
    row = _row(fresh, activity)
    if row.progress != State.IN_PROGRESS:
        raise Refusal(
            _("%(activity)s is %(state)s.") % {"activity": row, "state": row.get_progress_display()}
        )
    if not 0 <= percent < 100:
        raise Refusal(_("Give a percentage from 0 to below 100; what is done is reported as finished."))
    if remaining_days is not None and not 0 <= remaining_days <= 20_000:
        raise Refusal(_("A duration lies between 0 and 20,000 working days."))
    before = [row.percent, row.remaining_minutes]
    row.percent = percent
    if remaining_days is None:
        row.remaining_minutes = round(row.original_minutes * (1 - percent / 100))
    else:
        row.remaining_minutes = round(remaining_days * row.calendar.minutes_per_day)
    row.save(update_fields=["percent", "remaining_minutes"])
    changes = {"percent": [before[0], percent], "remaining_minutes": [before[1], row.remaining_minutes]}
    _sign(fresh, "progress_reported", row, changes)
    recompute(fresh)
    row.refresh_from_db()
    return row


@transaction.atomic
def finish_activity(activity: Activity, on: date | datetime) -> Activity:
    """Report a begun activity as finished."""
    fresh = _in_use(activity.plan)
    row = _row(fresh, activity)
    if row.progress != State.IN_PROGRESS:
        raise Refusal(
            _("%(activity)s is %(state)s.") % {"activity": row, "state": row.get_progress_display()}
        )
    at = _actual(fresh, row, on, is_start=False)
    if row.actual_start is not None and at < row.actual_start:
        raise Refusal(
            _("The finish lies before the start of %s.") % moment(row.actual_start).date().isoformat()
        )
    _complete(fresh, row, at)
    recompute(fresh)
    row.refresh_from_db()
    return row


def _complete(plan: Plan, row: Activity, at: int) -> None:
    row.progress, row.actual_finish, row.percent, row.remaining_minutes = State.COMPLETED, at, 100.0, 0
    row.save(update_fields=["progress", "actual_finish", "percent", "remaining_minutes"])
    _sign(plan, "activity_finished", row, {"actual_finish": [None, moment(at).isoformat()]})


@transaction.atomic
def withdraw_progress(activity: Activity) -> Activity:
    """Take back a start or finish reported by mistake: the activity is not started again."""
    fresh = _in_use(activity.plan)
    row = _row(fresh, activity)
    was = {
        "progress": [row.get_progress_display(), str(State.NOT_STARTED.label)],
        "percent": [str(row.percent), "0"],
    }
    row.progress, row.actual_start, row.actual_finish = State.NOT_STARTED, None, None
    row.percent, row.remaining_minutes = 0.0, row.original_minutes
    row.save(update_fields=["progress", "actual_start", "actual_finish", "percent", "remaining_minutes"])
    _sign(fresh, "progress_withdrawn", row, was)
    recompute(fresh)
    row.refresh_from_db()
    return row


def _actual(plan: Plan, row: Activity, on: date | datetime, *, is_start: bool) -> int:
    """The reported moment; a bare day is its first working minute for a start, its last for a finish."""
    day = on.date() if isinstance(on, datetime) else on
    if day > max(timezone.localdate(), plan.data_day):
        raise Refusal(_("%s lies in the future; report it when it has happened.") % day.isoformat())
    if isinstance(on, datetime):
        return instant(on)
    midnight = instant(day)
    calendar = CompiledCalendar(row.calendar.as_calendar(), midnight)
    at = calendar.next_work_start(midnight) if is_start else calendar.previous_work_end(midnight + 1440)
    return at if midnight <= at <= midnight + 1440 else midnight + (480 if is_start else 1020)


@transaction.atomic
def set_data_date(plan: Plan, on: date | datetime) -> Plan:
    """Move the data date; what is unfinished is forecast from there and every light judged anew."""
    fresh = _live(plan)
    if isinstance(on, datetime):
        at = instant(on)
    else:
        at = instant(on) + fresh.data_date % 1440
    move_data_date(fresh, at)
    if fresh.is_current:
        forget_standing(fresh, fresh.data_day)
    fresh.save(action="data_date_moved")
    recompute(fresh)
    return fresh


# -- gates and lights ----------------------------------------------------------------------------------


@transaction.atomic
def add_gate(activity: Activity, record: Record, note: str = "") -> ActivityGate:
    """Let an activity wait until ``record`` is approved."""
    fresh = _live(activity.plan)
    row = _row(fresh, activity)
    if record.project_id != fresh.project_id:
        raise Refusal(_("Only a record of the same project can hold back an activity."))
    gate = ActivityGate.objects.filter(activity=row, record=record.pk).first()
    gate = gate or ActivityGate(activity=row, record_id=record.pk)
    gate.note, gate.withdrawn = note, False
    gate.save(action="gate_set")
    return gate


@transaction.atomic
def withdraw_gate(gate: ActivityGate) -> None:
    _live(gate.activity.plan)
    gate.withdrawn = True
    gate.save(action="gate_withdrawn")


@transaction.atomic
def set_light_rule(project: Project | None, **limits: float | None) -> LightRule:
    """Set the rule of a project (None: of the company) and judge the plans in use by it at once."""
    rule = LightRule.objects.filter(project=project).first() or LightRule(project=project)
    for name, value in limits.items():
        setattr(rule, name, value)
    for yellow, red in (("yellow_days", "red_days"), ("milestone_yellow_days", "milestone_red_days"),
                        ("yellow_percent", "red_percent"), ("red_float_days", "yellow_float_days"),
                        ("duration_yellow_percent", "duration_red_percent")):  # fmt: skip
        low, high = getattr(rule, yellow), getattr(rule, red)
        if low is not None and high is not None and low > high:
            raise Refusal(_("Red must lie beyond yellow."))
    rule.save()
    plans = Plan.objects.filter(is_current=True)
    for plan in plans if project is None else plans.filter(project=project):
        recompute(locked(plan))
    return rule


# -- what a verb may touch -------------------------------------------------------------------------------


def _live(plan: Plan) -> Plan:
    fresh = locked(plan)
    refuse_baseline(fresh)
    if fresh.state in ENDED:
        text = _("%(plan)s is %(status)s and can no longer be changed.")
        raise Refusal(text % {"plan": fresh.full_number, "status": fresh.get_status_display()})
    return fresh


def _in_use(plan: Plan) -> Plan:
    fresh = _live(plan)
    if not fresh.is_current:
        raise Refusal(_("%s is not the plan in use; progress is reported there.") % fresh.full_number)
    return fresh


def _row(plan: Plan, activity: Activity) -> Activity:
    return row_of(plan, activity.pk)


def _sign(plan: Plan, action: str, row: Activity, changes: dict[str, Any]) -> None:
    plan.sign(action, {f"{row.code} {name}": pair for name, pair in changes.items()})
