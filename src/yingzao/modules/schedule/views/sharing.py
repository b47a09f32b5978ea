"""Projects by priority, the machines they share, and who gets them (项目优先级与共用资源)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import PRIVATE, may, sees_every
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.services import Refusal
from yingzao.core.screens.company import require_company
from yingzao.core.screens.pages import carry_out, done, page, refused, signed_in_only

from ..levelling.forms import DecideForm, WeightsForm
from ..levelling.priority import ranking, set_weights, weights
from ..levelling.sharing import contests, decide, find_contest, shared_resources
from ..models import SharedDecision
from .fetching import errors_of

CARD_KIND, DECISION_KIND = "schedule.priority_scorecard", "schedule.shared_decision"


def _projects() -> list[Project]:
    return list(Project.objects.exclude(stage=Stage.CLOSED))


@signed_in_only
def priorities(request: HttpRequest) -> HttpResponse:
    """The order of projects with its inputs, what they contend for, and what was decided."""
    require_company(request, "view", CARD_KIND)
    if not sees_every(request.user, CARD_KIND):
        raise PermissionDenied(_("The order of projects is for those who see all scorecards."))
    projects = _projects()
    row = weights()
    start = {name: getattr(row, name) for name in ("customer", "profit", "penalty")}
    may_decide = bool(may(request.user, "plan", DECISION_KIND))
    contested = contests(projects) if sees_every(request.user, DECISION_KIND) else []
    context: dict[str, Any] = {
        "ranked": ranking(projects), "weights": row, "weights_form": WeightsForm(initial=start),
        "may_weigh": may(request.user, "plan", CARD_KIND), "may_decide": may_decide,
        "sees_profit": may(request.user, PRIVATE, CARD_KIND), "card_kind": CARD_KIND,
        "contests": [(each, DecideForm(initial={"key": each.key})) for each in contested],
        "shared": shared_resources(projects), "decision_kind": DECISION_KIND,
        "decisions": SharedDecision.objects.visible_to(request.user).select_related(
            "project", "given_to", "proposed_for", "author"
        )[:10],
    }  # fmt: skip
    return page(request, "schedule/priorities.html", context)


@signed_in_only
@require_POST
def weigh(request: HttpRequest) -> HttpResponse:
    require_company(request, "plan", CARD_KIND)
    form = WeightsForm(request.POST)
    url = reverse("schedule_priorities")
    if not form.is_valid():
        return refused(request, url, errors_of(form))
    return carry_out(
        request,
        url,
        _("Weights saved; the order is computed anew."),
        lambda: set_weights(**form.cleaned_data),
    )


@signed_in_only
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Decide one contest."""
    require_company(request, "plan", DECISION_KIND)
    form = DecideForm(request.POST)
    url = reverse("schedule_priorities")
    if not form.is_valid():
        return refused(request, url, errors_of(form))
    winner = get_object_or_404(Project, code=form.cleaned_data["winner"])
    try:
        contest = find_contest(contests(_projects()), form.cleaned_data["key"])
        decide(contest, winner, form.cleaned_data["reason"])
    except Refusal as refusal:
        return refused(request, url, str(refusal))
    return done(request, url, _("%s gets it; the others are short of it in their own plans.") % winner)
