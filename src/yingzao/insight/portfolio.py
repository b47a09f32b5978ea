"""How projects come along beside each other: S-curve, milestones to come and late work, by few questions for all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project
from yingzao.modules.schedule.charts import Curves, curves
from yingzao.modules.schedule.models import MILESTONES, Activity, LightColour, Standing, State

from . import activity_sets
from .boards import ActivityRow, as_rows
from .figures import Figure, activities_url, light_for

MILESTONES_SHOWN = 3
LATE_SHOWN = 8


@dataclass
class Course:
    """One project on the way: its curve (None before its first data date), milestones to come, and late work."""

    curve: Curves | None = None
    planned: float | None = None
    actual: float | None = None
    milestones: list[ActivityRow] = field(default_factory=list)
    late: Figure | None = None


def courses(projects: Iterable[Project]) -> dict[int, Course]:
    """Project → its course, for those whose plan in use one may see."""
    found = {project.pk: Course() for project in projects}
    counts = _late_counts(projects)
    for project in projects:
        count = counts.get(project.pk, 0)
        reason = _("red or yellow, not finished") if count else _("nothing is late")
        found[project.pk].late = Figure(
            "late", _("Late activities"), count, activities_url(project, "late"), light_for(count), reason
        )
    _add_curves(found)
    _add_milestones(found, projects)
    return found


def latest(projects: Iterable[Project], today: date) -> list[ActivityRow]:
    """The latest work over all projects."""
    return as_rows(activity_sets.chosen("late", projects, today)[:LATE_SHOWN], {})


def _late_counts(projects: Iterable[Project]) -> dict[int, int]:
    late = activity_sets.activities_in(projects).filter(light__in=[LightColour.RED, LightColour.YELLOW])
    rows = late.exclude(progress=State.COMPLETED).order_by().values("plan__project").annotate(n=Count("pk"))
    return {row["plan__project"]: row["n"] for row in rows}


def _add_curves(found: dict[int, Course]) -> None:
    standings: dict[int, list[Standing]] = {}
    for each in Standing.objects.filter(project__in=found).defer("curve"):
        standings.setdefault(each.project_id, []).append(each)
    newest = [rows[-1].pk for rows in standings.values()]
    planned = dict(Standing.objects.filter(pk__in=newest).values_list("project", "curve"))
    for project, rows in standings.items():
        last = rows[-1]
        lines = {
            "planned": [(date.fromisoformat(day), percent) for day, percent in planned[project]],
            "actual": [(each.on, each.actual_percent) for each in rows],
        }
        course = found[project]
        course.curve = curves(lines, today=last.on)
        course.planned, course.actual = last.planned_percent, last.actual_percent


def _add_milestones(found: dict[int, Course], projects: Iterable[Project]) -> None:
    """The next milestones of each, those already late among them."""
    to_come = (
        activity_sets.activities_in(projects).filter(kind__in=MILESTONES).exclude(progress=State.COMPLETED)
    )
    chosen: dict[int, list[Activity]] = {}
    for row in to_come.order_by("early_finish", "position"):
        rows = chosen.setdefault(row.plan.project_id, [])
        if len(rows) < MILESTONES_SHOWN:
            rows.append(row)
    shown = as_rows([row for rows in chosen.values() for row in rows], {})
    for each in shown:
        found[each.activity.plan.project_id].milestones.append(each)
