"""The page of search results."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yingzao.core.access.gate import sees_project
from yingzao.core.projects.models import Project

from .queries import find

LIMIT = 50


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """``?q=`` words, ``&project=`` code: what this person may see and contains them."""
    project = None
    if code := request.GET.get("project", ""):
        project = Project.objects.filter(code=code).first()
        if project is None or not sees_project(request.user, project):
            raise Http404
    text = request.GET.get("q", "").strip()
    hits = find(request.user, text, project, LIMIT)
    context = {
        "search_text": text,
        "hits": hits,
        "project": project,
        "is_cut": len(hits) == LIMIT,
        "limit": LIMIT,
    }
    return render(request, "search/results.html", context)
