"""Tell people things, in their own language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext

from yingzao.core.accounts.models import Person
from yingzao.core.records.models import Record

from .models import Notice, NoticeKind


def tell(
    people: Iterable[Person | None], kind: NoticeKind, text: str, record: Record | None = None,
    params: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """``text`` is a message id with named parameters; it is put into words for each person."""
    for person in {person for person in people if person is not None and person.is_active}:
        with translation.override(person.language):
            words = gettext(text) % (params or {})
        Notice.objects.create(
            person=person, kind=kind, text=words[:300], record_id=record.pk if record else None
        )


def mark_read(person: Person, notices: Iterable[int] | None = None) -> int:
    """Mark the person's notices read; None means all."""
    unread = Notice.objects.filter(person=person, read_at=None)
    if notices is not None:
        unread = unread.filter(pk__in=notices)
    return unread.update(read_at=timezone.now())
