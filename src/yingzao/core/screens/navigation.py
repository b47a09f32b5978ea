"""The left navigation: registered ledgers and the places modules add, each only for whom it is open."""

from dataclasses import dataclass

from django.urls import reverse

from yingzao.core.access.gate import may
from yingzao.core.projects.models import Project
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
    label: Text
    url: str
    is_here: bool


def entries(person, project: Project | None, path: str) -> list[tuple[Text, list[Entry]]]:
    """Groups with their entries for one person in one project (or company-wide)."""
    groups: dict[str, list[Entry]] = {group: [] for group in GROUPS}
    for place in _places:
        if place.in_project == (project is not None) and may(person, place.verb, place.kind, project):
            url = reverse(place.url_name, args=[project.code] if project else [])
            groups[place.group].append(Entry(place.label, url, path.startswith(url)))
    for ledger in ledgers():
        if may(person, "view", ledger.kind, project) or may(person, "add", ledger.kind, project):
            url = ledger_url(ledger.kind, project)
            groups[ledger.group].append(Entry(ledger.plural, url, path.startswith(url)))
    return [(GROUPS[group], found) for group, found in groups.items() if found]


def ledger_url(kind: str, project: Project | None) -> str:
    if project is None:
        return reverse("company_ledger", args=[kind])
    return reverse("ledger", args=[project.code, kind])
