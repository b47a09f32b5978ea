"""The typical problems of a span (Pareto), by words or by cause: a project against the company and a benchmark."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text
from yingzao.core.records.models import kind_of
from yingzao.core.records.status import Status
from yingzao.core.rectification.ledger import RectificationLedger, rectification_ledgers
from yingzao.core.rectification.models import RootCause
from yingzao.core.rectification.steps import RECHECK
from yingzao.core.routes.models import Task
from yingzao.core.screens.pages import PersonRequest, key_in, page, signed_in_only
from yingzao.engines.procedures.pareto import Bar, Group, groups_of, pareto
from yingzao.engines.procedures.piloting import days_of, per_30_days
from yingzao.engines.procedures.repeats import Finding
from yingzao.engines.procedures.spans import Span, Unit, span_of
from yingzao.modules.governance.models import Benchmark, Compliance, SpotCheck
from yingzao.modules.schedule.charts import pareto as drawn

from .bulletin import supervised_by
from .figures import ids_filter, records_url

TOP = 5
MOST_FINDINGS = 1000
"""The newest so many are grouped."""
UNITS: dict[Unit, Text] = {
    Unit.MONTH: gettext_lazy("by month"), Unit.QUARTER: gettext_lazy("by quarter"), Unit.YEAR: gettext_lazy("by year"),
}  # fmt: skip


REWORK = "rework"
"""Instead of a kind: findings of any kind whose re-check was not passed."""


class By(StrEnum):
    """What makes findings one problem."""

    WORDS = "words"
    CAUSE = "cause"


GROUPINGS: dict[By, Text] = {By.WORDS: gettext_lazy("by like words"), By.CAUSE: gettext_lazy("by cause")}


@dataclass(frozen=True)
class Problem:
    """One bar with its list, and the rate per 30 days here and in the company's other projects."""

    bar: Bar
    url: str
    here: Any
    company: Any
    benchmark: Decimal | None = None

    @property
    def gap(self) -> Any:
        return self.here - self.company

    @property
    def benchmark_gap(self) -> Any:
        """Above the benchmark is worse; None where nobody entered one."""
        return None if self.benchmark is None else Decimal(str(self.here)) - self.benchmark


@dataclass(frozen=True)
class Problems:
    found: int
    groups: int
    bars: list[Problem]


def problems_of(
    person: Any, projects: list[Project], span: Span, today: date, only: Project | None = None, kind: str = "",
    by: By = By.WORDS,
) -> Problems:  # fmt: skip
    """The top problems of ``projects``; with ``only`` those of one project, measured against all of them."""
    last = min(span.last, today)
    place: dict[int, int] = {}
    causes: dict[int, str] = {}
    findings: list[Finding] = []
    for ledger in rectification_ledgers():
        if kind in ("", REWORK, ledger.kind):
            for pk, project, title, day, cause in _found(ledger, person, projects, span.first, last, kind):
                place[pk], causes[pk] = project, cause
                findings.append(Finding(pk, title, day))
    findings = sorted(findings, key=lambda each: (each.found_on, each.key))[-MOST_FINDINGS:]
    groups = groups_of(findings) if by is By.WORDS else _by_cause(findings, causes)
    everywhere = {group.words: len(group.keys) for group in groups}
    if only is not None:
        own = [Group(each.words, tuple(k for k in each.keys if place[k] == only.pk)) for each in groups]
        groups = tuple(sorted((each for each in own if each.keys), key=lambda each: -len(each.keys)))
    days = max(days_of(span.first, last), 1)
    bars = [
        _problem(bar, everywhere[bar.group.words], days, len(projects), 1 if only else len(projects))
        for bar in pareto(groups, TOP)
    ]
    if by is By.CAUSE and only is not None:
        bars = _beside_benchmarks(bars, person, only)
    return Problems(len(findings), len(groups), bars)


def _by_cause(findings: list[Finding], causes: dict[int, str]) -> tuple[Group, ...]:
    """The five elements, and those of whom nobody said the cause."""
    found: dict[str, list[int]] = {}
    for finding in findings:
        found.setdefault(causes[finding.key], []).append(finding.key)
    words = {**dict(RootCause.choices), "": _("cause not known")}
    made = [Group(str(words[cause]), tuple(keys)) for cause, keys in found.items()]
    return tuple(sorted(made, key=lambda group: -len(group.keys)))


def _beside_benchmarks(bars: list[Problem], person: Any, only: Project) -> list[Problem]:
    """The newest benchmark of each cause that was entered for the project."""
    entered = Benchmark.objects.visible_to(person).filter(project=only).current().order_by("valid_on", "pk")
    rates = {str(each.get_root_cause_display()): each.rate for each in entered}
    return [replace(each, benchmark=rates.get(each.bar.group.words)) for each in bars]


def _found(
    ledger: RectificationLedger, person: Any, projects: list[Project], first: date, last: date, kind: str
) -> Iterable[Any]:
    model: Any = ledger.model
    rows = model._default_manager.visible_to(person).filter(project__in=projects)
    rows = rows.filter(found_on__range=(first, last)).exclude(status__in=[Status.DRAFT, Status.VOID])
    if ledger.model is SpotCheck:
        rows = rows.filter(compliance=Compliance.DEVIATION)
    if kind == REWORK:
        again = Task.objects.filter(run__record=OuterRef("pk"), step=RECHECK, status="rejected")
        rows = rows.filter(Exists(again))
    newest = rows.order_by("-found_on", "-pk").values_list("pk", "project", "title", "found_on", "root_cause")
    return newest[:MOST_FINDINGS]


def _problem(bar: Bar, everywhere: int, days: int, projects: int, counted_in: int) -> Problem:
    """``everywhere`` findings of the kind were made in ``projects``; those of the bar in ``counted_in`` of them."""
    here = per_30_days(len(bar.group.keys), days, counted_in)
    url = records_url(None, ids=ids_filter(bar.group.keys))
    return Problem(bar, url, here, per_30_days(everywhere, days, projects))


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
    kinds.append((REWORK, _("Rework: re-check not passed")))
    kind = next((kind for kind, _words in kinds if kind == request.GET.get("kind")), "")
    by = next((by for by in By if by == request.GET.get("by")), By.WORDS)
    span = span_of(unit, today)
    found = problems_of(request.user, projects, span, today, only, kind, by)
    if request.GET.get("export") == "xlsx":
        return _export(found, span)
    query = {"span": unit.value, "project": only.pk if only else "", "kind": kind, "by": by.value}
    links = [(label, _address(query, span=each.value), each == unit) for each, label in UNITS.items()]
    groupings = [(label, _address(query, by=each.value), each is by) for each, label in GROUPINGS.items()]
    counts = [(each.bar.group.words, len(each.bar.group.keys)) for each in found.bars]
    context = {
        "groupings": groupings, "by": by, "chart": drawn(counts) if by is By.CAUSE else None,
        "benchmark_kind": kind_of(Benchmark),
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
        _("benchmark"),
    ]
    lines = [
        [
            each.bar.group.words,
            len(each.bar.group.keys),
            each.bar.share,
            each.bar.cumulative,
            each.here,
            each.company,
            each.benchmark,
        ]
        for each in found.bars
    ]
    response = HttpResponse(rows_workbook(title, headers, lines), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx") or ""
    return response
