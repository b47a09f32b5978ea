"""Levelling on the screen: ask for a proposal, look at it, accept all of it or some."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may, require
from yingzao.core.accounts.models import Person
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import ENDED
from yingzao.core.screens.pages import done, fetch_record, key_in, page, refused, signed_in_only
from yingzao.engines.calendar import moment
from yingzao.engines.resources.usage import UsedDay

from ..levelling.accepting import accept, is_stale
from ..levelling.forms import AcceptForm, LevelForm
from ..levelling.histogram_drawing import LoadDrawing, draw_load
from ..levelling.proposing import ask_for_proposal
from ..levelling.words import delay_text, why_text
from ..models import LevellingProposal, ProposedMove
from ..words import day_text, days_text, moment_text
from .fetching import PLAN_KIND, fetch_plan
from .plan import frame
from .resources import LONG_DAYS

PROPOSAL_KIND = "schedule.levelling_proposal"


@signed_in_only
def ask(request: HttpRequest, code: str, plan_pk: int) -> HttpResponse:
    """The form, and the job it begins."""
    plan = fetch_plan(request, code, plan_pk, "plan")
    require(request.user, "add", PROPOSAL_KIND, plan.project)
    form = LevelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = ask_for_proposal(plan, Person.objects.get(pk=request.user.pk), **form.cleaned_data)
            return HttpResponseRedirect(job.get_absolute_url())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {**frame(request, plan, "resources"), "form": form}
    status = 422 if request.method == "POST" else 200
    return page(request, "schedule/level.html", context, plan.project, status=status)


def _fetch(request: HttpRequest, pk: int) -> LevellingProposal:
    proposal = fetch_record(request, pk)
    if not isinstance(proposal, LevellingProposal):
        raise Http404
    require(request.user, "view", PLAN_KIND, record=proposal.source)
    return proposal


@signed_in_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal with everything it moves, and why."""
    return _page(request, _fetch(request, pk))


def _page(
    request: HttpRequest,
    proposal: LevellingProposal,
    form: AcceptForm | None = None,
    chosen: set[int] | None = None,
) -> HttpResponse:
    plan = proposal.source
    is_open = proposal.accepted_into is None and proposal.state not in ENDED
    stale = is_open and is_stale(proposal)
    may_accept = is_open and not stale and may(request.user, "plan", PLAN_KIND, record=plan)
    moves = list(proposal.moves.select_related("activity__plan__project"))
    overloaded = [sum(each["overloaded"][side] for each in proposal.picture) for side in (0, 1)]
    context = {
        "proposal": proposal, "plan": plan, "stale": stale, "may_accept": may_accept, "form": form or AcceptForm(),
        "lines": [_line(move, chosen is None or move.pk in chosen) for move in moves],
        "pictures": [_picture(each) for each in proposal.picture if _is_shown(each)],
        "unmoved": [each["name"] for each in proposal.picture if not _is_shown(each)], "later": _later(proposal),
        "may_level": is_open and stale and may(request.user, "plan", PLAN_KIND, record=plan),
        "finish_before": moment_text(proposal.finish_before), "finish_after": moment_text(proposal.finish_after),
        "overloaded": overloaded, "no_better": moves and overloaded[1] >= overloaded[0] > 0,
    }  # fmt: skip
    status = 422 if form is not None else 200
    return page(request, "schedule/proposal.html", context, proposal.project, status=status)


def _line(move: ProposedMove, is_chosen: bool) -> dict[str, Any]:
    return {
        "move": move, "url": move.activity.get_absolute_url() if move.activity else "", "is_chosen": is_chosen,
        "old_start": day_text(move.old_start), "new_start": day_text(move.new_start),
        "new_finish": day_text(move.new_finish), "why": why_text(move.why),
        "delay": delay_text(round(move.delay_minutes / move.minutes_per_day, 1)),
        "float": days_text(move.total_float, move.minutes_per_day),
    }  # fmt: skip


def _later(proposal: LevellingProposal) -> int:
    """Calendar days by which the latest finish of the plan moves."""
    before, after = moment(proposal.finish_before).date(), moment(proposal.finish_after).date()
    return (after - before).days


def _is_shown(stored: dict[str, Any]) -> bool:
    """Drawn is what levelling is about: a resource that is short, or is used otherwise afterwards."""
    return any(stored["overloaded"]) or stored["before"] != stored["after"]


def _picture(stored: dict[str, Any]) -> dict[str, Any]:
    before, after = _days(stored["before"]), _days(stored["after"])
    both = [*before, *after]
    by_week = bool(both) and (max(d.on for d in both) - min(d.on for d in both)).days > LONG_DAYS
    drawings: list[tuple[str, int, LoadDrawing | None]] = [
        (_("before levelling"), stored["overloaded"][0], draw_load(before, stored["unit"], by_week, after)),
        (_("after levelling"), stored["overloaded"][1], draw_load(after, stored["unit"], by_week, before)),
    ]
    return {
        "name": stored["name"],
        "drawings": drawings,
        "is_known": any(d.capacity is not None for d in both),
    }


def _days(stored: list[list[Any]]) -> list[UsedDay]:
    """The days as they were stored; who they were over-allocated by stands in the conflicts of the plan."""
    return [
        UsedDay(
            date.fromisoformat(on), Decimal(demand), None if capacity is None else Decimal(capacity), (),
            ("?",) if is_overloaded else (),
        )
        for on, demand, capacity, is_overloaded in stored
    ]  # fmt: skip


@signed_in_only
@require_POST
def accept_moves(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new draft of the plan from the ticked activities."""
    proposal = _fetch(request, pk)
    require(request.user, "plan", PLAN_KIND, record=proposal.source)
    chosen = {key_in(value) for value in request.POST.getlist("moves")}
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _page(request, proposal, form, chosen)
    try:
        accepted = accept(proposal, chosen, form.cleaned_data["reason"])
    except Refusal as refusal:
        return refused(request, proposal.screen_url, str(refusal))
    text = _("%s is a new draft with the chosen delays.") % accepted.plan.full_number
    if accepted.overloads:
        text = f"{text} {_('Something is over-allocated still: see its resources.')}"
    return done(request, accepted.plan.screen_url, text)
