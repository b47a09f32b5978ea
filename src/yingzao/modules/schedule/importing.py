"""Import of a schedule file as a job: read in a child process, compute, then store all of it or nothing."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.events import publish
from yingzao.core.files.models import StoredFile
from yingzao.core.jobs.runner import JobFailure
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal, create
from yingzao.core.records.status import ENDED
from yingzao.engines.calendar import CalendarError, moment
from yingzao.engines.schedule import ScheduleError, ScheduleResult, schedule
from yingzao.formats.schedule_file import (
    ImportedActivity,
    ImportedSchedule,
    compare_with_stored,
    place_refusal,
)
from yingzao.formats.schedule_file import WbsNode as FileNode

from .calculations import particulars_of, project_to_json, take_dates
from .events import PlanImported
from .file_texts import problem_text
from .imported_baselines import keep_baselines
from .judging import JUDGED, light_up
from .means_text import COLUMNS, WrongMeans, read_means
from .models import Activity, ActivityMeans, Assignment, Dependency, Plan, PlanCalendar, Purpose, WbsNode
from .ordering import SPACING
from .reading import ReadingFailed, choose_projects, read_file
from .rows import update_rows
from .succession import make_current

BATCH = 500


class Reporter(Protocol):
    """What the import tells how far it is: the job's progress, or the terminal."""

    def report(self, percent: int, step: str) -> None: ...


def import_plan(
    progress: Reporter, *, project_id: int, file_id: int, uid: str, plan_title: str,
    purpose: str = Purpose.CURRENT, encoding: str = "", chosen: Sequence[str] = (), put_to_use: bool = True,
) -> str:  # fmt: skip
    """The job: the same ``uid`` twice is one plan, so it may be run again after a killed server."""
    place, stored = Project.objects.get(pk=project_id), StoredFile.objects.get(pk=file_id)
    twin = Plan.objects.filter(uid=uid, project=place).first()
    if twin is not None:
        return report_url(twin)
    progress.report(5, _("Reading %s") % stored.name)
    try:
        with stored.local() as path:
            read_as, found = read_file(
                path, encoding, stored.name, lambda: progress.report(20, _("Reading %s") % stored.name)
            )
        found = choose_projects(found, set(chosen))
        _check(found)
        progress.report(45, _("Computing %d activities") % len(found.activities))
        result = _computed(found)
        progress.report(60, _("Storing"))
        with transaction.atomic():
            plan = create(
                Plan, project=place, uid=uuid.UUID(uid), title=plan_title, purpose=purpose, source=stored,
                encoding=read_as,
                starts_on=_starts_on(found), data_date=max(p.data_date for p in found.projects),
                profile={"projects": [project_to_json(each) for each in found.network.projects]},
            )  # fmt: skip
            store(plan, found, result, progress)
            if put_to_use and purpose == Purpose.CURRENT:
                make_current(plan)
            publish(PlanImported(plan))
            progress.report(95, _("Storing"))
    except (ReadingFailed, Refusal) as problem:
        raise JobFailure(str(problem)) from problem
    return report_url(plan)


def imported_before(wanted: Mapping[str, Any], chosen: set[str]) -> Plan | None:
    """The live plan that came from the same projects of a file with the same content, for the same purpose."""
    stored = StoredFile.objects.get(pk=wanted["file_id"])
    plans = Plan.objects.filter(
        project=wanted["project_id"], source__sha256=stored.sha256, purpose=wanted["purpose"]
    ).exclude(status__in=ENDED)
    found = plans.select_related("project").order_by("-pk")
    return next((p for p in found if {each["id"] for each in p.report.get("projects", ())} == chosen), None)


def _computed(found: ImportedSchedule) -> ScheduleResult:
    """Schedule the file's network, with the engine's refusals at their place in the file."""
    try:
        return schedule(found.network)
    except (ScheduleError, CalendarError) as refusal:
        raise ReadingFailed(problem_text(place_refusal(found, refusal).facts())) from refusal


def report_url(plan: Plan) -> str:
    return reverse("schedule:report", args=[plan.project.code, plan.pk])


