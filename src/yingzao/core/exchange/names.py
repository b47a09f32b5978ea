"""Rows that a cell names – parts, people, organisations, records – found by what people call them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Part
from yingzao.core.records.models import Record

from .columns import plain

LISTED = 3
AT_ONCE = 400


class NotNamed(ValueError):
    """A text names no row, or several; the message says which and what to write instead."""


class Named:
    """The rows a field offers, by every name they go by.

    Names come in ranks: a code or sign-in name counts before a name, a name before a short one. Within the
    first rank that knows a text it must mean one row.
    """

    def __init__(self, rows: Iterable[Model]) -> None:
        self.rows = {row.pk: row for row in rows}
        self._people = Counter(row.name for row in self.rows.values() if isinstance(row, Person))
        self._paths = _paths([row for row in self.rows.values() if isinstance(row, Part)])
        self._ranks: list[dict[str, set[Any]]] = []
        for row in self.rows.values():
            for rank, names in enumerate(self._names(row)):
                if rank == len(self._ranks):
                    self._ranks.append(defaultdict(set))
                for name in names:
                    if name:
                        self._ranks[rank][plain(name)].add(row.pk)

    def find(self, value: Any) -> Model:
        """The row that ``value`` names; raises :class:`NotNamed`."""
        for known in self._ranks:
            keys = set().union(*(known.get(plain(text), set()) for text in _spellings(value)))
            if len(keys) == 1:
                return self.rows[next(iter(keys))]
            if keys:
                names = sorted(self.label(self.rows[key], surely=True) for key in keys)
                shown = together(names[:LISTED]) + (" …" if len(names) > LISTED else "")
                raise NotNamed(
                    _("“%(text)s” may mean %(names)s. Write one of these.") % {"text": value, "names": shown}
                )
        raise NotNamed(_("“%s” is not known here.") % value)

    def label(self, row: Model, surely: bool = False) -> str:
        """What a sheet calls the row, so that it is found again; ``surely`` adds what tells namesakes apart."""
        if isinstance(row, Person) and (surely or self._people[row.name] > 1 or row.pk not in self.rows):
            return _signed(row)
        if isinstance(row, Organisation):
            return row.name
        return str(row)

    def labels(self, most: int) -> list[str]:
        return [self.label(row) for row, _number in zip(self.rows.values(), range(most), strict=False)]

    def _names(self, row: Any) -> Sequence[Sequence[str]]:
        """The names of a row, rank by rank."""
        match row:
            case Person():
                return [row.username, _signed(row)], [row.name]
            case Part():
                return [row.code, str(row)], [self._paths[row.pk]], [row.name]
            case Organisation():
                return [row.name, row.credit_code], [row.short_name], row.other_names.splitlines()
            case Record():
                return [row.full_number, str(row), row.number], [row.title]
        return (
            [str(row)],
            [str(getattr(row, name)) for name in ("code", "name", "title") if getattr(row, name, "")],
        )


def _signed(person: Person) -> str:
    return f"{person.name} ({person.username})"


def _paths(parts: Sequence[Part]) -> dict[Any, str]:
    """Part → its name with those above it: ``车站主体/基坑 1 段``."""
    by_key = {part.pk: part for part in parts}

    def walk(part: Part) -> str:
        above = by_key.get(part.parent_id or 0)
        return f"{walk(above)}/{part.name}" if above else part.name

    return {part.pk: walk(part) for part in parts}


def _spellings(value: Any) -> list[str]:
    """What may have been written: a spreadsheet that takes 1.10 for a number keeps 1.1."""
    if isinstance(value, Decimal):
        return [f"{value:f}", f"{value:f}0"]
    text = str(value)
    bare = text.replace("／", "/")
    return [text, *(["/".join(piece.strip() for piece in bare.split("/"))] if "/" in bare else [])]


def offered_rows(queryset: QuerySet, texts: Iterable[Any]) -> Iterator[Model]:
    """All rows a field offers; of records, which may be very many, only those that ``texts`` may name."""
    if not issubclass(queryset.model, Record):
        yield from queryset
        return
    wanted, seen = sorted({str(text) for text in texts}), set()
    for some in in_batches(wanted):
        numbers = {text.split()[0] for text in some if text.split()}
        for row in queryset.filter(Q(number__in=numbers) | Q(title__in=some)):
            if row.pk not in seen:
                seen.add(row.pk)
                yield row


def in_batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Pieces short enough to be the values of one query."""
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
