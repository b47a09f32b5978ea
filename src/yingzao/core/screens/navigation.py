"""The left navigation: registered ledgers and the places modules add, each only for whom it is open."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language

from yingzao.core.access.gate import covered, grants_in
from yingzao.core.access.modules import NOTHING, module_of, off_in
from yingzao.core.projects.models import Project
from yingzao.core.records.kinds import keep_up, kept_with_kinds
from yingzao.core.records.ledgers import GROUPS, Text, ledgers


@dataclass(frozen=True)
class Place:
    """A page of a module in the navigation: ``url_name`` takes the project's code when ``in_project``."""

    group: str
    label: Text
    url_name: str
    kind: str
    verb: str = "view"
    in_project: bool = True


_places: list[Place] = []


def register_place(place: Place) -> None:
    """Called from the ``ready`` of a module."""
    _places.append(place)


def places() -> tuple[Place, ...]:
    return tuple(_places)


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    is_here: bool


def entries(person, project: Project | None, path: str) -> list[tuple[Text, list[Entry]]]:
    """Groups with their entries for one person in one project (or company-wide)."""
    keep_up()
    off = off_in(person, project) if person.is_authenticated else NOTHING
    doors = _open_doors(grants_in(person, project), off, project.code if project else None, get_language())
    return [
        (GROUPS[group], [Entry(label, url, path.startswith(url)) for label, url in found])
        for group, found in doors
    ]


@kept_with_kinds(1024)
def _open_doors(
    grants: frozenset[str], off: frozenset[str], code: str | None, language: str | None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group, and words and address of each place the grants open in modules that are not ``off``.

    Depends on nothing else, so it is kept.
    """
    groups: dict[str, list[tuple[Text, str]]] = {group: [] for group in GROUPS}
    for place in _places:
        if module_of(place.kind) in off or place.in_project != (code is not None):
            continue
        if covered(grants, place.verb, place.kind):
            groups[place.group].append((place.label, reverse(place.url_name, args=[code] if code else [])))
    for ledger in ledgers():
        if module_of(ledger.kind) in off:
            continue
        is_open = covered(grants, "view", ledger.kind) or covered(grants, "add", ledger.kind)
        if is_open and ledger.is_offered_in(code):
            groups[ledger.group].append((ledger.plural, _ledger_url(ledger.kind, code)))
    return [
        (group, [(capfirst(str(label)), url) for label, url in found])
        for group, found in groups.items()
        if found
    ]


def ledger_url(kind: str, project: Project | None) -> str:
    return _ledger_url(kind, project.code if project else None)


def _ledger_url(kind: str, code: str | None) -> str:
    return reverse("ledger", args=[code, kind]) if code else reverse("company_ledger", args=[kind])
