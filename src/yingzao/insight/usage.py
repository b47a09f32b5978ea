"""Who uses what: records written and signatures given by module, project and week, each figure with its records."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import TruncDate
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _

from yingzao.core.access.gate import sees_every, visible_projects
from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.ledgers import Text, ledgers
from yingzao.core.records.models import Record, kind_of
from yingzao.core.routes.models import Task
from yingzao.core.screens.pages import PersonRequest, key_in, page, signed_in_only
from yingzao.modules.governance.models import RollOut

WEEKS = 12
KIND = kind_of(RollOut)


@dataclass(frozen=True)
class Line:
    """One module or project: a count for every week with the list behind it, and their sum."""

    label: Text
    counts: list[tuple[int, str]]

    @property
    def total(self) -> int:
        return sum(count for count, _url in self.counts)


@dataclass(frozen=True)
class Usage:
    weeks: list[date]
    modules: list[Line]
    projects: list[Line]
    signatures: list[Line]


def usage_of(person: Any, projects: Iterable[Project], today: date) -> Usage:
    """The last :data:`WEEKS` weeks over ``projects``; what nobody wrote in all of them is listed with zeros."""
    chosen = list(projects)
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    written = _written(person, chosen, weeks[0])
    only = chosen[0] if len(chosen) == 1 else None
    by_project = [
        Line(
            each.short_name, [(_sum(written, week, project=each.pk), _url(each, (), week)) for week in weeks]
        )
        for each in chosen
    ]
    by_module = [
        Line(label, [(_sum(written, week, kinds=kinds), _url(only, kinds, week)) for week in weeks])
        for label, kinds in _kinds_of_modules()
    ]
    return Usage(weeks, by_module, by_project, _signatures(person, chosen, weeks))


Written = Counter[tuple[int, str, date]]


def _written(person: Any, projects: list[Project], since: date) -> Written:
    """Project, kind and Monday → how many records were begun."""
    rows = (
        Record.objects.visible_to(person).filter(project__in=projects, created_at__date__gte=since).order_by()
        .annotate(day=TruncDate("created_at")).values_list("project", "kind", "day").annotate(n=Count("pk"))
    )  # fmt: skip
    found: Written = Counter()
    for project, kind, day, count in rows:
        found[project, kind, day - timedelta(days=day.weekday())] += count
    return found


def _signatures(person: Any, projects: list[Project], weeks: list[date]) -> list[Line]:
    """Signatures given, by project; the records signed are not listed, for one is signed in many weeks."""
    seen = Record.objects.visible_to(person).filter(pk=OuterRef("run__record"), project__in=projects)
    rows = (
        Task.objects.filter(Exists(seen), status__in=["approved", "rejected"], closed_at__date__gte=weeks[0]).order_by()
        .annotate(day=TruncDate("closed_at")).values_list("run__record__project", "day").annotate(n=Count("pk"))
    )  # fmt: skip
    given: Counter[tuple[int, date]] = Counter()
    for project, day, count in rows:
        given[project, day - timedelta(days=day.weekday())] += count
    return [Line(each.short_name, [(given[each.pk, week], "") for week in weeks]) for each in projects]


def _kinds_of_modules() -> list[tuple[Text, tuple[str, ...]]]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for ledger in ledgers():
        kinds[ledger.kind.partition(".")[0]].append(ledger.kind)
    return [(apps.get_app_config(label).verbose_name, tuple(found)) for label, found in kinds.items()]


def _sum(written: Written, week: date, project: int = 0, kinds: tuple[str, ...] = ()) -> int:
    return sum(
        count for (place, kind, monday), count in written.items()
        if monday == week and (not project or place == project) and (not kinds or kind in kinds)
    )  # fmt: skip


def _url(project: Project | None, kinds: tuple[str, ...], week: date) -> str:
    base = reverse("records", args=[project.code]) if project else reverse("company_records")
    days = {"written_from": week.isoformat(), "written_to": (week + timedelta(days=6)).isoformat()}
    return f"{base}?{urlencode({**days, 'kind': kinds} if kinds else days, doseq=True)}"


@signed_in_only
def usage(request: PersonRequest) -> HttpResponse:
    """All projects whose figures one may see, or one of them; as Excel on request."""
    mine = Project.objects.filter(visible_projects(request.user)).exclude(stage=Stage.CLOSED).order_by("code")
    projects = [each for each in mine if sees_every(request.user, KIND, each)]
    if not projects:
        raise Http404
    wanted = key_in(request.GET.get("project"))
    chosen = [each for each in projects if each.pk == wanted] or projects
    found = usage_of(request.user, chosen, timezone.localdate())
    if request.GET.get("export") == "xlsx":
        return _export(found)
    parts = [(_("Records by module"), found.modules), (_("Records by project"), found.projects),
             (_("Signatures by project"), found.signatures)]  # fmt: skip
    context = {"weeks": found.weeks, "parts": parts, "projects": projects, "wanted": wanted}
    return page(request, "insight/usage.html", context)


def _export(found: Usage) -> HttpResponse:
    headers = ["", *(week.isoformat() for week in found.weeks), _("Total")]
    parts = (
        (_("module"), found.modules),
        (_("project"), found.projects),
        (_("signatures"), found.signatures),
    )
    lines = [
        [f"{what} · {line.label}", *(count for count, _url in line.counts), line.total]
        for what, part in parts for line in part
    ]  # fmt: skip
    title = _("Use of the system")
    response = HttpResponse(rows_workbook(title, headers, lines), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx") or ""
    return response
