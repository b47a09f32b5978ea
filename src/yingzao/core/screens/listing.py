"""From a ledger's declaration and the address's query to rows, filters, columns, totals and pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
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

from yingzao.core.access.gate import PRIVATE, may, sees_what_is_given
from yingzao.core.accounts.identity import company_end
from yingzao.core.accounts.models import Person
from yingzao.core.history.ends import COMPANY
from yingzao.core.history.known import name_known, split_known
from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.ledgers import Ledger, Text
from yingzao.core.records.models import Record, RecordQuerySet, newest
from yingzao.core.records.status import OPEN, PAST
from yingzao.core.records.told import tell_states

from .pages import key_in

PAGE_ROWS = 50
COUNTED_ROWS = 10_000
_LEAST = re.compile(r"[0-9]{1,9}\.\.")


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
    is_related: bool = False  # its choices are fetched when the filter is opened; they may be many


class CappedPaginator(Paginator):
    """Counts no further than anybody pages, so that a list costs the same whatever lies behind it."""

    to_count: models.QuerySet

    @cached_property
    def counted(self) -> int:
        return self.to_count.order_by()[: COUNTED_ROWS + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, COUNTED_ROWS)

    @property
    def is_capped(self) -> bool:
        """More rows than were counted: the last pages are reached by filtering or by turning the order."""
        return self.counted > COUNTED_ROWS


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
        shown = [column.name for column in self.columns if column.is_related]
        records = records.filter(self._filters()).select_related(*shown, *self.ledger.reads)
        records = records.prefetch_related(*self.ledger.gathers)
        order = self._order()
        return records.order_by(*order) if order else records.newest_first()

    @cached_property
    def page(self) -> Page:
        named, joined = split_known(self.ledger.model, (c.name for c in self.columns if c.is_related))
        records = self.records.select_related(None).select_related(*joined, *self.ledger.reads)
        paginator = self._paginator(records)
        page = paginator.get_page(self.query.get("page"))
        page.object_list = self._taken(page.object_list, records)
        name_known(page.object_list, named, company_end(self.person))
        tell_states(page.object_list)
        return page

    def _paginator(self, records: models.QuerySet) -> CappedPaginator:
        """Of the rows; where the kind's own fields are filtered, of their keys, which are counted as they are found."""
        if self._own_filters:
            keys = list(records.values_list("pk", flat=True)[: COUNTED_ROWS + 1])
            paginator = CappedPaginator(keys, self.page_rows)
            paginator.counted = len(keys)
        else:
            paginator = CappedPaginator(records, self.page_rows)
            paginator.to_count = self._to_count()
        return paginator

    def _taken(self, rows: Any, records: models.QuerySet) -> list[Any]:
        """The rows of a page; their keys first where the database may have to sort, which is slow with whole rows."""
        if not self._own_filters:
            if not self.query.get("sort"):
                return list(rows)
            rows = rows.values_list("pk", flat=True)
        keys = list(rows)
        found = {row.pk: row for row in records.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]

    def _to_count(self) -> models.QuerySet:
        """The same rows to be counted; on the envelope alone, where no filter asks for the kind's own fields."""
        if self.query.get("q") or self.extra or self.ledger.model is Record:
            return self.records
        envelopes = Record.objects.visible_to(self.person, kinds=[self.ledger.kind]).filter(self._filters())
        return envelopes if self.project is None else envelopes.filter(project=self.project)

    @cached_property
    def _own_filters(self) -> list[str]:
        """Columns of the kind's own table that are filtered."""
        return [c.name for c in self.columns_available if self._is_own(c.name) and self.query.get(c.name)]

    def _is_own(self, name: str) -> bool:
        field = self._field(name)
        return field is not None and field.model is not Record

    @cached_property
    def rows(self) -> list[tuple[Any, list[tuple[Column, Any]]]]:
        if self.project is not None:
            for record in self.page:
                record.project = self.project  # known already: no join, no query per row
        readers = [(column, self.ledger.reader(column.name)) for column in self.columns]
        return [(record, [(column, read(record)) for column, read in readers]) for record in self.page]

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

    def lasts(self) -> bool:
        """Is all that the rows show signed in the chains of this project and of the company?"""
        is_plain = self.project is not None and self.ledger.model is not Record and not self.extra
        if not is_plain or sees_what_is_given(self.person, [self.ledger.kind]):
            return False
        unsigned = self.ledger.model.unsigned_columns
        if any(self._field(column.name) is None or column.name in unsigned for column in self.columns):
            return False
        related = (getattr(record, c.name) for record in self.page for c in self.columns if c.is_related)
        chains = {each.history_chain() if isinstance(each, Signed) else None for each in related if each}
        return chains <= {COMPANY, self.project.pk}  # type: ignore[union-attr]

    def kept(self) -> list[tuple[str, str]]:
        """What the filter row itself does not show but must survive filtering."""
        names = (
            "sort",
            "columns",
            "overdue",
            "open",
            "current",
            "mine",
            "part_path",
            "ids",
            "kind",
            "written_from",
            "written_to",
            *(column.name for column in self.columns_available if column.is_number),
        )
        return [(name, value) for name in names for value in self.query.getlist(name)]

    def chips(self) -> list[tuple[str, str]]:
        """Filters in force that no cell of the filter row shows, with the address that drops each."""
        named = {
            "overdue": _("overdue"), "open": _("undecided"), "mine": _("I answer for"),
            "current": _("neither void nor superseded"), "part_path": _("in part"), "kind": _("kind"),
            "ids": _("counted records"), "written_from": _("written from"), "written_to": _("written until"),
        }  # fmt: skip
        months = {
            column.name: f"{column.label} {self.query[column.name]}" for column in self.columns_available
            if column.input == "date" and month_in(self.query.get(column.name, ""))
        }  # fmt: skip
        least = {
            column.name: f"{column.label} ≥ {number}" for column in self.columns_available
            if (number := least_in(column, self.query.get(column.name, ""))) is not None
        }  # fmt: skip
        words = named | months | least
        return [(label, self.without(name)) for name, label in words.items() if self.query.get(name)]

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
        column = self._filtered_column(name)
        return column if self.ledger.is_filtered(name) else replace(column, input="none")

    def _filtered_column(self, name: str) -> Column:
        label = self.ledger.label(name)
        db_field = self._field(name)
        if db_field is None:
            return Column(name, label, "none", False, False)
        if name == "number":
            return Column(name, label, "text", False, True, sticky=True)
        if isinstance(db_field, models.ForeignKey):
            chosen = self._related_rows(db_field).filter(pk__in=_numbers(self.query.getlist(name)))
            choices = [(str(row.pk), str(row)) for row in chosen] if self.query.get(name) else []
            return Column(name, label, "choice", False, True, choices, is_related=True)
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

    def options(self, name: str) -> list[tuple[str, str]]:
        """The choices of a related column's filter: only what occurs in the ledger, at most 300."""
        db_field = self._field(name)
        if not isinstance(db_field, models.ForeignKey) or name not in {
            c.name for c in self.columns_available
        }:
            return []
        used = self.ledger.model._default_manager.visible_to(self.person)
        if self.project is not None:
            used = used.filter(project=self.project)
        ids = used.exclude(**{name: None}).values(f"{name}_id").distinct()
        return [(str(row.pk), str(row)) for row in self._related_rows(db_field).filter(pk__in=ids)[:300]]

    def _related_rows(self, db_field: models.ForeignKey) -> models.QuerySet:
        related: Any = db_field.related_model
        return related._default_manager.order_by(*_order_of(related))

    # -- filters -----------------------------------------------------------------------------------

    def _order(self) -> list[Any]:
        sort = self.query.get("sort", "")
        column = next((c for c in self.columns_available if c.name == sort.lstrip("-") and c.sortable), None)
        if column is None:
            return []
        return [("-" if sort.startswith("-") else "") + column.name, newest()]

    def _filters(self) -> Q:
        condition = Q()
        for column in self.columns_available:
            value = self.query.get(column.name, "").strip()
            if value:
                condition &= self._column_filter(column, value)
        return condition & self._word_filter() & self._named_filters()

    def _column_filter(self, column: Column, value: str) -> Q:
        if column.input == "text":
            is_quoted = len(value) > 1 and value[0] == value[-1] == '"'
            return Q(**{column.name: value[1:-1]} if is_quoted else {f"{column.name}__icontains": value})
        if (least := least_in(column, value)) is not None:
            return Q(**{f"{column.name}__gte": least})
        if column.input == "date":
            if month := month_in(value):
                return Q(**{f"{column.name}__gte": month, f"{column.name}__lt": next_month(month)})
            day = _day_in(value)
            return Q(**{column.name: day}) if day else Q()
        if column.input == "choice":
            values = self.query.getlist(column.name)
            if column.is_related:
                return Q(**{f"{column.name}_id__in": _numbers(values)})
            allowed = {str(key) for key, _label in column.choices}
            return Q(**{f"{column.name}__in": [v for v in values if v in allowed]})
        return Q()

    def _word_filter(self) -> Q:
        words = " ".join(self.query.getlist("q")).split()
        condition = Q()
        for word in words:
            either = Q(number__icontains=word) | Q(title__icontains=word) | Q(part__name__icontains=word)
            for name in self.ledger.search_paths():
                either |= Q(**{f"{name}__icontains": word})
            condition &= either
        return condition

    def _named_filters(self) -> Q:
        """Filters that figures on cockpits link to."""
        condition, today = Q(), timezone.localdate()
        if self.query.get("overdue"):
            condition &= Q(due_on__lt=today, status__in=OPEN)
        if self.query.get("open"):
            condition &= Q(status__in=OPEN)
        if self.query.get("current"):
            condition &= ~Q(status__in=PAST)
        if self.query.get("mine"):
            condition &= Q(responsible=self.person) | Q(author=self.person)
        if self.query.get("part_path"):
            condition &= Q(part__path__startswith=str(self.query["part_path"]))
        if self.query.get("ids"):
            condition &= Q(pk__in=_numbers(str(self.query["ids"]).split(",")))
        for name, lookup in (("written_from", "gte"), ("written_to", "lte")):
            if day := _day_in(self.query.get(name, "")):
                condition &= Q(**{f"created_at__date__{lookup}": day})
        if self.query.get("kind"):
            condition &= Q(kind__in=self.query.getlist("kind"))
        return condition


def _day_in(text: str) -> date | None:
    """The day a filter names; None for anything else, for whoever types an address is told nothing new by an error."""
    try:
        return parse_date(text) if len(text) == 10 else None
    except ValueError:
        return None


def month_in(value: str) -> date | None:
    """The first day of a month written as 2026-03: figures of a month open its records."""
    try:
        return date.fromisoformat(f"{value}-01") if len(value) == 7 else None
    except ValueError:
        return None


def least_in(column: Column, value: str) -> int | None:
    """What a column of numbers is to reach at least, written as 1.. in the address: figures leave out zeros."""
    return int(value[:-2]) if column.is_number and _LEAST.fullmatch(value) else None


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _numbers(texts: Sequence[str]) -> list[int]:
    return [key for text in texts if (key := key_in(text))]


def _order_of(model: type[models.Model]) -> list[str]:
    if model is Part:
        return ["path"]
    if model is Person:
        return ["name"]
    return list(model._meta.ordering) or ["pk"]  # type: ignore[arg-type]
