"""What every page's shell shows: counters, one's projects, the company's places and the theme."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from yingzao.core.access.gate import visible_projects
from yingzao.core.accounts.identity import company_end
from yingzao.core.projects.known import running_projects

from .company import company_places
from .navigation import entries

MENU_PROJECTS = 12
_COUNTERS = """
SELECT (SELECT COUNT(*) FROM routes_task WHERE person_id = %s AND status = 'open')
     + (SELECT COUNT(*) FROM routes_task WHERE on_behalf_of_id = %s AND status = 'open'
        AND (person_id IS NULL OR person_id <> on_behalf_of_id)),
       (SELECT COUNT(*) FROM notices_notice WHERE person_id = %s AND read_at IS NULL)
"""
"""Open tasks as ``Task.objects.open_for`` has them, and unread notices: one statement for every page."""


def counters(person: Any) -> tuple[int, int]:
    """Open tasks and unread notices of ``person``, counted once per loaded person."""
    if not hasattr(person, "_counters"):
        with connection.cursor() as cursor:
            cursor.execute(_COUNTERS, [person.pk] * 3)
            person._counters = cursor.fetchone()
    return person._counters


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get("theme", "")
    return theme if theme in {"light", "dark"} else "auto"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Counters of the top bar and what its menus hold; nothing for guests."""
    context: dict[str, Any] = {"theme": theme_of(request), "speech": settings.SPEECH_INPUT}
    person = getattr(request, "user", None)
    if person is not None and person.is_authenticated:
        open_tasks, unread_notices = counters(person)
        context |= {
            "open_tasks": open_tasks,
            "unread_notices": unread_notices,
            "my_projects": running_projects(visible_projects(person), MENU_PROJECTS, company_end(person)),
            # Shown where there is no project; those of layers below get the company's navigation.
            "company_places": SimpleLazyObject(lambda: company_places(person)),
            "navigation": SimpleLazyObject(lambda: entries(person, None, request.path)),
        }
    return context
