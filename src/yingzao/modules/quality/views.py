"""Pages of inspection lots: their plan, the matrix of places and items, the figures; and points of a patrol seen."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.field.carrying import written_at
from yingzao.core.files.noted import photos_in
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.wording import in_words
from yingzao.core.screens.pages import (
    PersonRequest,
    carry_out,
    fetch_project,
    fetch_record,
    key_in,
    page,
    record_url,
    signed_in_only,
)

from .counting import LOTS, at_places, in_months, visible_lots
from .dividing import MOST_AT_ONCE, UnitChoice, propose, subdivision_choices, take_over, units_of
from .figures import matrix, months, yields
from .heat_map import heat_map
from .holding import open_samples
from .items import branch_of
from .models import PatrolRound
from .patrols import visit
from .trend import trend_line

STRUCTURE = "0201"
"""Concrete structure: what most projects divide first."""
VIEWS = ("states", "points", "rooms")


@signed_in_only
def proposal(request: PersonRequest, code: str) -> HttpResponse:
    """What the parts of a unit fall into by GB 50300, and on POST the chosen items taken over as drafts."""
    project = fetch_project(request, code, "add", LOTS)
    units = units_of(project)
    unit = _part(project, _chosen(units, request.POST.get("building") or request.GET.get("building")))
    if request.method == "POST" and unit is not None:
        items, tied = request.POST.getlist("item"), bool(request.POST.get("tied"))
        url = f"{reverse('lot_matrix', args=[code])}?building={unit.pk}"
        return carry_out(
            request, url, _("The lots are written as drafts."), lambda: take_over(project, unit, items, tied)
        )
    known = dict(subdivision_choices())
    chosen = [each for each in request.GET.getlist("subdivision") if each in known] or [STRUCTURE]
    context = {
        "units": [each.as_choice for each in units], "unit": unit, "subdivisions": known.items(),
        "chosen": chosen, "most": MOST_AT_ONCE, "proposal": propose(project, unit, chosen) if unit else None,
    }  # fmt: skip
    return page(request, "quality/proposal.html", context, project)


@signed_in_only
def lot_matrix(request: PersonRequest, code: str) -> HttpResponse:
    """Places by items of one unit: where each lot stands, or how many points are within what is allowed."""
    project = fetch_project(request, code, "view", LOTS)
    units = units_of(project)
    unit = unit_shown(request, project, units)
    shows = request.GET.get("show") if request.GET.get("show") in VIEWS else VIEWS[0]
    table = None
    if unit is not None:
        places = project.parts.filter(parent=unit.pk).order_by("path")
        table = matrix(at_places(request.user, unit, places), unit, places)
    heads = _heads(project, table.items) if table else []
    item = request.GET.get("item", "") if table and request.GET.get("item") in table.items else ""
    warm = None
    if unit is not None and shows == "rooms":
        warm = heat_map(visible_lots(request.user, project), unit, item)
    context = {
        "units": [each.as_choice for each in units], "unit": unit, "shows": shows, "matrix": table, "heads": heads,
        "map": warm, "item": item,
        "list_url": reverse("ledger", args=[code, LOTS]), "may_add": may(request.user, "add", LOTS, project),
    }  # fmt: skip
    return page(request, "quality/matrix.html", context, project)


@signed_in_only
def lot_figures(request: PersonRequest, code: str) -> HttpResponse:
    """Pass rate by month, and first-pass yield and rework by crew and month; each figure opens its lots."""
    project = fetch_project(request, code, "view", LOTS)
    counted = in_months(request.user, project)
    by_month = months(counted)
    context = {
        "months": by_month, "yields": yields(counted), "list_url": reverse("ledger", args=[code, LOTS]),
        "line": trend_line([(row.month, row.rate) for row in by_month]),
    }  # fmt: skip
    return page(request, "quality/figures.html", context, project)


@signed_in_only
@require_POST
def note_seen(request: PersonRequest, pk: int, place: int) -> HttpResponse:
    """A point of a patrol round was seen: in order, or with a problem and its photos."""
    walk = fetch_record(request, pk, "edit")
    if not isinstance(walk, PatrolRound):
        raise Http404
    posted = request.POST
    return carry_out(
        request, f"{record_url(walk)}#point-{place + 1}", _("Noted"),
        lambda: visit(
            walk, place, posted.get("is_good") == "1", posted.get("note", ""),
            photos_in(posted, request.FILES, "photos"), written_at(request),
        ),
    )  # fmt: skip


def _chosen(units: list[UnitChoice], key: str | None) -> UnitChoice | None:
    wanted = key_in(key)
    return next((unit for unit in units if unit.pk == wanted), None)


def _part(project: Project, choice: UnitChoice | None) -> Part | None:
    return project.parts.get(pk=choice.pk) if choice else None


def _heads(project: Project, items: Iterable[str]) -> list[tuple[str, str, Any]]:
    """Code, name and open sample of each item: what heads its column."""
    samples = open_samples(project.pk)
    return [(item, str(in_words(branch_of(item).item)), samples.get(item)) for item in items]


def unit_shown(request: HttpRequest, project: Project, units: list[UnitChoice]) -> Part | None:
    """The unit that the address names, else the one to begin with."""
    return _part(
        project,
        _chosen(units, request.GET.get("building")) or _with_newest_lot(request, project, units),
    )


def _with_newest_lot(request: HttpRequest, project: Project, units: list[UnitChoice]) -> UnitChoice | None:
    """The unit to begin with: the top part that holds the newest lot, else the first."""
    newest = (
        visible_lots(request.user, project)
        .exclude(part=None)
        .newest_first()
        .values_list("part__path", flat=True)
        .first()
    )
    holding = [unit for unit in units if newest and newest.startswith(unit.path) and newest != unit.path]
    return holding[0] if holding else units[0] if units else None
