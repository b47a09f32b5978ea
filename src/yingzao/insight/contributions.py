"""What people brought to the procedures: suggestions sent, adopted and in force, each figure with its records."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.records.models import kind_of
from yingzao.core.records.status import Status
from yingzao.core.screens.company import require_somewhere
from yingzao.core.screens.pages import PersonRequest, key_in, page, signed_in_only
from yingzao.modules.governance.models import Outcome, Suggestion

from .figures import Figure, ids_filter, records_url

KIND = kind_of(Suggestion)


@dataclass
class Contribution:
    """One author's suggestions by how far they came; ``votes`` others gave for them."""

    author: Any
    sent: list[int] = field(default_factory=list)
    adopted: list[int] = field(default_factory=list)
    in_force: list[int] = field(default_factory=list)
    votes: int = 0

    def figures(self) -> list[Figure]:
        words = {"sent": _("sent"), "adopted": _("suggestion adopted"), "in_force": _("in effect")}
        return [_figure(key, label, getattr(self, key)) for key, label in words.items()]


def _figure(key: str, label: str, ids: list[int]) -> Figure:
    return Figure(key, label, len(ids), records_url(None, KIND, ids=ids_filter(ids)))


def contributions(suggestions: Iterable[Suggestion]) -> list[Contribution]:
    """By author, whoever brought most into force first; drafts and void ones do not count."""
    found: dict[int, Contribution] = {}
    for each in suggestions:
        if each.author is None:
            continue
        row = found.setdefault(each.author_id, Contribution(each.author))  # type: ignore[arg-type]
        row.sent.append(each.pk)
        row.votes += sum(not vote.withdrawn for vote in each.votes.all())  # type: ignore[attr-defined]
        if each.outcome == Outcome.ADOPTED:
            row.adopted.append(each.pk)
            if each.status == Status.CLOSED:
                row.in_force.append(each.pk)
    return sorted(
        found.values(),
        key=lambda row: (-len(row.in_force), -len(row.adopted), -len(row.sent), row.author.name),
    )


@signed_in_only
def contributors(request: PersonRequest) -> HttpResponse:
    """Who brought what in one year; as Excel on request."""
    require_somewhere(request, "view", KIND)
    this_year = timezone.localdate().year
    year = key_in(request.GET.get("year")) or this_year
    seen = Suggestion.objects.visible_to(request.user).current().exclude(status=Status.DRAFT)
    rows = contributions(
        seen.filter(created_at__year=min(max(year, 2000), 9999))
        .select_related("author")
        .prefetch_related("votes")
    )
    if request.GET.get("export") == "xlsx":
        return _export(rows, year)
    context = {"rows": rows, "year": year, "years": range(this_year, this_year - 5, -1)}
    return page(request, "insight/contributors.html", context)


def _export(rows: list[Contribution], year: int) -> HttpResponse:
    title = f"{_('Contributions')} {year}"
    headers = [_("person"), _("sent"), _("suggestion adopted"), _("in effect"), _("votes of others")]
    lines = [[row.author.name, *(figure.count for figure in row.figures()), row.votes] for row in rows]
    response = HttpResponse(rows_workbook(title, headers, lines), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx") or ""
    return response
