"""A plan's rows to the schedule engine and its answer back into the rows: load, compute, store."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from enum import Enum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.engines import schedule as engine
from yingzao.engines.calendar import CalendarError
from yingzao.engines.schedule import NO_FLOAT, ScheduleResult

from .alarm import raise_alarm, tension
from .buffers import take_readings
from .judging import relight
from .models import Activity, Dependency, Plan, State
from .rows import assign_changed, update_rows

COMPUTED = (
    "early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float", "critical",
    "longest_path", "planned_start", "planned_finish",
)  # fmt: skip
OPTION_KINDS: dict[str, type[Enum]] = {
    "progress_mode": engine.ProgressMode,
    "lag_calendar": engine.LagCalendar,
    "float_kind": engine.FloatKind,
    "critical_by": engine.CriticalBy,
    "float_paths_by": engine.PathsBy,
}


@transaction.atomic
def recompute(plan: Plan) -> None:
    """Schedule the plan anew and judge its lights; raises Refusal (a loop, an impossible date), changing nothing."""
    rows = list(plan.activities.select_related("calendar"))
    links = list(plan.dependencies.all())
    before = tension(rows)
    if rows:
        result = run_engine(network_of(plan, rows, links))
        store_result(plan, rows, links, result)
    relight(plan, rows, links)
    if plan.is_current:
        raise_alarm(plan, rows, before)
        take_readings(plan, rows)
    plan.computed_at = timezone.now()
    plan.save(action="computed")


def run_engine(network: engine.Network) -> ScheduleResult:
    """Schedule, with the engine's refusals in the user's words."""
    try:
        return engine.schedule(network)
    except engine.CycleError as error:
        codes = [*error.codes[:20], *(["…"] if len(error.codes) > 20 else [error.codes[0]])]
        text = _("The links run in a circle: %(loop)s. Remove one of them.")
        raise Refusal(text % {"loop": " → ".join(codes)}) from error
    except CalendarError as error:
        raise Refusal(_calendar_text(error)) from error
    except engine.ScheduleError as error:
        raise Refusal(_("The plan cannot be computed: %s") % error) from error


def _calendar_text(error: CalendarError) -> str:
    if error.code == "calendar.no_work":
        return _("Calendar “%s” has no working time. Give it working days.") % error.params.get(
            "calendar", ""
        )
    if error.code == "calendar.horizon":
        return _(
            "Dates or durations lead outside the years 1700–2400. Check durations, lags and constraint dates."
        )
    return _("A calendar cannot be used: %s") % error


def network_of(plan: Plan, rows: list[Activity], links: list[Dependency]) -> engine.Network:
    """The engine's input from the plan's rows."""
    by_pk = {row.pk: row.source_id for row in rows}
    wbs = list(plan.wbs.values_list("pk", "source_id", "parent_id"))
    wbs_ids = {pk: source_id for pk, source_id, _parent in wbs}
    calendars = {calendar.source_id: calendar.as_calendar() for calendar in plan.calendars.all()}
    return engine.Network(
        projects=[project_from(stored) for stored in plan.profile["projects"]],
        calendars=list(calendars.values()),
        activities=[_activity(plan.data_date, row, wbs_ids) for row in rows],
        links=[
            engine.Link(
                by_pk[link.predecessor_id],
                by_pk[link.successor_id],
                engine.LinkKind(link.kind),
                link.lag_minutes,
                link.elapsed,
            )
            for link in links
        ],
        wbs_parents={source_id: wbs_ids.get(parent) for _pk, source_id, parent in wbs},
    )


def _activity(data_date: int, row: Activity, wbs_ids: Mapping[int, str]) -> engine.Activity:
    more: dict[str, Any] = row.particulars
    progress, resumed = engine.Progress(row.progress), more.get("resumed")
    # The site reports day by day while the data date moves week by week. What happened after it is held from
    # the reported moment on; the engine takes completed work as done by the data date.
    begun_late = row.actual_start is not None and row.actual_start > data_date
    done_late = row.actual_finish is not None and row.actual_finish > data_date
    if done_late:
        progress, resumed = engine.Progress.IN_PROGRESS, row.actual_finish
    elif begun_late:
        resumed = row.actual_start
    constraint = None
    if row.constraint_kind:
        constraint = engine.Constraint(engine.ConstraintKind(row.constraint_kind), row.constraint_at)
    second = more.get("secondary_constraint")
    return engine.Activity(
        id=row.source_id,
        project_id=row.source_project,
        calendar_id=row.calendar.source_id,
        remaining_minutes=row.remaining_minutes,
        code=row.code,
        kind=engine.ActivityKind(row.kind),
        progress=progress,
        actual_start=row.actual_start,
        actual_finish=None if done_late else row.actual_finish,
        constraint=constraint,
        secondary_constraint=engine.Constraint(engine.ConstraintKind(second[0]), second[1])
        if second
        else None,
        expected_finish=more.get("expected_finish"),
        suspended=more.get("suspended"),
        resumed=resumed,
        external_early_start=more.get("external_early_start"),
        external_late_finish=more.get("external_late_finish"),
        wbs_id=wbs_ids.get(row.wbs_id) if row.wbs_id else None,
        resource_work=tuple(engine.ResourceWork(*work) for work in more.get("resource_work", ())),
    )


def particulars_of(activity: engine.Activity) -> dict[str, Any]:
    """What :func:`network_of` reads back from ``Activity.particulars``; empty for most activities."""
    second = activity.secondary_constraint
    found = {
        "secondary_constraint": [second.kind.value, second.instant] if second else None,
        "expected_finish": activity.expected_finish,
        "suspended": activity.suspended,
        "resumed": activity.resumed,
        "external_early_start": activity.external_early_start,
        "external_late_finish": activity.external_late_finish,
        "resource_work": [
            [w.calendar_id, w.remaining_minutes, w.lag_minutes] for w in activity.resource_work
        ],
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def project_to_json(project: engine.Project) -> dict[str, Any]:
    """An engine project for ``Plan.profile``; :func:`project_from` reads it back."""
    stored = asdict(project)
    options = stored["options"]
    stored["options"] = {
        name: value.value if isinstance(value, Enum) else value for name, value in options.items()
    }
    return stored


def project_from(stored: Mapping[str, Any]) -> engine.Project:
    options: dict[str, Any] = {name: OPTION_KINDS[name](value) if name in OPTION_KINDS else value
               for name, value in stored["options"].items()}  # fmt: skip
    return engine.Project(**{**stored, "options": engine.ScheduleOptions(**options)})


def take_dates(rows: list[Activity], result: ScheduleResult) -> list[Activity]:
    """Write the engine's answer into the instances; returns those that differ from before."""
    columns = zip(
        rows, result.early_start.tolist(), result.early_finish.tolist(), result.late_start.tolist(),
        result.late_finish.tolist(), result.total_float.tolist(), result.free_float.tolist(),
        result.critical.tolist(), result.longest_path.tolist(), strict=True,
    )  # fmt: skip
    return [
        row
        for row, start, finish, late_start, late_finish, total, free, critical, longest in columns
        if assign_changed(
            row, early_start=start, early_finish=finish, late_start=late_start, late_finish=late_finish,
            total_float=None if total == NO_FLOAT else total, free_float=None if free == NO_FLOAT else free,
            critical=critical, longest_path=longest,
        )
    ]  # fmt: skip


