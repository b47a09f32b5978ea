"""Tell people things, in their own language: in the list always, by e-mail as each of them wishes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext

from yingzao.core.accounts.models import Person
from yingzao.core.records.models import Record

from .mail import post_notice, takes_mail
from .models import Notice, NoticeKind
from .preferences import preferences_of


@transaction.atomic
def tell(
    people: Iterable[Person | None], kind: NoticeKind, text: str, record: Record | None = None,
    params: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """``text`` is a message id with named parameters; it is put into words for each person.

    The notice, and the e-mail that goes with it, are written in the caller's transaction. What somebody
    was told today and has not read is counted once more instead of being said and sent again.
    """
    told = {person.pk: person for person in people if person is not None and person.is_active}
    preferences = preferences_of(p for p in told.values() if takes_mail(p))
    for pk, person in sorted(told.items()):
        with translation.override(person.language):
            words = (gettext(text) % (params or {}))[:300]
        if _said_once_more(person, kind, words, record):
            continue
        notice = Notice.objects.create(
            person=person, kind=kind, text=words, record_id=record.pk if record else None
        )
        if pk in preferences:
            post_notice(notice, preferences[pk])


def _said_once_more(person: Person, kind: NoticeKind, words: str, record: Record | None) -> bool:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    same = Notice.objects.filter(
        person=person,
        kind=kind,
        text=words,
        record=record.pk if record else None,
        read_at=None,
        at__gte=today,
    )
    newest = same.values_list("pk", flat=True).first()
    if newest is None:
        return False
    return bool(Notice.objects.filter(pk=newest).update(times=F("times") + 1, at=timezone.now()))


def mark_read(person: Person, notices: Iterable[int] | None = None) -> int:
    """Mark the person's notices read; None means all."""
    unread = Notice.objects.filter(person=person, read_at=None)
    if notices is not None:
        unread = unread.filter(pk__in=notices)
    return unread.update(read_at=timezone.now())


def mark_done(people: Iterable[int | None], record: int) -> None:
    """What asked these people to act on the record asks no longer; it counts as read, and is not sent any more."""
    asking = (NoticeKind.TASK, NoticeKind.REMINDER, NoticeKind.URGE)
    unread = Notice.objects.filter(person__in=[pk for pk in people if pk], read_at=None)
    unread.filter(record=record, kind__in=asking).update(read_at=timezone.now())
