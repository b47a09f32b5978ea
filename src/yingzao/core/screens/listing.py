"""From a ledger's declaration and the address's query to rows, filters, columns, totals and pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Q, Sum
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from yingzao.core.access.gate import PRIVATE, may
from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.ledgers import Ledger, Text
from yingzao.core.records.models import RecordQuerySet
from yingzao.core.records.status import ENDED, OPEN, Status

PAGE_ROWS = 50
_RELATED = ("part", "responsible", "author", "project")


@dataclass(frozen=True)
class Column:
    """One column on the screen: what it holds decides its filter and its alignment."""

    name: str
    label: Text
    input: str  # text | choice | date | none
    is_number: bool
    sortable: bool
    choices: Sequence[tuple[str, Text]] = ()
    sticky: bool = False


@dataclass
class Listing:
    """One view of one ledger for one person."""

    ledger: Ledger
    person: Any
    project: Project | None
    query: QueryDict
    page_rows: int = PAGE_ROWS
    extra: Q = field(default_factory=Q)

    @cached_property
    def columns_available(self) -> list[Column]:
        sees_private = may(self.person, PRIVATE, self.ledger.kind, self.project)
        names = [n for n in self.ledger.list_columns() if sees_private or n not in self.ledger.private]
        if self.project is None:
            names.insert(1, "project")
        return [self._column(name) for name in names]

    @cached_property
    def columns(self) -> list[Column]:
        """The chosen columns in the chosen order; all of them unless somebody chose."""
        wanted = self.query.getlist("columns")
        by_name = {column.name: column for column in self.columns_available}
        chosen = [by_name[name] for name in wanted if name in by_name and name != "number"]
        return [by_name["number"], *chosen] if chosen else self.columns_available

    @cached_property
    def records(self) -> RecordQuerySet:
        """All records of the view, filtered and ordered, before paging."""
        records = self.ledger.model._default_manager.visible_to(self.person).filter(self.extra)
        if self.project is not None:
            records = records.filter(project=self.project)
        records = records.filter(self._filters()).select_related(*_RELATED)
        return records.order_by(*self._order())

    @cached_property
    def page(self) -> Page:
        return Paginator(self.records, self.page_rows).get_page(self.query.get("page"))

    @cached_property
    def rows(self) -> list[tuple[Any, list[tuple[Column, Any]]]]:
        return [(r, [(c, self.ledger.value(r, c.name)) for c in self.columns]) for r in self.page]

    @cached_property
    def totals(self) -> dict[str, Any]:
        """Sums over the whole view (not only the page) of the declared columns that are shown."""
        shown = [c.name for c in self.columns if c.name in self.ledger.totals]
        if not shown:
            return {}
        sums = self.records.aggregate(**{f"sum_{name}": Sum(name) for name in shown})
        return {name: sums[f"sum_{name}"] or Decimal(0) for name in shown}

    @cached_property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.query.items() if name not in {"page", "sort", "columns"})

    def kept(self) -> list[tuple[str, str]]:
        """What the filter row itself does not show but must survive filtering."""
        names = ("sort", "columns", "overdue", "open", "mine", "part_path", "ids", "kind")
        return [(name, value) for name in names for value in self.query.getlist(name)]

    def chips(self) -> list[tuple[str, str]]:
        """Filters in force that no cell of the filter row shows, with the address that drops each."""
        named = {
            "overdue": _("overdue"), "open": _("undecided"), "mine": _("I answer for"),
            "part_path": _("in part"), "kind": _("kind"), "ids": _("counted records"),
        }  # fmt: skip
        return [(label, self.without(name)) for name, label in named.items() if self.query.get(name)]

    def without(self, *names: str) -> str:
        rest = self.query.copy()
        for name in names:
            rest.pop(name, None)
        return f"?{rest.urlencode()}"

    def sorted_by(self, column: Column) -> str:
        rest = self.query.copy()
        rest["sort"] = f"-{column.name}" if self.query.get("sort") == column.name else column.name
        rest.pop("page", None)
        return f"?{rest.urlencode()}"

    def direction(self, column: Column) -> str:
        sort = self.query.get("sort", "")
        if sort.lstrip("-") != column.name:
            return "none"
        return "descending" if sort.startswith("-") else "ascending"

    # -- columns -----------------------------------------------------------------------------------

    def _column(self, name: str) -> Column:
        label = self.ledger.label(name)
        db_field = self._field(name)
        if db_field is None:
            return Column(name, label, "none", False, False)
        if name == "number":
            return Column(name, label, "text", False, True, sticky=True)
        if isinstance(db_field, models.ForeignKey):
            return Column(name, label, "choice", False, True, self._related_choices(db_field))
        if db_field.choices:
            return Column(name, label, "choice", False, True, list(db_field.flatchoices))
        if isinstance(db_field, models.DateField):
            return Column(name, label, "date", False, True)
        if isinstance(db_field, models.BooleanField):
            return Column(name, label, "choice", False, True, [("1", _("yes")), ("0", _("no"))])
        numeric = isinstance(db_field, models.DecimalField | models.IntegerField | models.FloatField)
        return Column(name, label, "none" if numeric else "text", numeric, True)

    def _field(self, name: str) -> models.Field | None:
        try:
            found = self.ledger.model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        return found if isinstance(found, models.Field) else None

    def _related_choices(self, db_field: models.ForeignKey) -> list[tuple[str, str]]:
        """Only what occurs in the ledger, so that the list stays short."""
        related = db_field.related_model
        used = self.ledger.model._default_manager.visible_to(self.person)
        if self.project is not None:
            used = used.filter(project=self.project)
        ids = used.exclude(**{db_field.name: None}).values(f"{db_field.name}_id").distinct()
        rows = related._default_manager.filter(pk__in=ids)
        return [(str(row.pk), str(row)) for row in rows.order_by(*_order_of(related))[:300]]

    # -- filters -----------------------------------------------------------------------------------

    def _order(self) -> list[str]:
        sort = self.query.get("sort", "")
        column = next((c for c in self.columns_available if c.name == sort.lstrip("-") and c.sortable), None)
        if column is None:
            return ["-pk"]
        return [("-" if sort.startswith("-") else "") + column.name, "-pk"]

    def _filters(self) -> Q:
        condition = Q()
        for column in self.columns_available:
            value = self.query.get(column.name, "").strip()
            if value:
                condition &= self._column_filter(column, value)
        return condition & self._word_filter() & self._named_filters()

    def _column_filter(self, column: Column, value: str) -> Q:
        if column.input == "text":
            return Q(**{f"{column.name}__icontains": value})
        if column.input == "date":
            day = parse_date(value) if len(value) == 10 else None
            return Q(**{column.name: day}) if day else Q()
        if column.input == "choice":
            values = self.query.getlist(column.name)
            allowed = {str(key) for key, _label in column.choices}
            db_field = self._field(column.name)
            key = f"{column.name}_id" if isinstance(db_field, models.ForeignKey) else column.name
            return Q(**{f"{key}__in": [v for v in values if v in allowed or v.isdigit()]})
        return Q()

    def _word_filter(self) -> Q:
        words = " ".join(self.query.getlist("q")).split()
        condition = Q()
        for word in words:
            either = Q(number__icontains=word) | Q(title__icontains=word) | Q(part__name__icontains=word)
            for name in self.ledger.search:
                either |= Q(**{f"{name}__icontains": word})
            condition &= either
        return condition

    def _named_filters(self) -> Q:
        """Filters that figures on cockpits link to."""
        condition, today = Q(), timezone.localdate()
        if self.query.get("overdue"):
            condition &= Q(due_on__lt=today) & ~Q(status__in=[*ENDED, Status.APPROVED])
        if self.query.get("open"):
            condition &= Q(status__in=OPEN)
        if self.query.get("mine"):
            condition &= Q(responsible=self.person) | Q(author=self.person)
        if self.query.get("part_path"):
            condition &= Q(part__path__startswith=str(self.query["part_path"]))
        if self.query.get("ids"):
            condition &= Q(pk__in=[i for i in str(self.query["ids"]).split(",") if i.isdigit()])
        if self.query.get("kind"):
            condition &= Q(kind__in=self.query.getlist("kind"))
        return condition


def _order_of(model: type[models.Model]) -> list[str]:
    if model is Part:
        return ["path"]
    if model is Person:
        return ["name"]
    return list(model._meta.ordering) or ["pk"]  # type: ignore[arg-type]
