"""The company's board: sums over every project one works in, and a row a project."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project
from yingzao.core.routes.models import Task
from yingzao.modules.schedule.models import Activity, LightColour
from yingzao.modules.schedule.project_lights import project_lights

from . import activity_sets, counting
from .boards import (
    READING,
    ROWS,
    ActivityRow,
    LateApproval,
    approvals_figure,
    blocked_figure,
    late_approvals,
    overdue_figure,
    share_figure,
    unreviewed_figure,
)
from .figures import Figure, activities_url, ids_filter, light_for, records_url
from .portfolio import Course, courses, latest


@dataclass(frozen=True)
class ProjectRow:
    """One project in the company's table."""

    project: Project
    light: LightColour
    light_url: str
    figures: list[Figure]
    course: Course | None


@dataclass
class CompanyBoard:
    figures: list[Figure]
    rows: list[ProjectRow]
    late: list[LateApproval]
    my_tasks: list[Task]
    counted_lights: list[tuple[LightColour, int]]
    approvals: Figure
    latest: list[ActivityRow]

    def every_figure(self) -> list[Figure]:
        return [*self.figures, *(figure for row in self.rows for figure in row.figures)]


def company_board(person, today: date) -> CompanyBoard:
    """Every project one works in, red ones first, and sums over all of them."""
    projects = activity_sets.projects_of(person)
    planned = activity_sets.planned(person, projects)
    lights = {pk: LightColour(light.value) for pk, light in project_lights(planned).items()}
    facts = _Facts(
        today=today, lights=lights, progress=activity_sets.progress(planned),
        kinds=counting.by_kind(person, projects, today), late=counting.overdue_tasks(person, projects),
        schemes=counting.unreviewed(person, projects), alarms=counting.alarms(person, projects, today),
        blocked=_blocked_by_project(planned),
    )  # fmt: skip
    late_of: dict[int, list[Task]] = {}
    for task in facts.late:
        late_of.setdefault(task.run.record.project_id, []).append(task)
    ways = courses(planned)
    rows = [
        _project_row(project, facts, late_of.get(project.pk, []), ways.get(project.pk))
        for project in projects
    ]
    order = [LightColour.RED, LightColour.YELLOW, LightColour.GREEN, LightColour.NONE]
    rows.sort(key=lambda row: (order.index(row.light), row.project.code))
    counted = [(light, sum(row.light == light for row in rows)) for light in order[:3]]
    mine = (
        Task.objects.open_for(person)
        .select_related("run__record__project", "person")
        .order_by("due_on", "pk")
    )
    late = late_approvals(facts.late)[:ROWS]
    approvals = approvals_figure(None, facts.late)
    return CompanyBoard(
        _company_figures(facts), rows, late, list(mine[:ROWS]), counted, approvals, latest(planned, today)
    )


@dataclass(frozen=True)
class _Facts:
    today: date
    lights: dict[int, LightColour]
    progress: dict[int, tuple[float, float, int]]
    kinds: dict[int, list[counting.KindCount]]
    late: list[Task]
    schemes: list[Any]
    alarms: list[tuple[int, int]]
    blocked: dict[int, int]


def _blocked_by_project(projects: list[Project]) -> dict[int, int]:
    missing = activity_sets.blocked(projects)
    counts: dict[int, int] = {}
    for project in Activity.objects.filter(pk__in=missing).values_list("plan__project", flat=True):
        counts[project] = counts.get(project, 0) + 1
    return counts


def _company_figures(facts: _Facts) -> list[Figure]:
    overdue = sum(each.overdue for kinds in facts.kinds.values() for each in kinds)
    blocked = sum(facts.blocked.values())
    return [
        overdue_figure(None, overdue),
        approvals_figure(None, facts.late),
        blocked_figure(None, blocked),
        unreviewed_figure(None, facts.schemes),
    ]  # fmt: skip


def _project_row(project: Project, facts: _Facts, late: list[Task], course: Course | None) -> ProjectRow:
    light = facts.lights.get(project.pk, LightColour.NONE)
    kinds = facts.kinds.get(project.pk, [])
    schemes = [scheme for scheme in facts.schemes if scheme.project_id == project.pk]
    alarms = [pk for owner, pk in facts.alarms if owner == project.pk]
    blocked = facts.blocked.get(project.pk, 0)
    planned, actual, count = facts.progress.get(project.pk, (0.0, 0.0, 0))
    shown = "red" if light == LightColour.RED else "late"
    late_work = (
        [course.late]
        if course and course.late
        else [Figure("late", _("Late activities"), 0, activities_url(project, "late"))]
    )
    return ProjectRow(project, light, activities_url(project, shown), [
        share_figure(project, planned, actual, count, light),
        *late_work,
        Figure("open", _("Undecided"), sum(each.open for each in kinds), records_url(project, open=1)),
        overdue_figure(project, sum(each.overdue for each in kinds)),
        approvals_figure(project, late),
        blocked_figure(project, blocked),
        unreviewed_figure(project, schemes),
        Figure("alarms", _("Monitoring alarms"), len(alarms), records_url(project, READING, ids=ids_filter(alarms)),
               light_for(len(alarms))),
    ], course)  # fmt: skip
