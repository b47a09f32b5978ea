"""Delays and the requests for more time that gather them: each delay is claimed once."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from yingzao.core.events import on
from yingzao.core.records.events import Voided
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE, IN_FORCE
from yingzao.core.routes.events import Submitted

from .codes import codes_in, known_codes
from .models import Cause, Delay, Entitlement, ExtensionRequest, Plan
from .models.delay import ENTITLED

USUAL = {
    Cause.WEATHER: Entitlement.TIME, Cause.GOVERNMENT: Entitlement.TIME, Cause.OWNER: Entitlement.TIME_AND_COST,
    Cause.DRAWING: Entitlement.TIME_AND_COST,
}  # fmt: skip
"""What a contract usually gives for causes that are not the contractor's; whoever writes the delay decides."""


def complete_delay(delay: Delay) -> None:
    """Check days and activity codes, and suggest the usual entitlement of the cause."""
    if delay.ends_on < delay.begins_on:
        raise Refusal(_("The last day lies before the first."))
    if delay.days_lost > (delay.ends_on - delay.begins_on).days + 1:
        raise Refusal(_("More days are lost than lie between the first day and the last."))
    delay.activity_codes = known_codes(delay.project, delay.activity_codes)
    if delay.pk is None and delay.entitlement == Entitlement.UNDECIDED:
        delay.entitlement = USUAL.get(Cause(delay.cause), Entitlement.UNDECIDED)


def delay_words(plan: Plan) -> dict[str, str]:
    """Activity code → what held it up, of filed delays of the plan's project."""
    words: dict[str, list[str]] = {}
    delays = Delay.objects.filter(project=plan.project_id, status__in=IN_FORCE).exclude(activity_codes="")
    for delay in delays.order_by("begins_on"):
        text = _("%(cause)s %(days)s d") % {"cause": delay.get_cause_display(), "days": delay.days_lost}
        for code in codes_in(delay.activity_codes):
            words.setdefault(code, []).append(f"{text} ({delay.begins_on:%m-%d})")
    return {code: "；".join(texts) for code, texts in words.items()}


def available(request: ExtensionRequest) -> QuerySet[Delay]:
    """Filed delays that entitle to more time and are claimed in no other request."""
    filed = Delay.objects.filter(project=request.project, status__in=IN_FORCE, entitlement__in=ENTITLED)
    free = Q(claimed_in=None)
    return filed.filter(free | Q(claimed_in=request.pk) if request.pk else free).order_by("begins_on")


def delays_of(request: ExtensionRequest) -> QuerySet[Delay]:
    """What the request rests on: claimed in it, or while it is written, what it would claim."""
    return available(request) if request.state in EDITABLE else request.delays.order_by("begins_on")


def days_of(delays: QuerySet[Delay]) -> int:
    return delays.aggregate(days=Sum("days_lost"))["days"] or 0


def complete_request(request: ExtensionRequest) -> None:
    """Fill in the contract's completion, the days, and the completion asked for."""
    request.finish_before = request.finish_before or request.project.finishes_on
    if request.days_requested is None:
        request.days_requested = days_of(available(request)) or None
    request.finish_after = None
    if request.finish_before and request.days_requested:
        request.finish_after = request.finish_before + timedelta(days=request.days_requested)


def refuse_unless_grounded(request: ExtensionRequest) -> None:
    """Days are asked for that filed delays account for."""
    there = days_of(available(request))
    if not request.days_requested:
        raise Refusal(
            _("No filed delay entitles to more time. File the delays first, or write down the days.")
        )
    if request.days_requested > there:
        text = _(
            "%(asked)s days are asked for, but the filed delays that entitle to more time come to %(there)s."
        )
        raise Refusal(text % {"asked": request.days_requested, "there": there})
    if request.finish_before is None:
        raise Refusal(_("Write down the completion by contract first."))


@on(Submitted, of=ExtensionRequest)
@transaction.atomic
def claim(event: Submitted) -> None:
    """The delays belong to the request from now on."""
    request: Any = event.subject
    for delay in available(request).filter(claimed_in=None):
        delay.claimed_in = request
        delay.save(action="claimed")


@on(Voided, of=ExtensionRequest)
@transaction.atomic
def release(event: Voided) -> None:
    """What a void request claimed may be claimed again."""
    for delay in Delay.objects.filter(claimed_in=event.subject.pk):
        delay.claimed_in = None
        delay.save(action="released")


def request_facts(request: ExtensionRequest) -> dict[str, Any]:
    """What the panel shows while the request is written: the delays it would claim; later they stand on its sheet."""
    delays = list(delays_of(request))
    return {
        "delays": delays,
        "days": sum(delay.days_lost for delay in delays),
        "is_written": request.state in EDITABLE,
    }
