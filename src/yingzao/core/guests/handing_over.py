"""Somebody hands over a post or leaves → the guest links they answer for go to the successor."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from yingzao.core.access.events import PostHandedOver
from yingzao.core.access.models import Post
from yingzao.core.accounts.events import WentAway
from yingzao.core.accounts.models import Person
from yingzao.core.events import on

from .links import may_share
from .models import GuestLink, ReplyState


def _in_hand(person: Person) -> QuerySet[GuestLink]:
    """Links in force, and those with a reply nobody has settled."""
    alive = Q(revoked_at=None, valid_until__gte=timezone.localdate())
    waiting = Q(replies__state=ReplyState.RECEIVED)
    return GuestLink.objects.filter(alive | waiting, made_by=person).order_by("pk").distinct()


def links_of_post(post: Post) -> QuerySet[GuestLink]:
    """Links that go over with the post."""
    return _in_hand(post.person).filter(post.goes_over("record__"))


@on(PostHandedOver)
def hand_over_links(event: PostHandedOver) -> None:
    _move(links_of_post(event.subject), event.successor)


@on(WentAway)
def leave_links(event: WentAway) -> None:
    person = event.subject
    if not person.is_active and person.successor is not None:
        _move(_in_hand(person), person.successor)


def _move(links: QuerySet[GuestLink], successor: Person) -> None:
    """Only where the successor may share the record too; the others close with the right of who made them."""
    for link in links.select_related("record"):
        if may_share(successor, link.record.specific):
            link.made_by = successor
            link.save(action="handed_over")
