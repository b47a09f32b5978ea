"""Hand over a post: what will move, shown before it moves, and moved in one transaction."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.access.appointing import AppointmentRefusal, hand_over
from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Person
from yingzao.core.guests.handing_over import links_of_post
from yingzao.core.records.handing_over import answered_for
from yingzao.core.records.ledgers import Text
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal
from yingzao.core.routes.leavers import runs_of_post

from ..company import require_company
from ..pages import done, fetch_project, page, refused, signed_in_only
from .team import KIND, team_url

LISTED = 200


@dataclass(frozen=True)
class Moving:
    """What goes over: how many there are, and those of their records that the reader may see."""

    label: Text
    count: int
    records: list[Record]


@signed_in_only
def post_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(
        Post.objects.select_related("project", "person__organisation", "role", "lot", "organisation"), pk=pk
    )
    if post.project is None:
        require_company(request, "edit", KIND)
    else:
        fetch_project(request, post.project.code, "edit", KIND)
    if request.method == "POST":
        return _hand_over(request, post)
    colleagues = Person.objects.filter(is_active=True, organisation=post.person.organisation_id)
    context = {
        "post": post, "moving": _moving(post, request.user), "stays": post.others_here().select_related("role"),
        "colleagues": colleagues.exclude(pk=post.person_id).order_by("name"),
        "is_over": post.until is not None and post.until < timezone.localdate(), "back_url": team_url(post.project),
    }  # fmt: skip
    return page(request, "screens/foundation/hand_over.html", context, post.project)


def _moving(post: Post, reader: Any) -> list[Moving]:
    seen = Record.objects.visible_to(reader).select_related("project").order_by("pk")
    parts: tuple[tuple[Text, Any, str], ...] = (
        (_("Tasks to sign"), runs_of_post(post), "record"),
        (_("Open records they answer for"), answered_for(post), "pk"),
        (_("Guest links and replies"), links_of_post(post), "record"),
    )
    return [
        Moving(label, rows.count(), list(seen.filter(pk__in=rows.order_by().values(name))[:LISTED]))
        for label, rows, name in parts
    ]


def _hand_over(request: HttpRequest, post: Post) -> HttpResponse:
    url = reverse("post_hand_over", args=[post.pk])
    given = request.POST.get("successor", "")
    successor = Person.objects.filter(pk=given).first() if given.isdigit() else None
    if successor is None:
        return refused(request, url, _("Choose the successor."))
    try:
        with transaction.atomic():
            ended = hand_over(request.user, post, successor)  # type: ignore[arg-type]
    except (AppointmentRefusal, Refusal) as refusal:
        return refused(request, url, str(refusal))
    text = _("%(post)s was handed over to %(person)s") % {"post": ended, "person": successor}
    return done(request, team_url(post.project), text)
