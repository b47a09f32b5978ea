"""What the benchmarks share: an empty database of one's own, and a small company with two signers."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

PASSWORD = "Benchmark-2026"
ROLES = ("site_engineer", "project_chief_engineer", "project_manager")


@dataclass(frozen=True)
class Company:
    """One project, one person in each role (which is the sign-in name), one two-step route."""

    project: Any
    own: Any
    people: dict[str, Any]


def fresh_database(database: str) -> Callable[[], None]:
    """Point the settings at an empty ``sqlite`` or ``postgresql`` database; returns what removes it again."""
    if database == "sqlite":
        os.environ.pop("DATABASE_URL", None)
        return lambda: None
    import psycopg

    server, name = os.environ["DATABASE_URL"], f"yingzao_bench_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    os.environ["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))

    def drop() -> None:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    return drop


def kept_database(kept: Path) -> Callable[[], None]:
    """The database of an earlier run; removing it is left to whoever kept it."""
    url = kept.read_text().partition(" ")[2].strip()
    if url:
        os.environ["DATABASE_URL"] = url
    return lambda: None


def start_django() -> None:
    """Settings of the product, and every migration."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "yingzao.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def found_company(more_roles: Sequence[str] = ()) -> Company:
    """Write the company through the services, with a person in each of ``ROLES`` and ``more_roles``."""
    from django.db import transaction

    from yingzao.core.access.models import Post, Role
    from yingzao.core.access.starter_roles import install_starter_roles
    from yingzao.core.accounts.models import Organisation, Person
    from yingzao.core.history.actor import acting_as_system
    from yingzao.core.projects.models import Project

    with acting_as_system("benchmark"), transaction.atomic():
        install_starter_roles()
        own = Organisation(kind="own", name="营造建设")
        own.save()
        project = Project(
            code="BENCH", name="基准工程", short_name="基准", type="metro", stage="construction"
        )
        project.save()
        people = {}
        for role in (*ROLES, *more_roles):
            person = Person(username=role, name=role, organisation=own)
            person.set_password(PASSWORD)
            person.save()
            Post(person=person, role=Role.objects.get(code=role), project=project).save()
            people[role] = person
        _two_step_route()
    return Company(project, own, people)


def _two_step_route() -> None:
    from yingzao.core.routes.models import Route, RouteVersion
    from yingzao.engines import approval

    route = Route(code="default", name="两级审批")
    route.save()
    path = tuple(
        approval.Step(role, role, (approval.Signer("role", role),))
        for role in ("project_chief_engineer", "project_manager")
    )
    definition = approval.route_to_json(approval.Route("default", 1, "两级审批", path))
    RouteVersion(route=route, version=1, definition=definition).save()
