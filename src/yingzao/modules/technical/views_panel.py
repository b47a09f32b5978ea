"""Screens of expert reviews: the pool, the seats of a panel, votes with signatures, amendments."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.files.models import store_bytes
from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import (
    done,
    fetch_project,
    fetch_record,
    key_in,
    page,
    record_url,
    refused,
    signed_in_only,
)
from yingzao.core.screens.views.record import serve

from . import panel_services as services
from .briefing_services import png_from_data_url
from .conflicts import conflict_of
from .forms import ExpertForm
from .models import Amendment, Expert, ExpertReview, PanelMember, Vote

KIND = "technical.expert_review"


@signed_in_only
def experts(request: HttpRequest, code: str) -> HttpResponse:
    """The pool, with who must stand aside in this project and why."""
    project = fetch_project(request, code, "view", KIND)
    wanted = request.GET.get("q", "").strip()
    rows = Expert.objects.select_related("unit__parent")
    if wanted:
        rows = rows.filter(discipline__icontains=wanted) | rows.filter(name__icontains=wanted)
    context = {
        "experts": [(expert, conflict_of(expert, project)) for expert in rows], "wanted": wanted,
        "may_edit": may(request.user, "add", KIND, project),
    }  # fmt: skip
    return page(request, "technical/experts.html", context, project)


@signed_in_only
def edit_expert(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    project = fetch_project(request, code, "add", KIND)
    expert = get_object_or_404(Expert, pk=pk) if pk else None
    form = ExpertForm(request.POST or None, instance=expert)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        return done(request, reverse("experts", args=[code]), _("%s saved.") % saved.name)
    context = {"form": form, "expert": expert, "conflict": conflict_of(expert, project) if expert else ""}
    return page(
        request, "technical/expert.html", context, project, status=422 if request.method == "POST" else 200
    )


@signed_in_only
@require_POST
def declare(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = fetch_project(request, code, "add", KIND)
    expert = get_object_or_404(Expert, pk=pk)
    back = reverse("expert", args=[code, pk])
    return _carry_out(
        request, back, lambda: services.declare_conflict(expert, project, request.POST.get("reason", "")),
        _("The conflict of interest is on record."),
    )  # fmt: skip


def _carry_out(request: HttpRequest, back: str, service: Callable[[], Any], text: str) -> HttpResponse:
    try:
        service()
    except Refusal as refusal:
        return refused(request, back, str(refusal))
    return done(request, back, text)


@signed_in_only
@require_POST
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    review = fetch_record(request, pk, "edit")
    if not isinstance(review, ExpertReview):
        raise Http404
    expert = get_object_or_404(Expert, pk=key_in(request.POST.get("expert")))
    text = _("%s sits on the panel.") % expert.name
    return _carry_out(request, record_url(review), lambda: services.seat_expert(review, expert), text)


def _member(request: HttpRequest, pk: int, verb: str = "edit") -> PanelMember:
    member = get_object_or_404(PanelMember.objects.select_related("review", "expert__unit"), pk=pk)
    fetch_record(request, member.review_id, verb)
    return member


@signed_in_only
@require_POST
def unseat(request: HttpRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    text = _("%s no longer sits on the panel.") % member.expert.name
    return _carry_out(request, record_url(member.review), lambda: services.unseat_expert(member), text)


@signed_in_only
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The page an expert is handed: vote, opinion, signature by hand or by typing the own name."""
    member = _member(request, pk)
    context: dict[str, Any] = {"member": member, "review": member.review, "votes": Vote.choices}
    if request.method == "POST":
        try:
            _store_vote(member, request)
        except Refusal as refusal:
            context |= {"error": str(refusal), "sent": request.POST}
            return page(request, "technical/vote.html", context, member.review.project, status=422)
        return done(
            request, record_url(member.review), _("The vote of %s is on record.") % member.expert.name
        )
    return page(request, "technical/vote.html", context, member.review.project)


def _store_vote(member: PanelMember, request: HttpRequest) -> None:
    typed = "typed_signature" in request.POST
    drawn = "" if typed else request.POST.get("signature", "")
    file = store_bytes(png_from_data_url(drawn), f"expert-{member.pk}.png", "image/png") if drawn else None
    services.record_vote(
        member, request.POST.get("vote", ""), request.POST.get("opinion", ""), file,
        request.POST.get("typed_name", "") if typed else "",
    )  # fmt: skip


@signed_in_only
def signature(request: HttpRequest, pk: int) -> HttpResponseBase:
    member = _member(request, pk, "view")
    if member.signature is None or not member.signature.exists():
        raise Http404
    return serve(member.signature)


@signed_in_only
@require_POST
def amendment(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Answer (whoever may edit the scheme) or close (whoever may conclude reviews) one amendment."""
    item = get_object_or_404(Amendment.objects.select_related("review"), pk=pk)
    back = record_url(item.review)
    if verb == "answer":
        fetch_record(request, item.review_id)
        fetch_record(request, item.review.statement_id, "edit")
        answer = request.POST.get("answer", "")
        return _carry_out(request, back, lambda: services.answer_amendment(item, answer), _("Answered."))
    if verb == "close":
        fetch_record(request, item.review_id, "conclude")
        return _carry_out(request, back, lambda: services.close_amendment(item), _("Closed."))
    raise Http404
