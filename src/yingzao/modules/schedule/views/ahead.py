"""The look-ahead: what is due to start, and whether it can."""

from django.http import HttpRequest, HttpResponse

from yingzao.core.screens.pages import page, signed_in_only

from ..queries import AHEAD_DAYS, current_plan
from ..readiness import Constraint, look_ahead
from .fetching import fetch_planned_project

CHOICES_DAYS = (7, 14, 28)


@signed_in_only
def show(request: HttpRequest, code: str) -> HttpResponse:
    """GET ``days`` (7, 14 or 28) and ``only=blocked``."""
    project = fetch_planned_project(request, code)
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, CHOICES_DAYS) else AHEAD_DAYS
    ahead = look_ahead(project, days)
    only = request.GET.get("only") == "blocked"
    context = {
        "ahead": ahead, "rows": ahead.blocked if only else ahead.rows, "only": only, "days": days,
        "choices": CHOICES_DAYS, "constraints": Constraint, "plan": current_plan(project),
    }  # fmt: skip
    return page(request, "schedule/look_ahead.html", context, project)
