"""Filters, order and columns of a ledger's list: the parameters, and the condition they come to.

The same filters as the ledger's screen, each under the name of its column.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.projects.models import Part
from yingzao.core.records.kinds import kept_with_kinds
from yingzao.core.records.ledgers import Ledger, ledger_for
from yingzao.core.records.status import OPEN, Status

from .paging import Order
from .parameters import PAGING, PROJECT, Parameter, choice, day, flag, moment, number, several, text
from .rows import ENVELOPE, RELATED, all_columns, field_of, own_columns

Condition = Callable[[Any, Any], Q]

#: envelope columns that have filters of their own below
_SPECIAL = {"id", "uid", "version", "title", "revises", "project", "status"}


@dataclass(frozen=True)
class Filter:
    """A parameter, the condition of its value (and of the person who asks), and the column it tells of."""

    parameter: Parameter
    condition: Condition
    column: str


def words_condition(ledger: Ledger, typed: list[str]) -> Q:
    """Every word occurs in number, title, part or one of the ledger's search fields."""
    condition = Q()
    for word in " ".join(typed).split():
        either = Q(number__icontains=word) | Q(title__icontains=word) | Q(part__name__icontains=word)
        for name in ledger.search_paths():
            either |= Q(**{f"{name}__icontains": word})
        condition &= either
    return condition


@kept_with_kinds(256)
def filters_of(kind: str) -> dict[str, Filter]:
    """Every filter of a ledger, by the name of its parameter."""
    ledger = ledger_for(kind)
    assert ledger is not None
    found = [*_envelope_filters(ledger), *_named_filters()]
    for name in (*ENVELOPE, *RELATED, *own_columns(ledger)):
        field = field_of(ledger, name)
        if field is not None and name not in _SPECIAL:
            found += _column_filters(ledger, name, field)
    return {each.parameter.name: each for each in found}


def _envelope_filters(ledger: Ledger) -> list[Filter]:
    by_words = several(text("q", gettext_lazy("words that occur in number, title, part or text")))
    return [
        Filter(choice("status", gettext_lazy("status"), Status.values, many=True), _among("status"), "status"),
        Filter(by_words, lambda typed, _person: words_condition(ledger, typed), "title"),
        Filter(
            number("in_part", gettext_lazy("id of a part: records there or below it")), _below, "part"
        ),
        Filter(
            moment("updated_since", gettext_lazy("changed at that moment or later")),
            lambda at, _person: Q(updated_at__gte=at), "updated_at",
        ),
    ]  # fmt: skip


def _named_filters() -> list[Filter]:
    return [
        Filter(flag("overdue", gettext_lazy("due before today and not decided")), _either(_overdue), "due_on"),
        Filter(
            flag("open", gettext_lazy("undecided")), _either(lambda _person: Q(status__in=OPEN)), "status"
        ),
        Filter(
            flag("mine", gettext_lazy("written by me, or I answer for it")),
            _either(lambda person: Q(responsible=person) | Q(author=person)), "responsible",
        ),
    ]  # fmt: skip


def _column_filters(ledger: Ledger, name: str, field: models.Field) -> list[Filter]:
    label = ledger.label(name)
    match field:
        case models.ForeignKey():
            return [Filter(several(number(name, label)), _among(f"{name}_id"), name)]
        case models.Field(choices=choices) if choices:
            keys = [key for key, _word in field.flatchoices if key not in ("", None)]
            return [Filter(choice(name, label, keys, many=True), _among(name), name)]
        case models.DateTimeField():
            first, last = moment(f"{name}_from", label), moment(f"{name}_to", label, end_of_day=True)
            return [Filter(first, _side(name, "gte"), name), Filter(last, _side(name, "lte"), name)]
        case models.DateField():
            first, last = day(f"{name}_from", label), day(f"{name}_to", label)
            return [Filter(first, _side(name, "gte"), name), Filter(last, _side(name, "lte"), name)]
        case models.BooleanField():
            return [Filter(flag(name, label), lambda value, _person: Q(**{name: value}), name)]
        case models.CharField():
            return [
                Filter(text(name, label), lambda value, _person: Q(**{f"{name}__icontains": value}), name)
            ]
    return []


def _among(lookup: str) -> Condition:
    return lambda values, _person: Q(**{f"{lookup}__in": values})


def _side(name: str, comparison: str) -> Condition:
    return lambda value, _person: Q(**{f"{name}__{comparison}": value})


def _either(condition: Callable[[Any], Q]) -> Condition:
    """The condition or its opposite, as true or false was asked for."""
    return lambda wanted, person: condition(person) if wanted else ~condition(person)


def _overdue(_person: Any) -> Q:
    return Q(due_on__lt=timezone.localdate(), status__in=OPEN)


def _below(pk: int, _person: Any) -> Q:
    path = Part.objects.filter(pk=pk).values_list("path", "project_id").first()
    return Q(part__path__startswith=path[0], project=path[1]) if path else Q(pk__in=[])


@kept_with_kinds(256)
def sortable(kind: str) -> tuple[str, ...]:
    """Columns a list can be ordered by: plain ones of the database."""
    ledger = ledger_for(kind)
    assert ledger is not None
    fields = ((name, field_of(ledger, name)) for name in all_columns(ledger) if name != "uid")
    unfit = (models.ForeignKey, models.JSONField, models.TextField)
    return tuple(name for name, field in fields if field is not None and not isinstance(field, unfit))


@kept_with_kinds(512)
def list_parameters(kind: str, sees_private: bool) -> tuple[Parameter, ...]:
    """All parameters of a ledger's list for who sees its private columns, or does not."""
    ledger = ledger_for(kind)
    assert ledger is not None
    hidden = () if sees_private else tuple(ledger.private)
    own = [each.parameter for each in filters_of(kind).values() if each.column not in hidden]
    if not sees_private and any(name in hidden for name in ledger.search):
        own = [each for each in own if each.name != "q"]
    orders = [sign + name for name in sortable(kind) if name not in hidden for sign in ("", "-")]
    sort = choice("sort", gettext_lazy("order; a minus turns it round"), orders)
    columns = [name for name in all_columns(ledger) if name not in hidden]
    return (PROJECT, *own, sort, _fields_parameter(columns), *PAGING)


def _fields_parameter(columns: list[str]) -> Parameter:
    known = set(columns)

    def read(value: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(name.strip() for name in value.split(",")))
        if wrong := [name for name in names if name not in known]:
            raise ValueError(_("%(wrong)s is no field. There are: %(known)s.") % {
                "wrong": ", ".join(wrong)[:100], "known": ", ".join(columns),
            })  # fmt: skip
        return names

    pattern = "|".join(columns)
    schema = {"type": "string", "pattern": f"^({pattern})(,({pattern}))*$"}
    return Parameter("fields", read, schema, gettext_lazy("fields of a row, separated by commas"))


def condition_of(ledger: Ledger, values: dict[str, Any], person: Any) -> Q:
    """What the given parameters come to."""
    known, condition = filters_of(ledger.kind), Q()
    for name, value in values.items():
        if name in known:
            condition &= known[name].condition(value, person)
    return condition


def order_of(ledger: Ledger, sort: str) -> list[Order]:
    """The order asked for; ids make it one and only one."""
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    by_id = Order(field_of(ledger, "id"), "row_id", descending, "pk")
    if name == "id":
        return [by_id]
    return [Order(field_of(ledger, name), name, descending, name), by_id]


def with_row_id(records: QuerySet) -> QuerySet:
    """The envelope's key under a name of its own: the ledger's index ends with it, not with the child's."""
    return records.alias(row_id=RawSQL('"records_record"."id"', ()))