def store_result(plan: Plan, rows: list[Activity], links: list[Dependency], result: ScheduleResult) -> None:
    """Update the rows and links that the engine's answer changed."""
    changed = {row.pk: row for row in take_dates(rows, result)}
    changed.update({row.pk: row for row in _plan_dates(plan, rows)})
    update_rows(Activity, COMPUTED, changed.values())
    driving = [
        link for link, drives in zip(links, result.driving.tolist(), strict=True)
        if assign_changed(link, driving=drives)
    ]  # fmt: skip
    update_rows(Dependency, ("driving",), driving)


def _plan_dates(plan: Plan, rows: list[Activity]) -> list[Activity]:
    """Planned dates of a plan made by hand follow the computed ones until work begins, then stay."""
    if plan.source_id:
        return []
    begun = (
        any(row.progress != State.NOT_STARTED for row in rows) or plan.data_date > plan.profile["drawn_up_at"]
    )
    return [
        row
        for row in rows
        if (not begun or row.planned_finish is None)
        and assign_changed(row, planned_start=row.early_start, planned_finish=row.early_finish)
    ]


def move_data_date(plan: Plan, instant: int) -> None:
    """Set the data date of the plan and of every project in its network; does not compute."""
    projects = [replace(project_from(stored), data_date=instant) for stored in plan.profile["projects"]]
    plan.profile = {**plan.profile, "projects": [project_to_json(project) for project in projects]}
    plan.data_date = instant
