"""A record as JSON values: the envelope every kind shares, and the fields of its own ledger.

Rows are read as plain values in one query, names of related rows included; model instances are made
only for columns that a ledger computes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet

from yingzao.core.access.gate import PRIVATE, may
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.files.models import StoredFile
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.projects.models import Lot, Part, Project
from yingzao.core.records.kinds import kept_with_kinds
from yingzao.core.records.ledgers import Ledger, ledger_for
from yingzao.core.records.models import Record

ENVELOPE = (
    "id", "uid", "number", "revision", "title", "status", "due_on", "version", "created_at", "updated_at",
)  # fmt: skip
RELATED = ("project", "lot", "part", "author", "responsible", "organisation", "revises")
#: model → the columns its name is made of, and how
_NAMES: list[tuple[type[models.Model], tuple[str, ...], Callable[..., str]]] = [
    (Person, ("name",), str),
    (Project, ("short_name",), str),
    (Part, ("code", "name"), lambda code, name: f"{code} {name}"),
    (Lot, ("code", "name"), lambda code, name: f"{code} {name}"),
    (Organisation, ("short_name", "name"), lambda short, name: short or name),
    (Record, ("number", "title"), lambda number, title: f"{number} {title}"),
    (StoredFile, ("name",), str),
]


@dataclass(frozen=True)
class Cell:
    """One column of a row: the lookups it needs, and how its value is made of theirs."""

    name: str
    lookups: tuple[str, ...]
    make: Callable[..., Any] | None
    related: type[models.Model] | None = None  # its name must be fetched by id
    computed: bool = False


@dataclass(frozen=True)
class Shape:
    """What rows of one ledger consist of, for one choice of fields."""

    ledger: Ledger
    cells: tuple[Cell, ...]

    @property
    def lookups(self) -> list[str]:
        own = [lookup for cell in self.cells for lookup in cell.lookups]
        return list(dict.fromkeys(["pk", *own]))

    @property
    def has_private(self) -> bool:
        return any(cell.name in self.ledger.private for cell in self.cells)


def all_columns(ledger: Ledger) -> list[str]:
    """Every field a row may have, the computed ones last."""
    return [*ENVELOPE, *RELATED, *own_columns(ledger)]


@kept_with_kinds(256)
def default_columns(kind: str) -> tuple[str, ...]:
    """What a list shows unless fields were chosen: all but structured content, which may be long."""
    ledger = ledger_for(kind)
    assert ledger is not None
    return tuple(name for name in all_columns(ledger) if not _is_structured(ledger, name))


def own_columns(ledger: Ledger) -> list[str]:
    """The model's own fields, also those no form asks for, then the columns that only the ledger knows."""
    fields = [
        f.name for f in ledger.model._meta.local_fields if not getattr(f.remote_field, "parent_link", False)
    ]
    shared = {*ENVELOPE, *RELATED}
    return list(dict.fromkeys([*fields, *(name for name in ledger.columns if name not in shared)]))


def field_of(ledger: Ledger, name: str) -> models.Field | None:
    """The model field of a column, None for a computed one."""
    fields = {f.name: f for f in ledger.model._meta.concrete_fields}
    return fields.get(name)


def _is_structured(ledger: Ledger, name: str) -> bool:
    return isinstance(field_of(ledger, name), models.JSONField)


@kept_with_kinds(512)
def shape_of(kind: str, names: tuple[str, ...]) -> Shape:
    ledger = ledger_for(kind)
    assert ledger is not None
    return Shape(ledger, tuple(_cell(ledger, name) for name in names))


def _cell(ledger: Ledger, name: str) -> Cell:
    field = field_of(ledger, name)
    if field is None:
        return Cell(name, (), None, computed=True)
    if not isinstance(field, models.ForeignKey):
        return Cell(name, (name,), None)
    for model, columns, words in _NAMES:
        if issubclass(field.related_model, model):
            lookups = (f"{name}_id", *(f"{name}__{column}" for column in columns))
            if model is Project:
                return Cell(name, (*lookups, f"{name}__code"), _project)
            return Cell(name, lookups, _reference(words))
    return Cell(name, (f"{name}_id",), None, related=field.related_model)


