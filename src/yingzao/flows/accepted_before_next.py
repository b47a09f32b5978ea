"""An activity wants to start → lots of what comes before it, and what is tied to it, must be accepted."""

from collections import defaultdict

from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project
from yingzao.engines.schedule.model import LinkKind
from yingzao.modules.quality.holding import Hold, held_at, held_before, knows_codes, places_codes
from yingzao.modules.schedule.gates import Missing, gate_checker
from yingzao.modules.schedule.models import Activity, Dependency
from yingzao.modules.schedule.queries import activities_of, current_plan
from yingzao.modules.schedule.readiness import Answer, Constraint, Readiness, constraint_checker

NAMED = 3
"""Holds named for one activity; more are counted."""


@gate_checker
def not_accepted(activities: list[Activity]) -> dict[int, list[Missing]]:
    """What must be accepted before each of the activities of one plan may start."""
    holds = _holds(activities)
    return {
        pk: [Missing(hold.text, hold.url) for hold in _named(found)] for pk, found in holds.items() if found
    }


@constraint_checker
def not_accepted_ahead(activities: list[Activity]) -> dict[int, list[Answer]]:
    """The same in the look-ahead, among permits and others."""
    holds = _holds(activities)
    return {
        pk: [Answer(Constraint.PERMIT, Readiness.MISSING, hold.text, hold.url) for hold in _named(found)]
        for pk, found in holds.items()
        if found
    }


@knows_codes
def is_in_plan(project: Project, code: str) -> bool:
    """A project without a plan in use says nothing against any code."""
    return current_plan(project) is None or activities_of(project).filter(code=code).exists()


@places_codes
def only_activity_at(project: Project) -> dict[int, str]:
    """Parts at which the plan in use does one thing only."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for part, code in activities_of(project).exclude(part=None).values_list("part", "code"):
        found[part].append(code)
    return {part: codes[0] for part, codes in found.items() if len(codes) == 1}


def _holds(activities: list[Activity]) -> dict[int, list[Hold]]:
    if not activities:
        return {}
    project = activities[0].plan.project_id
    before, at = held_before(project), held_at(project)
    if not before and not at:
        return {}
    follows = _followed_by(activities[0].plan_id, list(before))
    return {
        activity.pk: [*at.get(activity.code, ()), *(h for code in follows[activity.pk] for h in before[code])]
        for activity in activities
    }


def _followed_by(plan: int, codes: list[str]) -> defaultdict[int, list[str]]:
    """Key of an activity → those of ``codes`` that must be finished before it starts."""
    links = Dependency.objects.filter(plan=plan, kind=LinkKind.FS, predecessor__code__in=codes)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for successor, code in links.values_list("successor", "predecessor__code"):
        found[successor].append(code)
    return found


def _named(holds: list[Hold]) -> list[Hold]:
    if len(holds) <= NAMED:
        return holds
    left = Hold(_("%s more are not accepted") % (len(holds) - NAMED), holds[NAMED].url)
    return [*holds[:NAMED], left]