def _check(found: ImportedSchedule) -> None:
    if not found.activities:
        raise ReadingFailed(
            _("There are no activities in the chosen projects. Choose a project that holds some.")
        )


def _starts_on(found: ImportedSchedule) -> Any:
    return moment(min(p.plan_start or p.data_date for p in found.projects)).date()


def store(plan: Plan, found: ImportedSchedule, result: ScheduleResult, progress: Reporter) -> None:
    """Write every row beneath a new plan; called inside the transaction that created it."""
    shortened: Counter[str] = Counter()
    calendars = _store_calendars(plan, found, shortened)
    nodes = _store_wbs(plan, found.wbs, shortened)
    rows = _activities(plan, found, calendars, nodes, shortened)
    take_dates(rows, result)
    Activity.objects.bulk_create(rows, BATCH)
    progress.report(80, _("Storing"))
    by_source = {row.source_id: row for row in rows}
    links = [
        Dependency(
            plan=plan, predecessor=by_source[link.predecessor_id], successor=by_source[link.successor_id],
            kind=link.kind, lag_minutes=link.lag_minutes, elapsed=link.elapsed, driving=bool(drives),
        )
        for link, drives in zip(found.network.links, result.driving, strict=True)
    ]  # fmt: skip
    Dependency.objects.bulk_create(links, BATCH)
    Assignment.objects.bulk_create(_assignments(found, by_source, shortened), BATCH)
    kept = keep_baselines(plan, rows, found.baselines)
    ActivityMeans.objects.bulk_create(_means(found, by_source), BATCH)
    plan.report = {
        "format": found.format,
        "counts": {
            "activities": len(rows), "links": len(links), "wbs": len(nodes), "calendars": len(calendars),
            "resources": len(found.resources), "assignments": len(found.assignments), "baselines": len(kept),
        },
        "projects": [{"id": p.id, "code": p.short_name, "name": p.name} for p in found.projects],
        "unmapped": [[item.what, item.name, item.count, list(item.lines)] for item in found.report],
        "baselines": [[each.pk, each.title, each.activities.count()] for each in kept],
        "shortened": dict(shortened),
        "agreement": [[m.measure, m.compared, m.same] for m in compare_with_stored(found, result).measures],
    }  # fmt: skip
    plan.computed_at = timezone.now()
    plan.save(action="imported")
    update_rows(Activity, JUDGED, light_up(plan, rows, links))


def _store_calendars(plan: Plan, found: ImportedSchedule, shortened: Counter[str]) -> dict[str, PlanCalendar]:
    used = {a.calendar_id for a in found.network.activities} | {p.calendar_id for p in found.network.projects}
    used |= {work.calendar_id for a in found.network.activities for work in a.resource_work}
    rows = [
        PlanCalendar(
            plan=plan, source_id=calendar.id, name=_clip(calendar.name, 160, "calendar", shortened),
            week=[[list(shift) for shift in day] for day in calendar.week],
            exceptions={day.isoformat(): [list(s) for s in shifts] for day, shifts in calendar.exceptions.items()},
            hours_per_day=calendar.hours_per_day,
        )
        for calendar in found.network.calendars if calendar.id in used
    ]  # fmt: skip
    return {row.source_id: row for row in PlanCalendar.objects.bulk_create(rows, BATCH)}


def _store_wbs(plan: Plan, nodes: Iterable[FileNode], shortened: Counter[str]) -> dict[str, WbsNode]:
    """Store the tree level by level, brothers in the order of the file."""
    below: dict[str | None, list[FileNode]] = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node)
    stored: dict[str, WbsNode] = {}
    level: list[tuple[FileNode, WbsNode | None]] = [(node, None) for node in below.get(None, [])]
    while level:
        rows = []
        places: Counter[int | None] = Counter()
        for node, parent in sorted(level, key=lambda pair: pair[0].sequence):
            places[parent.pk if parent else None] += 1
            place = places[parent.pk if parent else None]
            rows.append(WbsNode(
                plan=plan, parent=parent, source_id=node.id, code=_clip(node.code, 60, "wbs", shortened),
                name=_clip(node.name or node.code, 200, "wbs", shortened), depth=parent.depth + 1 if parent else 0,
                path=f"{parent.path if parent else ''}{place:06}/",
            ))  # fmt: skip
        for row in WbsNode.objects.bulk_create(rows, BATCH):
            stored[row.source_id] = row
        level = [(child, row) for row in rows for child in below.get(row.source_id, [])]
    return stored