def _reference(words: Callable[..., str]) -> Callable[..., Any]:
    def make(pk: int | None, *parts: str) -> dict[str, Any] | None:
        return None if pk is None else {"id": pk, "name": words(*parts)}

    return make


def _project(pk: int | None, name: str, code: str) -> dict[str, Any] | None:
    return None if pk is None else {"id": pk, "code": code, "name": name}


def read_rows(records: QuerySet, shape: Shape, person: Any) -> list[dict[str, Any]]:
    """The records as JSON values, without the private columns that ``person`` may not see."""
    return make_rows(list(records.values(*shape.lookups)), shape, person)


def make_rows(found: Sequence[dict[str, Any]], shape: Shape, person: Any) -> list[dict[str, Any]]:
    """The same for values already fetched with ``shape.lookups``."""
    steps = [
        (cell.name, cell.lookups, cell.make) for cell in shape.cells if not (cell.computed or cell.related)
    ]
    kind = shape.ledger.kind
    rows = []
    for values in found:
        row: dict[str, Any] = {"kind": kind}
        for name, lookups, make in steps:
            row[name] = values[lookups[0]] if make is None else make(*[values[each] for each in lookups])
        rows.append(row)
    _add_related(rows, found, shape)
    _add_computed(rows, found, shape, person)
    if shape.has_private:
        _hide_private(rows, found, shape, person)
    return rows


def _add_related(rows: list[dict[str, Any]], found: Sequence[dict[str, Any]], shape: Shape) -> None:
    """Names of rows of models that are not known here: one query for each such column."""
    for cell in shape.cells:
        if cell.related is None:
            continue
        ids = {values[cell.lookups[0]] for values in found} - {None}
        named = cell.related._default_manager.in_bulk(ids) if ids else {}
        for row, values in zip(rows, found, strict=True):
            pk = values[cell.lookups[0]]
            row[cell.name] = {"id": pk, "name": str(named[pk])} if pk is not None else None


def _add_computed(
    rows: list[dict[str, Any]], found: Sequence[dict[str, Any]], shape: Shape, person: Any
) -> None:
    """Columns that are methods of the ledger or the model need the record itself."""
    computed = [cell.name for cell in shape.cells if cell.computed]
    if not computed or not rows:
        return
    ledger = shape.ledger
    visible = ledger.model._default_manager.visible_to(person)
    whole = visible.select_related("project", *ledger.reads).prefetch_related(*ledger.gathers)
    records = whole.in_bulk([values["pk"] for values in found])
    for row, values in zip(rows, found, strict=True):
        record = records[values["pk"]]
        for name in computed:
            value = getattr(record, name) if hasattr(record, name) else ledger.value(record, name)
            row[name] = {"id": value.pk, "name": str(value)} if isinstance(value, models.Model) else value


def _hide_private(
    rows: list[dict[str, Any]], found: Sequence[dict[str, Any]], shape: Shape, person: Any
) -> None:
    """Private columns stay only in the rows on which the gate grants them: one query for a page."""
    told = shape.ledger.model._default_manager.visible_to(person, PRIVATE)
    granted = set(told.filter(pk__in=[values["pk"] for values in found]).values_list("pk", flat=True))
    for row, values in zip(rows, found, strict=True):
        if values["pk"] not in granted:
            for name in shape.ledger.private:
                row.pop(name, None)


def row_of(record: Record, ledger: Ledger, person: Any) -> dict[str, Any]:
    """One stored record with all its columns; to who may write but not read it, only what it is called."""
    if not may(person, "view", ledger.kind, record=record):
        return {"kind": ledger.kind, "id": record.pk, "number": record.number}
    shape, ask = _whole(ledger.kind)
    return make_rows(ask(record.pk), shape, person)[0]


@kept_with_kinds(256)
def _whole(kind: str) -> tuple[Shape, PreparedQuery]:
    """All columns of a kind, and the query for one record of it."""
    ledger = ledger_for(kind)
    assert ledger is not None
    shape = shape_of(kind, tuple(all_columns(ledger)))
    records = ledger.model._default_manager.order_by()
    return shape, PreparedQuery(lambda pk: records.filter(pk=pk).values(*shape.lookups))
