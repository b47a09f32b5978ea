"""A route issued by a part of the program: the next version, where it says something new."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from yingzao.core.projects.models import Project
from yingzao.engines import approval

from .models import Route, RouteVersion


def framed(definition: Mapping[str, Any], code: str, name: str, version: int = 1) -> approval.Route:
    """Steps as a whole route; raises RouteFormatError where they cannot be read."""
    return approval.route_from_json({**definition, "key": code, "name": name, "version": version})


@transaction.atomic
def issue(code: str, name: str, definition: Mapping[str, Any], project: Project | None) -> RouteVersion:
    """The newest version of that route with these steps; work in flight keeps the version it began with."""
    route = Route.objects.select_for_update().filter(code=code, project=project).first()
    if route is None:
        route = Route(code=code, name=name[:80], project=project)
        route.save()
    newest = route.newest
    number = (newest.version if newest else 0) + 1
    steps = approval.route_to_json(framed(definition, code, route.name, number))
    if newest is not None and {**newest.definition, "version": 0} == {**steps, "version": 0}:
        return newest
    version = RouteVersion(route=route, version=number, definition=steps)
    version.save()
    return version
