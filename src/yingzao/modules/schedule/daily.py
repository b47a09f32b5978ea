"""Daily progress (日进度): an entry is written on site, and filing it moves the plan in use."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.events import on
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal, create
from yingzao.core.records.status import IN_FORCE
from yingzao.core.routes.events import Approved
from yingzao.core.routes.services import submit

from .models import Activity, ProgressEntry, State
from .queries import AHEAD_DAYS, activities_of, current_plan
from .services import finish_activity, report_progress, start_activity
from .words import number_text

WHOLE = 100.0
MOST_OFFERED = 300


def complete_entry(entry: ProgressEntry) -> None:
    """Find the activity of the plan in use by its code, and fill in what follows from it."""
    entry.activity_code = entry.activity_code.strip()
    entry.activity = _activity(entry)
    if entry.activity is not None:
        entry.percent_before = entry.activity.percent
        entry.part = entry.part or entry.activity.part
    if not entry.title.strip():
        entry.title = _title(entry)[:160]


def _activity(entry: ProgressEntry) -> Activity | None:
    if not entry.activity_code:
        return None
    found = activities_of(entry.project).filter(code=entry.activity_code).first()
    if found is None:
        raise Refusal(_("The plan in use has no activity %s.") % entry.activity_code)
    return found


def _title(entry: ProgressEntry) -> str:
    if entry.activity is None:
        return _("Day %s") % entry.on.isoformat()
    reached = "" if entry.percent is None else f" {number_text(entry.percent)} %"
    return f"{entry.activity.name}{reached}"


def refuse_unless_told(entry: ProgressEntry) -> None:
    """An entry on an activity says how far it is, or why nothing was done; a day lies not in the future."""
    if entry.activity_code and entry.percent is None and not entry.cause:
        raise Refusal(_("Write down how far %s is, or the cause why nothing was done.") % entry.activity_code)
    plan = current_plan(entry.project)
    if entry.on > max(timezone.localdate(), plan.data_day if plan else entry.on):
        raise Refusal(_("%s lies in the future; report it when it has happened.") % entry.on.isoformat())


def refuse_while_it_counts(entry: ProgressEntry) -> None:
    """The newest filed entry is what its activity stands at; void, it would leave the plan moved without a record."""
    if entry.state not in IN_FORCE or entry.activity is None or entry.activity.progress == State.NOT_STARTED:
        return
    if entries_on(entry.activity).exclude(percent=None).values_list("pk", flat=True).first() == entry.pk:
        text = _(
            "The plan stands where this entry moved it. Report the right progress of %s first, or take it back."
        )
        raise Refusal(text % entry.activity)


@on(Approved, of=ProgressEntry)
@transaction.atomic
def move_plan(event: Approved) -> None:
    """Start, report or finish the activity as the entry says; what the plan refuses keeps the entry a draft."""
    entry: Any = event.subject
    activity = _activity(entry)
    if activity is None or entry.percent is None:
        return
    has_begun = activity.progress != State.NOT_STARTED
    if not has_begun:
        activity = start_activity(activity, entry.on)
    if activity.progress != State.IN_PROGRESS:
        if entry.percent < WHOLE:
            raise Refusal(_("%s is finished already.") % activity)
        return
    if entry.percent >= WHOLE:
        finish_activity(activity, entry.on)
    elif has_begun or entry.percent > 0 or entry.remaining_days is not None:
        report_progress(activity, entry.percent, entry.remaining_days)


@transaction.atomic
def report(activity: Activity, by: Person, day: date, percent: float | None, **fields: Any) -> ProgressEntry:
    """Write an entry on an activity and file it at once; raises Refusal, leaving nothing behind."""
    if not activity.plan.is_current:
        text = _("%s is not the plan in use; progress is reported there.")
        raise Refusal(text % activity.plan.full_number)
    entry = create(
        ProgressEntry, project=activity.plan.project, title="", on=day, activity_code=activity.code,
        percent=percent, responsible=by, **fields,
    )  # fmt: skip
    submit(entry, by)
    return ProgressEntry.objects.get(pk=entry.pk)  # type: ignore[return-value]


def entries_of(project: Project) -> QuerySet[ProgressEntry]:
    """Filed entries of a project, the newest day first."""
    filed = ProgressEntry.objects.filter(project=project, status__in=IN_FORCE)
    return filed.order_by("-on", "-pk")  # type: ignore[return-value]


def entries_on(activity: Activity) -> QuerySet[ProgressEntry]:
    """Filed entries on an activity, under its code in all plans of the project; the newest day first."""
    return entries_of(activity.plan.project).filter(activity_code=activity.code)


def offered_codes(project: Project) -> list[tuple[str, str]]:
    """Code and name of what one may want to report on: under way, or due to start within the look-ahead."""
    plan = current_plan(project)
    if plan is None:
        return []
    soon = Q(progress=State.NOT_STARTED, early_start__lt=plan.data_date + AHEAD_DAYS * 1440)
    rows = (
        activities_of(project).filter(soon | Q(progress=State.IN_PROGRESS)).order_by("-progress", "position")
    )
    return list(rows.values_list("code", "name")[:MOST_OFFERED])
