"""Master data that were probably entered twice, and the word of who knows that they were not.

Each kind of master data says by an :class:`Entry` what it is known by; likeness itself is in
``engines.likeness``.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yingzao.engines.likeness import Entry, likely_pairs, likely_same, normalised, normalised_company

from .models import Kept, Organisation, Person, ToldApart

SHORTEST_PHONE = 7

REASONS: dict[str, str | Promise] = {
    "name": _("similar name"),
    "credit_code": _("same credit code"),
    "phone": _("same phone"),
    "email": _("same e-mail"),
}


@dataclass(frozen=True)
class Twin:
    """Two rows that are probably one, and why."""

    row: Any
    other: Any
    reason: str

    @property
    def why(self) -> str | Promise:
        return REASONS[self.reason]


@dataclass(frozen=True)
class Rule:
    """How one kind of master data is compared: what a row is known by, and with which rows."""

    entry: Callable[[Any], Entry]
    compared: Callable[[Any], models.QuerySet]


_rules: dict[type[models.Model], Rule] = {}


def compare(
    model: type[Kept], entry: Callable[[Any], Entry], compared: Callable[[Any], models.QuerySet]
) -> None:
    """Make a kind of master data known; ``compared(row)`` are the rows that ``row`` may be a twin of."""
    _rules[model] = Rule(entry, compared)


def twins_of(row: Kept) -> list[Twin]:
    """Stored rows that are probably ``row``, which may be new; the likeliest first, without those told apart."""
    rule = _rules[type(row)]
    others = {other.pk: other for other in rule.compared(row)}
    apart = _told_apart(type(row))
    entry = rule.entry(row)
    found = likely_same(entry, [rule.entry(other) for other in others.values()])
    return [Twin(row, others[m.other], m.reason) for m in found if _pair(entry.key, m.other) not in apart]


def all_twins(model: type[Kept], rows: Iterable[Kept]) -> list[Twin]:
    """Every probable pair among ``rows``, without those told apart."""
    rule, by_key = _rules[model], {row.pk: row for row in rows}
    apart = _told_apart(model)
    pairs = likely_pairs([rule.entry(row) for row in by_key.values()])
    return [
        Twin(by_key[m.key], by_key[m.other], m.reason) for m in pairs if _pair(m.key, m.other) not in apart
    ]


@transaction.atomic
def tell_apart(row: Kept, others: Iterable[Kept]) -> None:
    """Note that ``row`` is none of ``others``; they are not pointed out again."""
    known = _told_apart(type(row))
    for other in others:
        one, two = _pair(row.pk, other.pk)
        if one != two and (one, two) not in known:
            ToldApart(kind=row._meta.label_lower, one=one, other=two).save(action="told_apart")


def _told_apart(model: type[models.Model]) -> set[tuple[int, int]]:
    return set(ToldApart.objects.filter(kind=model._meta.label_lower).values_list("one", "other"))


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _codes(**values: str) -> frozenset[tuple[str, str]]:
    return frozenset((kind, value) for kind, value in values.items() if value)


def phone_digits(phone: str) -> str:
    """The digits of a number long enough to be somebody's."""
    digits = re.sub(r"\D", "", phone)
    return digits if len(digits) >= SHORTEST_PHONE else ""


def _organisation_entry(row: Organisation) -> Entry:
    names = dict.fromkeys(
        normalised_company(n) for n in (row.name, row.short_name, *row.all_other_names) if n
    )
    codes = _codes(credit_code=row.credit_code.strip().upper(), phone=phone_digits(row.phone))
    return Entry(row.pk or 0, tuple(names), codes, apart=str(row.parent_id or ""))


def _person_entry(row: Person) -> Entry:
    names = dict.fromkeys(normalised(n) for n in (row.name, *row.all_other_names) if n)
    codes = _codes(phone=phone_digits(row.phone), email=row.email.strip().lower())
    return Entry(
        row.pk or 0, tuple(names), codes, apart=str(row.organisation_id or ""), by_equal_name_only=True
    )


compare(Organisation, _organisation_entry, lambda row: Organisation.objects.offered())
compare(Person, _person_entry, lambda row: Person.objects.offered().select_related("organisation"))
