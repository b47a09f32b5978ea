"""The typical problems of a span (Pareto): what is found most, with its records, and a project against the company."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text
from yingzao.core.records.status import Status
from yingzao.core.rectification.ledger import RectificationLedger, rectification_ledgers
from yingzao.core.screens.pages import PersonRequest, key_in, page, signed_in_only
from yingzao.engines.procedures.pareto import Bar, groups_of, pareto
from yingzao.engines.procedures.piloting import days_of, per_30_days
from yingzao.engines.procedures.repeats import Finding
from yingzao.engines.procedures.spans import Span, Unit, span_of
from yingzao.modules.governance.models import Compliance, SpotCheck

from .bulletin import supervised_by
from .figures import ids_filter, records_url

TOP = 5
MOST_FINDINGS = 1000
"""The newest so many are grouped."""
UNITS: dict[Unit, Text] = {
    Unit.MONTH: gettext_lazy("by month"), Unit.QUARTER: gettext_lazy("by quarter"), Unit.YEAR: gettext_lazy("by year"),
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One bar with its list, and the rate per 30 days here and in the company's other projects."""

    bar: Bar
    url: str
    here: Any
    company: Any

    @property
    def gap(self) -> Any:
        return self.here - self.company


@dataclass(frozen=True)
class Problems:
    found: int
    groups: int
    bars: list[Problem]


def problems_of(
    person: Any, projects: list[Project], span: Span, today: date, only: Project | None = None, kind: str = ""
) -> Problems:
    """The top problems of ``projects``; with ``only`` those of one project, measured against all of them."""
    last = min(span.last, today)
    place: dict[int, int] = {}
    findings: list[Finding] = []
    for ledger in rectification_ledgers():
        if kind in ("", ledger.kind):
            for pk, project, title, day in _found(ledger, person, projects, span.first, last):
                place[pk] = project
                findings.append(Finding(pk, title, day))
    findings = sorted(findings, key=lambda each: (each.found_on, each.key))[-MOST_FINDINGS:]
    groups = groups_of(findings)
    if only is not None:
        groups = tuple(sorted(groups, key=lambda group: -sum(place[key] == only.pk for key in group.keys)))
        groups = tuple(group for group in groups if any(place[key] == only.pk for key in group.keys))
    days = max(days_of(span.first, last), 1)
    bars = [_problem(bar, place, only, days, len(projects)) for bar in pareto(groups, TOP)]
    return Problems(len(findings), len(groups), bars)


def _found(
    ledger: RectificationLedger, person: Any, projects: list[Project], first: date, last: date
) -> Iterable[Any]:
    model: Any = ledger.model
    rows = model._default_manager.visible_to(person).filter(project__in=projects)
    rows = rows.filter(found_on__range=(first, last)).exclude(status__in=[Status.DRAFT, Status.VOID])
    if ledger.model is SpotCheck:
        rows = rows.filter(compliance=Compliance.DEVIATION)
    newest = rows.order_by("-found_on", "-pk").values_list("pk", "project", "title", "found_on")
    return newest[:MOST_FINDINGS]


def _problem(bar: Bar, place: dict[int, int], only: Project | None, days: int, count: int) -> Problem:
    counts = Counter(place[key] for key in bar.group.keys)
    keys = [key for key in bar.group.keys if only is None or place[key] == only.pk]
    here = per_30_days(counts[only.pk], days) if only else per_30_days(len(keys), days, count)
    url = records_url(None, ids=ids_filter(keys))
    return Problem(bar, url, here, per_30_days(len(bar.group.keys), days, count))


@signed_in_only
def typical_problems(request: PersonRequest) -> HttpResponse:
    """Top five of a month, quarter or year over all projects one supervises, or of one of them."""
    projects = supervised_by(request.user)
    if not projects:
        raise Http404
    today = timezone.localdate()
    unit = next((unit for unit in UNITS if unit == request.GET.get("span")), Unit.QUARTER)
    only = next((each for each in projects if each.pk == key_in(request.GET.get("project"))), None)
    kinds = [(ledger.kind, ledger.plural) for ledger in rectification_ledgers()]
    kind = next((kind for kind, _words in kinds if kind == request.GET.get("kind")), "")
    span = span_of(unit, today)
    found = problems_of(request.user, projects, span, today, only, kind)
    if request.GET.get("export") == "xlsx":
        return _export(found, span)
    query = {"span": unit.value, "project": only.pk if only else "", "kind": kind}
    links = [(label, _address(query, span=each.value), each == unit) for each, label in UNITS.items()]
    context = {
        "problems": found, "span": span, "projects": projects, "only": only, "kinds": kinds, "kind": kind,
        "units": links, "unit": unit, "export": _address(query, export="xlsx"),
    }  # fmt: skip
    return page(request, "insight/problems.html", context)


def _address(query: dict[str, Any], **more: str) -> str:
    return reverse("problems", query={**query, **more})


def _export(found: Problems, span: Span) -> HttpResponse:
    title = f"{_('Typical problems')} {span.name}"
    headers = [
        _("problem"),
        _("times"),
        _("share (%)"),
        _("cumulative (%)"),
        _("per 30 days here"),
        _("company"),
    ]
    lines = [
        [
            each.bar.group.words,
            len(each.bar.group.keys),
            each.bar.share,
            each.bar.cumulative,
            each.here,
            each.company,
        ]
        for each in found.bars
    ]
    response = HttpResponse(rows_workbook(title, headers, lines), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx") or ""
    return response
