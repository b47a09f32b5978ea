"""A plan's rows as the schedule engine takes them, and the engine's refusals in the user's words."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.engines import schedule as engine
from yingzao.engines.calendar import CalendarError

from .models import Activity, Dependency, Plan

OPTION_KINDS: dict[str, type[Enum]] = {
    "progress_mode": engine.ProgressMode,
    "lag_calendar": engine.LagCalendar,
    "float_kind": engine.FloatKind,
    "critical_by": engine.CriticalBy,
    "float_paths_by": engine.PathsBy,
}
Answer = TypeVar("Answer")
MOST_IN_LOOP = 20


def run_engine(network: engine.Network) -> engine.ScheduleResult:
    """Schedule, with the engine's refusals in the user's words."""
    return in_words(lambda: engine.schedule(network))


def in_words(compute: Callable[[], Answer], names: Mapping[str, str] = MappingProxyType({})) -> Answer:
    """What ``compute`` returns; what it refuses in the user's words, with the ``names`` of activities by id."""
    try:
        return compute()
    except engine.CycleError as error:
        shown = [
            f"{code} {names.get(key, '')}".strip()
            for key, code in zip(error.loop[:MOST_IN_LOOP], error.codes, strict=False)
        ]
        rest = "…" if len(error.codes) > MOST_IN_LOOP else shown[0]
        text = _("The links run in a circle: %(loop)s. Remove one of them.")
        raise Refusal(text % {"loop": " → ".join([*shown, rest])}) from error
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
        activities=[activity_of(plan.data_date, row, wbs_ids) for row in rows],
        links=[link_of(link, by_pk) for link in links],
        wbs_parents={source_id: wbs_ids.get(parent) for _pk, source_id, parent in wbs},
    )


def link_of(link: Dependency, by_pk: Mapping[int, str]) -> engine.Link:
    """The engine's link; ``by_pk`` gives the engine's id of an activity for its key."""
    return engine.Link(
        by_pk[link.predecessor_id], by_pk[link.successor_id], engine.LinkKind(link.kind), link.lag_minutes,
        link.elapsed,
    )  # fmt: skip


def activity_of(data_date: int, row: Activity, wbs_ids: Mapping[int, str]) -> engine.Activity:
    """The engine's activity; ``wbs_ids`` gives the engine's id of a WBS node for its key."""
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
