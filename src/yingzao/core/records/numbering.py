"""Numbers without gap or duplicate, by a rule per kind and project, type of project, or company.

A pattern such as ``{project}-{code}-{year}-{seq:04}`` is filled in; everything but ``seq`` makes the
series, and each series counts by itself. The number is taken in the transaction that stores the
record, so a write that fails gives its number back.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.projects.models import Part, Project

from .models import Counter, NumberRule

DEFAULT_PATTERN = "{project}-{code}-{year}-{seq:04}"
WORDS = ("project", "code", "part", "year", "month", "seq")


def check_pattern(pattern: str) -> None:
    """Raise ValueError when the pattern has unknown words or no running number."""
    try:
        filled = fill(pattern, project="P", code="C", part="1", year=2026, month=1, seq=1)
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        raise ValueError(_("Use only {%s} in a numbering pattern.") % "}, {".join(WORDS)) from error
    if "{seq" not in pattern or len(filled) > 60:
        raise ValueError(_("A numbering pattern needs {seq} and gives at most 60 characters."))


def fill(pattern: str, *, seq: int | str, **words) -> str:
    return pattern.format(seq=seq, **words)


@dataclass(frozen=True)
class Series:
    """A locked series; :meth:`take` gives its next number."""

    counter: Counter
    pattern: str
    words: dict[str, Any]

    def take(self) -> str:
        self.counter.last += 1
        self.counter.save(update_fields=["last"])
        return fill(self.pattern, seq=self.counter.last, **self.words)


def lock_series(project: Project, kind: str, code: str, part: Part | None, day: date) -> Series:
    """Lock the series a new record belongs to; call inside the transaction that stores the record."""
    pattern = rule_for(project, kind)
    words = {
        "project": project.code, "code": code, "part": part.code if part else "0",
        "year": day.year, "month": f"{day.month:02}",
    }  # fmt: skip
    return Series(_locked(project, fill(pattern, seq=_Blank(0), **words)), pattern, words)


def rule_for(project: Project, kind: str) -> str:
    """The project's own pattern, else the company's for its type, else the company's, else the built-in one."""
    rules = {(own, type_): pattern for own, type_, pattern in _rules_of(kind)}
    places = ((project.pk, ""), (None, project.type), (None, ""))
    return next((rules[place] for place in places if rules.get(place)), DEFAULT_PATTERN)


_rules_of = PreparedQuery(
    lambda kind: NumberRule.objects.filter(kind=kind).values_list("project_id", "project_type", "pattern")
)


class _Blank(int):
    """A running number that prints as ``#`` whatever its format."""

    def __format__(self, spec: str) -> str:
        return "#"


def _locked(project: Project, series: str) -> Counter:
    counter = _counter_of.first(project.pk, series)
    if counter is None:
        try:
            with transaction.atomic():
                Counter.objects.create(project=project, series=series)
        except IntegrityError:
            pass  # another writer began the series at the same moment; wait for its row below
        counter = _counter_of.first(project.pk, series)
    return counter


_counter_of = PreparedQuery(
    lambda project, series: Counter.objects.select_for_update().filter(project=project, series=series)
)
