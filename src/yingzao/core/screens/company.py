"""The company's own places (people, roles, procedures, routes …) and who may enter them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yingzao.core.access.gate import may, posts_of, require
from yingzao.core.records.ledgers import Text

#: label, URL name, kind, and whether a post in any project opens it (reading what binds everybody)
_PLACES: list[tuple[Text, str, str, bool]] = [
    (_("Projects"), "projects", "projects.project", True),
    (_("Organisations"), "organisations", "accounts.organisation", False),
    (_("People"), "people", "accounts.person", False),
    (_("Materials"), "materials", "projects.material", True),
    (_("Company posts"), "company_team", "access.post", False),
    (_("Roles"), "roles", "access.role", False),
    (_("Permission test"), "permission_test", "access.role", False),
    (_("Service accounts"), "service_accounts", "api.service_account", False),
    (_("Events of other systems"), "incoming_events", "api.event_rule", False),
    (_("Approval routes"), "routes", "routes.route", True),
    (_("Responsibility rules"), "company_rules", "rectification.rule", False),
    (_("Reminders"), "reminders", "notices.reminder", False),
    (_("Webhooks"), "webhooks", "notices.webhook", False),
    (_("Outbox"), "outbox", "notices.delivery", False),
    (_("Guest links in force"), "guest_links", "guests.link", False),
    (_("Numbering"), "company_numbering", "access.role", False),
    (_("Modules"), "company_modules", "access.role", False),
    (_("Signed history"), "history", "access.role", False),
]


def register_company_place(label: Text, url_name: str, kind: str, *, from_project: bool, before: str) -> None:
    """Called from the ``ready`` of a module: a company-wide place of its own, ``before`` another."""
    names = [name for _label, name, _kind, _from in _PLACES]
    _PLACES.insert(names.index(before), (label, url_name, kind, from_project))


def company_places(person) -> list[tuple[Text, str]]:
    """Label and address of every company-wide place this person may view."""
    return [
        (label, reverse(name))
        for label, name, kind, from_project in _PLACES
        if (may_somewhere if from_project else may)(person, "view", kind)
    ]


def may_somewhere(person, verb: str, kind: str) -> bool:
    """Does any post of this person, in the company or in a project, grant it?"""
    return any(may(person, verb, kind, project) for project in {post.project for post in posts_of(person)})


def require_company(request: HttpRequest, verb: str, kind: str) -> None:
    """Pass, or 403 with the reason: company-wide things need a company-wide post."""
    require(request.user, verb, kind)


def require_somewhere(request: HttpRequest, verb: str, kind: str) -> None:
    """Pass when any post grants it; for reading what binds everybody."""
    if not may_somewhere(request.user, verb, kind):
        raise PermissionDenied(may(request.user, verb, kind).why)
