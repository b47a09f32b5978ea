"""A plan as a schedule file that P6, Microsoft Project and Excel read, with the dates computed here."""

from collections.abc import Iterable

from django.utils.translation import get_language

from yingzao.engines.schedule import Network
from yingzao.formats.schedule_file import (
    ImportedActivity,
    ImportedBaseline,
    ImportedProject,
    ImportedResource,
    ImportedSchedule,
    MappingReport,
    ResourceAssignment,
    StoredDates,
)
from yingzao.formats.schedule_file import WbsNode as FileNode
from yingzao.formats.schedule_file.writing import Written
from yingzao.formats.schedule_writing import WRITABLE

from .calculations import network_of
from .judging import baseline_dates
from .means import material_words
from .models import Activity, ActivityMeans, Assignment, Plan

ROOT = "plan"
NUMBERS = ("direct_cost", "workers", "shortest_days", "crash_cost_per_day")
COSTS = {"direct_cost", "crash_cost_per_day"}
NO_COSTS = (0.0, 0.0, 0.0)


def export_plan(plan: Plan, form: str, with_costs: bool = True) -> Written:
    """Write the plan in one of the formats of ``WRITABLE``; the report says what that format cannot hold."""
    return WRITABLE[form].write(plan_as_schedule(plan, with_costs))


def plan_as_schedule(plan: Plan, with_costs: bool = True) -> ImportedSchedule:
    """The plan's rows as a schedule file would have given them; without what work costs, if it is not to be seen."""
    rows = list(plan.activities.select_related("calendar", "wbs"))
    network = network_of(plan, rows, list(plan.dependencies.all()))
    wbs = _wbs(plan, rows, network)
    root = next(node.id for node in wbs if node.is_project)
    resources, assignments = _resources(
        Assignment.objects.filter(activity__plan=plan).select_related("activity"), with_costs
    )
    return ImportedSchedule(
        network, _projects(plan, network), wbs, tuple(_activity(row, root) for row in rows), (), (), {},
        resources, assignments, MappingReport(()), _baselines(plan, network), means=_means(plan, with_costs),
    )  # fmt: skip


def _projects(plan: Plan, network: Network) -> tuple[ImportedProject, ...]:
    told = {each["id"]: each for each in plan.report.get("projects", ())}
    return tuple(
        ImportedProject(
            project.id,
            told.get(project.id, {}).get("code") or plan.project.code,
            project.name or told.get(project.id, {}).get("name") or plan.title,
            project.data_date,
            project.plan_start,
            project.must_finish,
            None,
            project.calendar_id,
        )
        for project in network.projects
    )


def _wbs(plan: Plan, rows: Iterable[Activity], network: Network) -> tuple[FileNode, ...]:
    """The WBS under one root for every project; a plan drawn up here gets a root of its own."""
    nodes = list(plan.wbs.order_by("path"))
    first = network.projects[0].id
    owner = {_branch(row.wbs.path): row.source_project for row in rows if row.wbs is not None}
    tops = sum(node.parent_id is None for node in nodes)
    needs_root = len(network.projects) == 1 and tops != 1
    found = [FileNode(ROOT, first, None, plan.project.code, plan.title, 0, True)] if needs_root else []
    ids: dict[int | None, str] = {node.pk: node.source_id for node in nodes}
    for number, node in enumerate(nodes, start=1):
        is_top = node.parent_id is None
        parent = (ROOT if needs_root else None) if is_top else ids[node.parent_id]
        project = owner.get(_branch(node.path), first)
        is_project = is_top and not needs_root
        found.append(FileNode(node.source_id, project, parent, node.code, node.name, number, is_project))
    return tuple(found)


def _branch(path: str) -> str:
    """The topmost node of a path, beneath which everything belongs to one project."""
    return path.partition("/")[0]


def _activity(row: Activity, root: str) -> ImportedActivity:
    stored = StoredDates(
        row.early_start, row.early_finish, row.late_start, row.late_finish, row.early_start, row.early_finish,
        row.late_start, row.late_finish, row.planned_start, row.planned_finish, row.total_float, row.free_float,
        row.longest_path,
    )  # fmt: skip
    return ImportedActivity(
        row.source_id, row.source_project, row.wbs.source_id if row.wbs else root, row.code, row.name, "", "",
        row.original_minutes, "CP_Drtn", row.percent, stored,
    )  # fmt: skip


def _resources(
    rows: Iterable[Assignment], with_costs: bool
) -> tuple[tuple[ImportedResource, ...], tuple[ResourceAssignment, ...]]:
    resources: dict[tuple[str, str, str], ImportedResource] = {}
    assignments = []
    for number, row in enumerate(rows, start=1):
        key = (row.resource_code, row.resource_name, row.kind)
        fresh = ImportedResource(str(len(resources) + 1), None, *key, None)
        resource = resources.setdefault(key, fresh)
        assignments.append(
            ResourceAssignment(
                str(number), row.activity.source_id, resource.id, row.kind, row.planned_units, row.actual_units,
                row.remaining_units,
                *((row.planned_cost, row.actual_cost, row.remaining_cost) if with_costs else NO_COSTS),
            )
        )  # fmt: skip
    return tuple(resources.values()), tuple(assignments)


def _means(plan: Plan, with_costs: bool) -> dict[str, dict[str, str]]:
    """Cost and labour written down in the plan, as the cells of a table."""
    written = ActivityMeans.objects.filter(activity__plan=plan).select_related("activity")
    found = {}
    for means in written:
        names = [name for name in NUMBERS if with_costs or name not in COSTS]
        cells = {name: f"{getattr(means, name)}" for name in names if getattr(means, name) is not None}
        if means.materials:
            cells["materials"] = material_words(means.materials, get_language() or "")
        found[means.activity.source_id] = cells
    return found


def _baselines(plan: Plan, network: Network) -> tuple[ImportedBaseline, ...]:
    """The baseline in force, by the activities that it shares with the plan."""
    if plan.baseline is None:
        return ()
    by_code = baseline_dates(plan)
    dates = {each.id: by_code[each.code] for each in network.activities if each.code in by_code}
    return (ImportedBaseline("0", network.projects[0].id, plan.baseline.title, dates),)
