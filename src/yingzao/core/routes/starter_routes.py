"""The approval routes a new company starts with; afterwards they are data that the administrator edits.

A discipline that needs a route of its own lists it as ``ROUTES`` in its ``starter_routes.py``.
"""

from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from yingzao.engines.approval import Route as Definition
from yingzao.engines.approval import Signer, Step, route_to_json

from .models import Route, RouteVersion

CHIEF_SUPERVISOR = Signer("post", "chief_supervisor", "supervision")
SUPERVISORS = (Signer("post", "supervisor", "supervision"), CHIEF_SUPERVISOR)
"""Who signs for the supervision, in the routes of every discipline: the chief alone, or either of the two."""

#: The route of the simple ledgers: whoever answers for the project reads it once and signs.
ROUTES = [
    Definition(
        "default", 1, "项目负责人审核",
        (Step("review", "项目经理或项目总工审核",
              (Signer("role", "project_manager"), Signer("role", "project_chief_engineer")), days=3),),
    ),
]  # fmt: skip


def starter_routes() -> Iterator[Definition]:
    """Every route that an installed application brings along."""
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "starter_routes"):
            yield from import_module(f"{config.name}.starter_routes").ROUTES


def install_starter_routes() -> None:
    """Create the company's routes that are missing; never touches one that exists."""
    existing = set(Route.objects.filter(project=None).values_list("code", flat=True))
    for definition in starter_routes():
        if definition.key not in existing:
            route = Route(code=definition.key, name=definition.name)
            route.save()
            RouteVersion(route=route, version=definition.version, definition=route_to_json(definition)).save()
