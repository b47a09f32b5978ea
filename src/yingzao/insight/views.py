"""The boards on the screen: home by post, the cockpit of a project, the lists of activities behind figures."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yingzao.core.access.gate import PRIVATE, may, posts_of, require
from yingzao.core.projects.models import Project
from yingzao.core.screens.pages import fetch_project, key_in, page, signed_in_only
from yingzao.modules.schedule.gates import missing_by_activity

from . import activity_sets
from .boards import as_rows, project_board
from .company_board import company_board
from .homes import ON_SITE, main_post, site_home

PAGE_ROWS = 100


@signed_in_only
def home(request: HttpRequest) -> HttpResponse:
    """The company's cockpit, the project's, or the site home, as the main post asks."""
    post = main_post(request.user)
    if post is None:
        return page(request, "insight/no_post.html", {"here": "home"})
    if post.project is None:
        return _board(request, "company", company_board(request.user, timezone.localdate()), None)
    if post.role.code in ON_SITE:
        board = site_home(request.user, post, timezone.localdate())
        return page(request, "insight/site.html", {"board": board, "here": "home"}, post.project)
    return _board(
        request, "project", project_board(request.user, post.project, timezone.localdate()), post.project
    )


@signed_in_only
def project(request: HttpRequest, code: str) -> HttpResponse:
    found = fetch_project(request, code)
    return _board(request, "project", project_board(request.user, found, timezone.localdate()), found)


def _board(request: HttpRequest, name: str, board: Any, project: Project | None) -> HttpResponse:
    """``?screen=1`` is the same board on a wall: dark, larger, refreshing itself."""
    context = {"board": board, "today": timezone.localdate(), "board_template": f"insight/{name}_board.html"}
    if request.GET.get("screen"):
        return render(request, "insight/screen.html", {**context, "project": project, "theme": "dark"})
    here = "cockpit" if project is not None else "home"
    sees_amount = bool(may(request.user, PRIVATE, "projects.project", project))
    return page(
        request, f"insight/{name}.html", {**context, "here": here, "sees_amount": sees_amount}, project
    )


@signed_in_only
def project_activities(request: HttpRequest, code: str) -> HttpResponse:
    found = fetch_project(request, code, "view", activity_sets.PLAN_KIND)
    return _activities(request, activity_sets.planned(request.user, [found]), found)


@signed_in_only
def company_activities(request: HttpRequest) -> HttpResponse:
    """Over every project whose plan one may see."""
    if not posts_of(request.user):
        require(request.user, "view", activity_sets.PLAN_KIND)
    mine = activity_sets.projects_of(request.user)
    return _activities(request, activity_sets.planned(request.user, mine))


def _activities(request: HttpRequest, projects: list[Project], only: Project | None = None) -> HttpResponse:
    which = request.GET.get("show", "all")
    if which not in activity_sets.SETS:
        which = "all"
    title = activity_sets.SETS[which]
    found = activity_sets.chosen(which, projects, timezone.localdate())
    if ids := request.GET.get("ids"):
        which, title = "", activity_sets.CHOSEN
        found = found.filter(pk__in=[key_in(each) for each in ids.split(",")])
    shown = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    missing = missing_by_activity([row for row in shown if not row.progress])
    context = {
        "page_of": shown, "rows": as_rows(shown, missing), "which": which, "title": title,
        "sets": activity_sets.SETS.items(), "many_projects": only is None,
    }  # fmt: skip
    return page(request, "insight/activities.html", context, only)
