"""Approving, rejecting and every other verb on a run, from the dock of the record page or in batch."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.records.services import Refusal
from yingzao.core.routes.models import Run, Task
from yingzao.core.routes.services import act
from yingzao.core.routes.signatures import signature_given
from yingzao.engines.approval import VERBS, Decision

from ..pages import PersonRequest, done, fetch_record, key_in, record_url, refused, signed_in_only


@signed_in_only
@require_POST
def decide(request: PersonRequest, pk: int) -> HttpResponse:
    """One decision on the record's newest run; the engine says whether this person may."""
    record = fetch_record(request, pk)
    run = get_object_or_404(Run, pk=key_in(request.POST.get("run")), record=record.pk)
    try:
        decision = read_decision(request)
        _act(request, run, decision)
    except Refusal as refusal:
        return refused(request, record_url(record), str(refusal))
    return done(request, record_url(record), _("Your decision is on record."))


@transaction.atomic
def _act(request: PersonRequest, run: Run, decision: Decision) -> None:
    """The decision with its signature, or neither."""
    post = request.POST
    signature = signature_given(request.user, post.get("signature", ""), "same_signature" in post)
    act(run, decision, _revision(request), signature)


def read_decision(request: PersonRequest) -> Decision:
    """The decision a form sent; raises Refusal on values no form of ours sends."""
    post = request.POST
    verb = post.get("verb", "")
    if verb not in VERBS:
        raise Refusal(_("“%s” is not an action of an approval.") % verb)
    return Decision(
        verb=verb, actor_id=request.user.pk, task_id=key_in(post.get("task")) or None,
        opinion=post.get("opinion", "").strip(), person_id=key_in(post.get("person")) or None,
        persons=tuple(key for each in post.getlist("persons") if (key := key_in(each))),
        to_step=post.get("to_step") or None, place=post.get("place") or "parallel",
        from_start=post.get("from_start") == "1",
    )  # fmt: skip


def _revision(request: PersonRequest) -> int | None:
    return key_in(request.POST.get("revision")) if "revision" in request.POST else None


@signed_in_only
@require_POST
def decide_batch(request: PersonRequest) -> HttpResponse:
    """Approve the ticked tasks of one's inbox, each by itself; what could not be approved is named."""
    tasks = Task.objects.open_for(request.user).filter(
        pk__in=[key_in(p) for p in request.POST.getlist("selected")], kind="sign"
    )
    approved, problems = 0, []
    for task in tasks.select_related("run__record"):
        decision = Decision("approve", request.user.pk, task.number, request.POST.get("opinion", "").strip())
        try:
            act(task.run, decision)
            approved += 1
        except Refusal as refusal:
            problems.append(f"{task.run.record.full_number}: {refusal}")
    said = _("Approved: %d.") % approved
    if problems:
        return refused(request, reverse("inbox"), " ".join([said, *problems]))
    return done(request, reverse("inbox"), said)
