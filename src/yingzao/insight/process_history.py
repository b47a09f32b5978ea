"""Our own approvals as trips for the miner: read from the frozen states of runs, which never forget a turn."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record
from yingzao.core.routes.models import Route, Run
from yingzao.engines.approval import Route as Definition
from yingzao.engines.approval import RunState, TaskKind, TaskStatus
from yingzao.engines.procedures.mining import AUTHOR, Trip, Visit
from yingzao.modules.governance.models import Release

LOOKED_BACK_DAYS = 365
MOST_RUNS = 3000
"""The newest so many of a route are read; more would not change a median."""

_VOTES = {
    TaskStatus.APPROVED: "approved",
    TaskStatus.REJECTED: "rejected",
    TaskStatus.RESUBMITTED: "approved",
}


@dataclass(frozen=True)
class Counted:
    """A route of the company or of a project, and how many of its runs may be read."""

    route: Route
    runs: int


def routes_with_runs(person: Any, projects: Iterable[Project]) -> list[Counted]:
    """Every route that was travelled within the time looked back, the busiest first."""
    runs = _runs(person, projects)
    counts = dict(runs.order_by().values_list("route_version__route").annotate(n=Count("pk")))
    routes = Route.objects.filter(pk__in=counts).select_related("project")
    return sorted((Counted(route, counts[route.pk]) for route in routes), key=lambda each: -each.runs)


def trips_of(route: Route, person: Any, projects: Iterable[Project]) -> list[Trip]:
    """The newest runs of ``route``, on whatever version, as trips."""
    runs = _runs(person, projects).filter(route_version__route=route.pk).order_by("-pk")
    rows = runs.values_list("record", "started_at", "closed_at", "status", "state")[:MOST_RUNS]
    return [
        Trip(record, started, closed if status == "approved" else None, visits_of(RunState.from_json(state)))
        for record, started, closed, status, state in rows
    ]


def _runs(person: Any, projects: Iterable[Project]) -> Any:
    since = timezone.now() - timedelta(days=LOOKED_BACK_DAYS)
    seen = Record.objects.visible_to(person).filter(pk=OuterRef("record"), project__in=list(projects))
    return Run.objects.filter(Exists(seen), started_at__gte=since)


def visits_of(state: RunState) -> tuple[Visit, ...]:
    """One visit for each opening of a step, in order; the author's turn after a rejection is a visit too."""
    groups: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for task in state.tasks:
        step = AUTHOR if task.kind is TaskKind.REVISE else task.step
        groups[step, task.round].append(task)
    visits = [_visit(step, tasks) for (step, _round), tasks in groups.items()]
    return tuple(sorted(visits, key=lambda visit: visit.opened_at))


def _visit(step: str, tasks: list[Any]) -> Visit:
    """Approved or rejected by its votes; it ends with the last of them, and is open while anybody is still asked."""
    votes = [task for task in tasks if task.status in _VOTES]
    is_open = any(
        task.status in (TaskStatus.OPEN, TaskStatus.WAITING, TaskStatus.SUSPENDED) for task in tasks
    )
    outcomes = {_VOTES[task.status] for task in votes}
    closed: datetime | None = None if is_open or not votes else max(task.closed_at for task in votes)
    outcome = "rejected" if "rejected" in outcomes else "approved" if closed is not None else ""
    is_escalated = any(task.status is TaskStatus.ESCALATED for task in tasks)
    return Visit(step, min(task.opened_at for task in tasks), closed, outcome, is_escalated)


def releases_of(kinds: Iterable[str], person: Any, projects: Iterable[Project]) -> list[int]:
    """Emergency releases of records of these kinds within the time looked back: the way around the gate."""
    since = timezone.now() - timedelta(days=LOOKED_BACK_DAYS)
    given = (
        Release.objects.visible_to(person).filter(project__in=list(projects), created_at__gte=since).current()
    )
    wanted = set(kinds)
    links = given.filter(Q(links_out__withdrawn=False) & Q(links_out__target__kind__in=wanted))
    return sorted(set(links.values_list("pk", flat=True)))


def places_of(definition: Definition) -> dict[str, tuple[int, int]]:
    """Step → (column, row) in the drawing: branches that run at once stand below each other."""
    found: dict[str, tuple[int, int]] = {}
    offset = 0
    for place, node in enumerate(definition.steps):
        branches = [[node]] if not hasattr(node, "branches") else [list(branch) for branch in node.branches]
        for row, branch in enumerate(branches):
            for along, step in enumerate(branch):
                found[step.key] = (place + offset + along, row)
        offset += max(len(branch) for branch in branches) - 1
    return found