def _activities(
    plan: Plan, found: ImportedSchedule, calendars: dict[str, PlanCalendar], nodes: dict[str, WbsNode],
    shortened: Counter[str],
) -> list[Activity]:  # fmt: skip
    rows = []
    for place, (activity, extra) in enumerate(zip(found.network.activities, found.activities, strict=True)):
        constraint, stored = activity.constraint, extra.stored
        rows.append(Activity(
            plan=plan, source_id=activity.id, source_project=activity.project_id, position=place * SPACING,
            code=_clip(activity.code or activity.id, 60, "activity", shortened),
            name=_clip(extra.name or activity.code, 300, "activity", shortened),
            wbs=nodes.get(activity.wbs_id or ""), calendar=calendars[activity.calendar_id], kind=activity.kind.value,
            progress=activity.progress.value,
            percent=_percent(extra, activity.progress.value, activity.remaining_minutes),
            original_minutes=extra.original_minutes, remaining_minutes=activity.remaining_minutes,
            actual_start=activity.actual_start, actual_finish=activity.actual_finish,
            planned_start=stored.planned_start, planned_finish=stored.planned_finish,
            constraint_kind=constraint.kind.value if constraint else "",
            constraint_at=constraint.instant if constraint else None, particulars=particulars_of(activity),
            imported_start=stored.early_start, imported_finish=stored.early_finish,
            imported_late_start=stored.late_start, imported_late_finish=stored.late_finish,
            imported_float=stored.total_float_minutes,
        ))  # fmt: skip
    return rows


def _percent(extra: ImportedActivity, progress: int, remaining_minutes: int) -> float:
    if progress != 1:
        return 100.0 if progress == 2 else 0.0
    if extra.percent_type == "CP_Phys" and extra.physical_percent is not None:
        return min(max(extra.physical_percent, 0.0), 100.0)
    if extra.original_minutes <= 0:
        return 0.0
    return round(min(max(100.0 * (1 - remaining_minutes / extra.original_minutes), 0.0), 100.0), 2)


def _assignments(
    found: ImportedSchedule, by_source: dict[str, Activity], shortened: Counter[str]
) -> Iterable[Assignment]:
    resources = {resource.id: resource for resource in found.resources}
    for each in found.assignments:
        resource = resources.get(each.resource_id or "")
        yield Assignment(
            activity=by_source[each.activity_id], kind=each.kind[:20],
            resource_code=_clip(resource.code if resource else "", 60, "resource", shortened),
            resource_name=_clip(resource.name if resource else each.resource_id or "?", 160, "resource", shortened),
            planned_units=each.planned_units, actual_units=each.actual_units, remaining_units=each.remaining_units,
            planned_cost=each.planned_cost, actual_cost=each.actual_cost, remaining_cost=each.remaining_cost,
        )  # fmt: skip


def _means(found: ImportedSchedule, by_source: dict[str, Activity]) -> Iterable[ActivityMeans]:
    """Cost and labour of a table; raises Refusal naming the activity and the column that cannot be read."""
    for activity_id, cells in found.means.items():
        row = by_source.get(activity_id)
        if row is None:
            continue
        try:
            values = read_means([cells.get(name, "") for name in COLUMNS])
        except WrongMeans as wrong:
            text = _("Activity %(code)s, column %(column)s: %(problem)s")
            raise Refusal(text % {"code": row.code, "column": wrong.column, "problem": wrong}) from wrong
        yield ActivityMeans(activity=row, **values)


def _clip(text: str, length: int, what: str, shortened: Counter[str]) -> str:
    """The text as far as the column holds it; the report counts what was cut."""
    if len(text) > length:
        shortened[what] += 1
        return text[: length - 1] + "…"
    return text
