"""What a form asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from yingzao.engines.formula import Checked, Type

FORMAT = 1
MOST_QUESTIONS = 500
MOST_COLUMNS = 30
MOST_ROWS = 200
MOST_RULES = 100
MOST_CHOICES = 100
TYPES = (
    "text", "long_text", "number", "money", "date", "time", "yes_no", "choice", "person", "organisation", "part",
    "record", "photo", "file", "signature", "location", "table", "computed", "heading",
)  # fmt: skip
COLUMN_TYPES = ("text", "number", "money", "date", "time", "yes_no", "choice", "person", "part", "computed")
UPLOADS = ("photo", "file")
REFERENCES = ("person", "organisation", "part", "record")


@dataclass(frozen=True)
class Default:
    """What a new form is filled with: a fixed value as in an answer, or what ``source`` knows."""

    value: object = None
    source: str = ""


SOURCES: Mapping[str, tuple[str, ...]] = {
    "today": ("date",),
    "now": ("time",),
    "me": ("person",),
    "my_organisation": ("organisation",),
    "weather": ("text", "long_text", "choice"),
    "tasks_today": ("text", "long_text"),
    "last_record": (
        "text", "long_text", "number", "money", "date", "time", "yes_no", "choice", "person", "organisation", "part",
        "record", "location", "table",
    ),
}  # fmt: skip
"""Where a default may come from, and the types it fits."""


@dataclass(frozen=True)
class Question:
    """One question, heading, computed result, table, or column of a table.

    Limits and formulas that were not declared are None; ``result`` is what a computed one gives.
    """

    key: str
    label: str
    type: str
    label_en: str = ""
    required: bool = False
    help: str = ""
    message: str = ""
    unit: str = ""
    decimals: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    max_length: int = 0
    choices: tuple[str, ...] = ()
    multiple: bool = False
    of: str = ""
    columns: tuple[Question, ...] = ()
    min_rows: int = 0
    max_rows: int = MOST_ROWS
    totals: tuple[str, ...] = ()
    default: Default | None = None
    wide: bool = False
    on_paper: bool = True
    formula: Checked | None = None
    show_when: Checked | None = None
    require_when: Checked | None = None
    result: Type | None = None

    @property
    def is_asked(self) -> bool:
        """Does a person answer it?"""
        return self.type not in {"computed", "heading"}

    @property
    def is_number(self) -> bool:
        return self.type in {"number", "money"}


@dataclass(frozen=True)
class Rule:
    """What must hold among the answers, what is said otherwise, and at which question (empty: above all)."""

    check: Checked
    message: str
    at: str = ""


@dataclass(frozen=True)
class Layout:
    """How the form stands on paper: questions side by side, and a note at its foot."""

    columns: int = 2
    note: str = ""


@dataclass(frozen=True)
class Definition:
    """A whole form; ``order`` is that in which conditions and computed questions follow from each other."""

    questions: tuple[Question, ...]
    rules: tuple[Rule, ...] = ()
    layout: Layout = Layout()
    order: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        """Questions by key, columns by ``table.column``."""
        return dict(self._named())

    def _named(self) -> Iterator[tuple[str, Question]]:
        for question in self.questions:
            yield question.key, question
            for column in question.columns:
                yield f"{question.key}.{column.key}", column

    @cached_property
    def depended_on(self) -> frozenset[str]:
        """Keys whose answers decide about others: formulas and conditions read them."""
        checked = [
            each
            for question in self.by_key.values()
            for each in (question.formula, question.show_when, question.require_when)
            if each is not None
        ]
        named = {name for each in checked for name in each.formula.names}
        tables = {
            q.key for q in self.questions if q.columns and (q.totals or any(c.formula for c in q.columns))
        }
        return frozenset({name.partition(".")[0] for name in named} | tables)
