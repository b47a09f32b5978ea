"""What every page's shell shows: counters, one's projects, the company's places and the theme."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from yingzao.core.access.gate import visible_projects
from yingzao.core.notices.models import Notice
from yingzao.core.projects.models import Project, Stage
from yingzao.core.routes.models import Task

from .company import company_places
from .navigation import entries

MENU_PROJECTS = 12


def shell(request: HttpRequest) -> dict[str, Any]:
    """Counters of the top bar and what its menus hold; nothing for guests."""
    theme = request.COOKIES.get("theme")
    context: dict[str, Any] = {"theme": theme if theme in {"light", "dark"} else "auto"}
    person = getattr(request, "user", None)
    if person is not None and person.is_authenticated:
        mine = Project.objects.filter(visible_projects(person)).exclude(stage=Stage.CLOSED)
        context |= {
            "open_tasks": Task.objects.open_for(person).count(),
            "unread_notices": Notice.objects.filter(person=person, read_at=None).count(),
            "my_projects": mine[:MENU_PROJECTS],
            "company_places": company_places(person),
            # Pages of a project bring their own; those of layers below get the company's.
            "navigation": SimpleLazyObject(lambda: entries(person, None, request.path)),
        }
    return context
