"""Beginning with a company of one's own: what it starts with, its name, and its first administrator."""

import sys
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from yingzao.core.access.models import Post, Role
from yingzao.core.access.starter_roles import install_starter_roles
from yingzao.core.accounts.models import Organisation, OrganisationKind, Person
from yingzao.core.history.actor import acting_as_system
from yingzao.core.notices.starter_reminders import install_starter_reminders
from yingzao.core.projects.starter_units import install_starter_units
from yingzao.core.rectification.starter_rules import install_starter_rules
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.governance.applications import install_gate_items
from yingzao.modules.knowledge.standards_library import install_standards

ADMINISTRATOR = "administrator"


class CannotFound(Exception):
    """The company was not founded; the message says why and what to do."""


def install_starters() -> None:
    """All that a company starts with, from roles to conditions of a start; what exists is not touched."""
    install_starter_roles()
    install_starter_routes()
    install_starter_units()
    install_starter_reminders()
    install_starter_rules()
    install_standards()
    install_gate_items()


@transaction.atomic
def bring_up_to_date() -> None:
    """Give a company that was founded by an earlier version the starters that came since."""
    if Role.objects.filter(code=ADMINISTRATOR).exists():
        with acting_as_system("migration"):
            install_starters()


@transaction.atomic
def found_company(name: str, username: str, person_name: str, password: str) -> Person:
    """Write the own company and its administrator into an empty database; raises :class:`CannotFound`."""
    if Person.objects.exists():
        raise CannotFound("此数据库已有公司。 / This database has a company already.")
    own = Organisation(name=name, short_name=name[:20], kind=OrganisationKind.OWN)
    person = Person(username=username, name=person_name, organisation=own)
    try:
        validate_password(password, person)
        person.set_password(password)
        own.full_clean()
        person.full_clean(exclude=["organisation"])
    except ValidationError as error:
        raise CannotFound("\n".join(error.messages)) from error
    with acting_as_system("founding"):
        install_starters()
        own.save()
        person.organisation = own
        person.save()
        Post(person=person, role=Role.objects.get(code=ADMINISTRATOR)).save(action="appointed")
    return person


def ask_password() -> str:
    """From the terminal, unseen and twice; from standard input where there is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass("密码 / Password: ")
    if getpass("再输一次 / Once more: ") != password:
        raise CannotFound("两次输入不一致。 / The two differ.")
    return password
