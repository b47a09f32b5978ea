"""Unit works from its divisions down to its items: lots accepted, and the records of acceptance above them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from yingzao.core.access.gate import may
from yingzao.core.projects.models import Part
from yingzao.core.records.models import kind_of
from yingzao.core.screens.pages import PersonRequest, fetch_project, page, signed_in_only

from .counting import LOTS
from .dividing import units_of
from .items import UNIT, name_of_scope
from .models import WorksAcceptance
from .views import unit_shown
from .works import ItemState, item_states, level_of, list_of

WORKS = kind_of(WorksAcceptance)


@dataclass(frozen=True)
class Row:
    """A division, sub-division, item or the unit itself: its lots, and its newest record of acceptance."""

    scope: str
    name: str
    lots: int
    accepted: int
    url: str
    is_done: bool
    record: WorksAcceptance | None
    new_url: str

    @property
    def level(self) -> Any:
        return level_of(self.scope)


@signed_in_only
def works_board(request: PersonRequest, code: str) -> HttpResponse:
    """What of a unit works is accepted, level by level; each figure opens its lots."""
    project = fetch_project(request, code, "view", LOTS)
    units = units_of(project)
    unit = unit_shown(request, project, units)
    rows = list(_rows(request.user, unit)) if unit else []
    context = {
        "units": [each.as_choice for each in units],
        "unit": unit,
        "rows": rows,
        "may_add": may(request.user, "add", WORKS, project),
    }
    return page(request, "quality/works_board.html", context, project)


def _rows(person: Any, unit: Part) -> Iterator[Row]:
    states = item_states(unit.project_id, unit, "")
    written = WorksAcceptance.objects.visible_to(person).filter(project=unit.project_id, part=unit).current()
    records = {record.scope: record for record in written.order_by("pk")}
    if states:
        yield _row(unit, UNIT, str(unit), states, records.get(UNIT))
    for digits, state in _outline(states):
        scope = state.item[:digits]
        below = [each for each in states if each.item.startswith(scope)]
        yield _row(unit, scope, name_of_scope(scope), below, records.get(scope))


def _outline(states: list[ItemState]) -> Iterator[tuple[int, ItemState]]:
    """Digits of a code and the first item below it: division, sub-division, item, from the top down."""
    before = ""
    for state in states:
        for digits in (2, 4, 6):
            if state.item[:digits] != before[:digits]:
                yield digits, state
        before = state.item


def _row(unit: Part, scope: str, name: str, states: list[ItemState], record: WorksAcceptance | None) -> Row:
    query = urlencode({"scope": scope, "part": unit.pk, "title": f"{unit.name} {name}"[:160]})
    new_url = f"{reverse('record_new', args=[unit.project.code, WORKS])}?{query}"
    return Row(
        scope, name, sum(len(each.lots) for each in states), sum(each.accepted for each in states),
        list_of(unit, [each.item for each in states]), all(each.is_done for each in states), record, new_url,
    )  # fmt: skip
