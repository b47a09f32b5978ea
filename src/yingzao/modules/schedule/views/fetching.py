"""The plan and activity a view is about, through the gate, or 404."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from yingzao.core.access.gate import PRIVATE, may, sees_every
from yingzao.core.projects.models import Project
from yingzao.core.screens.pages import fetch_project, fetch_record

from ..drafts import is_drawn_up
from ..models import Activity, Plan

PLAN_KIND = "schedule.plan"


def fetch_plan(request: HttpRequest, code: str, plan_pk: int, verb: str = "view") -> Plan:
    """The plan of that project, if this person may do ``verb`` with it."""
    project = fetch_project(request, code, "view", PLAN_KIND)
    plan = fetch_record(request, plan_pk, verb)
    if not isinstance(plan, Plan) or plan.project_id != project.pk:
        raise Http404
    plan.project = project
    return plan


def fetch_activity(request: HttpRequest, code: str, plan_pk: int, pk: int, verb: str = "view") -> Activity:
    plan = fetch_plan(request, code, plan_pk, verb)
    rows = plan.activities.select_related("wbs", "calendar", "part", "responsible")
    activity = rows.filter(pk=pk).first()
    if activity is None:
        raise Http404
    activity.plan = plan
    return activity


def may_draw(person: Any, plan: Plan) -> bool:
    """May this person change the activities and links of this plan?"""
    return is_drawn_up(plan) and bool(may(person, "edit", PLAN_KIND, record=plan))


def fetch_planned_project(request: HttpRequest, code: str) -> Project:
    """The project, for what is counted over all its plans: not for those who see only plans given to them."""
    project = fetch_project(request, code, "view", PLAN_KIND)
    if not sees_every(request.user, PLAN_KIND, project):
        raise PermissionDenied(_("Figures over the plan are for those who see all plans of the project."))
    return project


def sees_costs(person: Any, project: Project) -> bool:
    """What work costs is for whoever draws up plans, and for roles with the verb ``private`` on plans."""
    return bool(may(person, PRIVATE, PLAN_KIND, project) or may(person, "edit", PLAN_KIND, project))


def require_costs(request: HttpRequest, project: Project) -> None:
    if not sees_costs(request.user, project):
        raise PermissionDenied(_("What work costs is for those who plan it or keep the project's costs."))


def errors_of(form: Any) -> str:
    """All errors of a form in one line, each after the name of its field."""
    parts = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        parts.append(f"{label} {' '.join(errors)}".strip())
    return "；".join(parts)
