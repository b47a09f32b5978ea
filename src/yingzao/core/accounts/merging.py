"""Two rows of master data were one thing all along: everything that names the one names the other from now on.

Nothing is deleted. The row that goes keeps its history and says into which it was merged; its name stays
findable as another name of the row that stays. Every row that is changed is signed.
"""

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from yingzao.core.events import publish
from yingzao.core.history.models import HistoryEntry

from .events import Renamed, WentAway
from .models import Master, Person


class MergeRefusal(Exception):
    """The two cannot be merged; the text says why."""


def references_to(row: Master) -> Iterator[tuple[models.ForeignKey, models.QuerySet]]:
    """Every signed column that names ``row``, with the rows that do; traces of what happened stay as they are."""
    for relation in row._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if not relation.auto_created or relation.concrete or not isinstance(field, models.ForeignKey):
            continue
        if getattr(field.model, "is_signed", False) and not field.remote_field.parent_link:
            rows = field.model._base_manager.filter(**{field.name: row.pk})
            if rows.exists():
                yield field, rows


def check_merge(stays: Master, goes: Master) -> None:
    """Refuse what would rewrite who did something, or merge a row with itself."""
    if type(stays) is not type(goes) or stays.pk == goes.pk:
        raise MergeRefusal(_("Choose two different ones of the same kind."))
    if stays.merged_into or goes.merged_into:
        raise MergeRefusal(_("One of the two was merged already."))
    if any(
        row.pk == stays.pk for field, rows in references_to(goes) if field.model is type(goes) for row in rows
    ):
        raise MergeRefusal(_("%(one)s belongs to %(other)s; end that first.") % {"one": stays, "other": goes})
    if isinstance(goes, Person) and has_acted(goes):
        text = _(
            "%s has signed in or signed something; whoever acted stays. Note that the person left instead."
        )
        raise MergeRefusal(text % goes.name)


def has_acted(person: Person) -> bool:
    return bool(person.last_login) or HistoryEntry.objects.filter(actor_id=person.pk).exists()


@transaction.atomic
def merge(stays: Master, goes: Master) -> Master:
    """Let everything that names ``goes`` name ``stays``; returns the row that stays."""
    locked: Any = type(stays)._base_manager.select_for_update().order_by("pk")
    both = {row.pk: row for row in locked.filter(pk__in=[stays.pk, goes.pk])}
    stays, goes = both[stays.pk], both[goes.pk]
    check_merge(stays, goes)
    if isinstance(goes, Person):
        _close_account(goes, stays)
    for field, rows in references_to(goes):
        for row in rows.order_by("pk"):
            _refer(getattr(row, "specific", row), field, stays)
    _take_over(stays, goes)
    stays.save(action="merged")
    goes.merged_into = stays
    goes.save(action="merged_away")
    publish(Renamed(stays))
    return stays


def _close_account(goes: Any, stays: Any) -> None:
    """No more sign-in; open tasks go to the one who stays."""
    goes.is_active, goes.successor = False, stays
    goes.save(action="left")
    publish(WentAway(goes))


def _refer(row: Any, field: models.ForeignKey, stays: Master) -> None:
    """Name ``stays``; where that row exists already, this one steps back and keeps the former name."""
    before = getattr(row, field.attname)
    if row.pk == before and isinstance(row, type(stays)):
        return  # the row that goes names itself
    try:
        with transaction.atomic():
            setattr(row, field.name, stays)
            row.save(action="merged")
    except IntegrityError:
        setattr(row, field.attname, before)
        if hasattr(row, "withdrawn"):
            row.withdrawn = True
            row.save(action="withdrawn")


def _take_over(stays: Master, goes: Master) -> None:
    """Names, and whatever was known of the one that goes and not of the one that stays."""
    for column in stays._meta.concrete_fields:
        fills = column.editable and not column.unique and isinstance(column, models.CharField)
        if fills and not getattr(stays, column.attname) and column.name not in stays.naming:
            setattr(stays, column.attname, getattr(goes, column.attname))
    for name in [str(goes), *(getattr(goes, n) for n in ("name", "short_name") if hasattr(goes, n))]:
        stays.known_as(name)
    for name in goes.all_other_names:
        stays.known_as(name)
