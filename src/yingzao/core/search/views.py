"""The page of search results."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from yingzao.core.access.gate import covered, posts_of, sees_project, visible_projects
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import GROUPS, Ledger, Text, ledger_for, ledgers

from .queries import LONGEST_QUERY, MOST_RANKED, Narrowing, hits, ranked

PAGE_HITS = 20


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """``?q=`` words, narrowed by ``project`` (code), ``kind``, ``since`` and ``until`` (dates of writing)."""
    text = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    narrowing = _narrowing(request)
    ranking = ranked(request.user, text, narrowing)
    page = Paginator(ranking.ids, PAGE_HITS).get_page(request.GET.get("page"))
    context = {
        "search_text": text, "narrowing": narrowing, "page": page,
        "hits": hits(list(page.object_list), ranking.phrases), "is_cut": ranking.is_cut, "most": MOST_RANKED,
        "kinds": _kinds(request.user), "is_narrowed": narrowing != Narrowing(),
        "projects": Project.objects.filter(visible_projects(request.user)).order_by("code"),
    }  # fmt: skip
    return render(request, "search/results.html", context)


def _narrowing(request: HttpRequest) -> Narrowing:
    """What the address asks for; a project one does not see does not exist, anything else unknown is ignored."""
    project = None
    if code := request.GET.get("project", ""):
        project = Project.objects.filter(code=code).first()
        if project is None or not sees_project(request.user, project):
            raise Http404
    kind = request.GET.get("kind", "")
    return Narrowing(
        project,
        kind if ledger_for(kind) else "",
        _day(request.GET.get("since")),
        _day(request.GET.get("until")),
    )


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text or "")
    except ValueError:  # well formed, but no day of the calendar
        return None


def _kinds(person: Any) -> list[tuple[Text, list[Ledger]]]:
    """Ledgers one may look into anywhere, by group."""
    grants = {grant for post in posts_of(person) for grant in post.role.grants}
    seen = [ledger for ledger in ledgers() if covered(grants, "view", ledger.kind)]
    grouped = [
        (label, [ledger for ledger in seen if ledger.group == group]) for group, label in GROUPS.items()
    ]
    return [(label, found) for label, found in grouped if found]
