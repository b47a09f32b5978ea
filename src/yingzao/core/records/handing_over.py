"""Somebody hands over a post or leaves → the open records they answered for go to the successor."""

from yingzao.core.access.events import PostHandedOver
from yingzao.core.access.models import Post
from yingzao.core.accounts.events import WentAway
from yingzao.core.accounts.models import Person
from yingzao.core.events import on, publish

from .events import Changed
from .models import Record, RecordQuerySet
from .services import locked


def answered_for(post: Post) -> RecordQuerySet:
    """Open records where the post counts that its holder answers for."""
    return Record.objects.open().filter(post.goes_over(), responsible=post.person_id).order_by("pk")


@on(PostHandedOver)
def hand_over_records(event: PostHandedOver) -> None:
    _move(answered_for(event.subject), event.successor)


@on(WentAway)
def leave_records(event: WentAway) -> None:
    person = event.subject
    if not person.is_active and person.successor is not None:
        _move(Record.objects.open().filter(responsible=person.pk).order_by("pk"), person.successor)


def _move(records: RecordQuerySet, successor: Person) -> None:
    for record in records:
        fresh = locked(record)
        fresh.responsible = successor
        fresh.save(action="handed_over")
        publish(Changed(fresh, fields=("responsible_id",)))
