"""Records that somebody wants to have on site, chosen on their pages."""

from typing import Any

from yingzao.core.records.models import Record

from .models import TakenAlong


def choose(person: Any, record: Record) -> None:
    """Take it along; twice is once."""
    TakenAlong.objects.get_or_create(person_id=person.pk, record_id=record.pk)


def leave(person: Any, record: Record) -> None:
    TakenAlong.objects.filter(person=person.pk, record=record.pk).delete()
