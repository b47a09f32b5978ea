"""Approvals by evidence: which steps take how long, where papers turn back, and what could be simpler."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.access.gate import may
from yingzao.core.accounts.wording import together
from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text, ledgers
from yingzao.core.routes.models import Route
from yingzao.core.screens.pages import PersonRequest, key_in, page, signed_in_only
from yingzao.engines.procedures.flow_drawing import BOX_HEIGHT, BOX_WIDTH, END_RADIUS, draw_flow
from yingzao.engines.procedures.mining import AUTHOR, Process, StepFigures, levels, mine
from yingzao.engines.procedures.simplifying import Idea, Proposal, proposals

from .bulletin import supervised_by
from .figures import ids_filter, records_url
from .process_history import LOOKED_BACK_DAYS, places_of, releases_of, routes_with_runs, trips_of
from .process_suggestions import SUGGESTION, suggest_url, suggestions_about

MOST_IDS = 400
"""So many records a list is asked for by name; the newest of more."""

IDEAS: dict[Idea, Text] = {
    Idea.INFORM: gettext_lazy("Inform instead of ask"),
    Idea.SIDE_BY_SIDE: gettext_lazy("Ask both at the same time"),
    Idea.DEPUTY: gettext_lazy("A term and a deputy"),
    Idea.CHECKLIST: gettext_lazy("A checklist before submission"),
}
REASONS: dict[Idea, Text] = {
    Idea.INFORM: gettext_lazy(
        "“%(step)s” was asked %(visits)s times and never objected; it kept each paper %(hours)s h (median)."
    ),
    Idea.SIDE_BY_SIDE: gettext_lazy(
        "“%(second)s” never rejected what “%(step)s” had passed; asked at the same time, the shorter median of the "
        "two, %(hours)s h, is saved."
    ),
    Idea.DEPUTY: gettext_lazy(
        "“%(step)s”: P80 is %(p80)s h against a median of %(median)s h. Bringing the slowest fifth down to P80 saves "
        "%(excess)s h over %(visits)s visits, %(hours)s h each."
    ),
    Idea.CHECKLIST: gettext_lazy(
        "“%(step)s” rejected %(rejected)s of %(visits)s; the rework took %(rework)s h over %(trips)s papers, "
        "%(hours)s h each."
    ),
}


@dataclass(frozen=True)
class Mined:
    """One route with what was mined of it."""

    route: Route
    process: Process
    order: tuple[str, ...]
    names: dict[str, str]
    #: steps of the record's own author or responsible: what they sign is their own deed, not an opinion
    work: frozenset[str]

    @property
    def levels(self) -> tuple[int, int]:
        return levels(self.order, self.process)

    def name(self, step: str) -> str:
        return _("the author mends") if step == AUTHOR else self.names.get(step, step)

    @property
    def url(self) -> str:
        return _list(self.process.trips)

    @property
    def returned_url(self) -> str:
        return _list(self.process.turned_back)

    @property
    def returned_percent(self) -> float | None:
        count = len(self.process.trips)
        return round(100 * len(self.process.turned_back) / count, 1) if count else None


def _list(keys: tuple[int, ...]) -> str:
    return records_url(None, ids=ids_filter(sorted(keys)[-MOST_IDS:]))


def _mined(route: Route, person: Any, projects: list[Project]) -> Mined:
    newest = route.newest
    order = tuple(step.key for step in newest.as_route().all_steps()) if newest else ()
    names = {
        step.key: step.name
        for version in reversed(route.versions.all())
        for step in version.as_route().all_steps()
    }
    signed_by = {step.key: step.signers for step in newest.as_route().all_steps()} if newest else {}
    work = frozenset(
        key for key, who in signed_by.items() if who and all(each.kind == "field" for each in who)
    )
    return Mined(route, mine(trips_of(route, person, projects), order), order, names, work)


@signed_in_only
def processes(request: PersonRequest) -> HttpResponse:
    """Every route that was travelled, with its levels, hours and returns."""
    projects = _projects(request)
    rows = [_mined(each.route, request.user, projects) for each in routes_with_runs(request.user, projects)]
    return page(request, "insight/processes.html", {"rows": rows, "days": LOOKED_BACK_DAYS})


@signed_in_only
def process(request: PersonRequest, pk: int) -> HttpResponse:
    """One route: the flow drawn with counts and hours, its steps, and what could be simpler."""
    projects = _projects(request)
    wanted = key_in(request.GET.get("project"))
    chosen = [each for each in projects if each.pk == wanted] or projects
    route = get_object_or_404(Route.objects.prefetch_related("versions"), pk=pk)
    mined = _mined(route, request.user, chosen)
    if not mined.process.trips:
        return page(request, "insight/process_none.html", {"route": route})
    rows = [
        _row(mined, step) for step in (*mined.order, *sorted(set(mined.process.steps) - set(mined.order)))
    ]
    if request.GET.get("export") == "xlsx":
        return _export(mined, rows)
    found = proposals(mined.process, mined.order, LOOKED_BACK_DAYS, mined.work)
    kinds = [ledger.kind for ledger in ledgers() if ledger.route == route.code]
    released = releases_of(kinds, request.user, chosen)
    context = {
        "mined": mined, "process": mined.process, "rows": rows, "drawing": _drawing(mined), "days": LOOKED_BACK_DAYS,
        "ideas": [_idea(mined, each) | _ways(request, mined, each, kinds, chosen) for each in found],
        "suggested": suggestions_about(route, request.user), "projects": projects, "wanted": wanted,
        "released": len(released), "released_url": records_url(None, "governance.release", ids=ids_filter(released)),
    }  # fmt: skip
    return page(request, "insight/process.html", context)


def _projects(request: PersonRequest) -> list[Project]:
    projects = supervised_by(request.user)
    if not projects:
        raise Http404
    return projects


def _row(mined: Mined, step: str) -> dict[str, Any]:
    figures: StepFigures = mined.process.steps[step]
    lists = {name: getattr(figures, name) for name in ("trips", "slow", "rejected", "repeated", "escalated")}
    return {
        "name": mined.name(step), "figures": figures, "share": round(100 * mined.process.share_of_time(step)),
        "is_gone": step not in mined.order and step != AUTHOR,
        "lists": {name: (len(keys), _list(keys)) for name, keys in lists.items()},
    }  # fmt: skip


def _drawing(mined: Mined) -> dict[str, Any]:
    newest = mined.route.newest
    flow = draw_flow(mined.process, places_of(newest.as_route()) if newest else {})
    boxes = [(box, _lines(mined.name(box.step)), mined.process.steps[box.step]) for box in flow.boxes]
    return {
        "flow": flow,
        "boxes": boxes,
        "box_width": BOX_WIDTH,
        "box_height": BOX_HEIGHT,
        "radius": END_RADIUS,
    }


def _lines(name: str) -> list[str]:
    """A name in at most two lines of a box; Chinese takes twice the width."""
    fits = 9 if any("一" <= c <= "鿿" for c in name) else 18
    if len(name) <= fits:
        return [name]
    rest = name[fits:]
    return [name[:fits], rest if len(rest) <= fits else rest[: fits - 1] + "…"]


def _idea(mined: Mined, each: Proposal) -> dict[str, Any]:
    step = mined.process.steps[each.step]
    words = {
        "step": mined.name(each.step), "second": mined.name(each.second) if each.second else "",
        "visits": step.visits, "hours": each.hours, "rejected": step.rejections,
        "median": _hours(step.median_hours), "p80": _hours(step.p80_hours), "excess": _hours(step.excess_hours),
        "rework": _hours(mined.process.rework_hours), "trips": len(mined.process.trips),
    }  # fmt: skip
    return {
        "idea": IDEAS[each.idea], "reason": REASONS[each.idea] % words, "hours": each.hours, "a_year": each.a_year,
        "url": _list(each.evidence), "count": len(each.evidence), "asks_law": each.idea is Idea.INFORM,
    }  # fmt: skip


def _ways(
    request: PersonRequest, mined: Mined, each: Proposal, kinds: list[str], projects: list[Project]
) -> dict[str, Any]:
    """The projects in which it can be suggested, each with the address of a form that holds the evidence."""
    return {
        "ways": [
            (project, suggest_url(project, mined.route, kinds, *_as_suggested(mined, each)))
            for project in projects if may(request.user, "add", SUGGESTION, project)
        ]
    }  # fmt: skip


def _as_suggested(mined: Mined, each: Proposal) -> tuple[str, str, str]:
    """Title, wording and reason of a suggestion made of a proposal."""
    idea = _idea(mined, each)
    steps = together(f"“{mined.name(step)}”" for step in (each.step, each.second) if step)
    words = {"idea": idea["idea"], "steps": steps, "route": mined.route.name}
    reason = _(
        "%(reason)s Counted from %(count)s records of the last %(days)s days; saves about %(hours)s h a year."
    )
    evidence = {
        "reason": idea["reason"], "count": idea["count"], "days": LOOKED_BACK_DAYS, "hours": f"{each.a_year:,.0f}",
    }  # fmt: skip
    return (
        _("%(idea)s: %(route)s") % words,
        _("In the route “%(route)s”, %(steps)s: %(idea)s.") % words,
        reason % evidence,
    )


def _hours(value: float | None) -> str:
    return "?" if value is None else f"{value:,.1f}"


def _export(mined: Mined, rows: list[dict[str, Any]]) -> HttpResponse:
    headers = [
        _("step"), _("visits"), _("median (h)"), _("P80 (h)"), _("waited in all (h)"), _("share of waiting (%)"),
        _("rejected"), _("passed again"), _("escalated"),
    ]  # fmt: skip
    lines = [
        [row["name"], row["figures"].visits, row["figures"].median_hours, row["figures"].p80_hours,
         row["figures"].waited_hours, row["share"],
         *(row["lists"][name][0] for name in ("rejected", "repeated", "escalated"))]
        for row in rows
    ]  # fmt: skip
    response = HttpResponse(rows_workbook(mined.route.name, headers, lines), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{mined.route.name}.xlsx") or ""
    return response
