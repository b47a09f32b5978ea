"""What importing a sheet would do, row by row, before anything is written."""

import hashlib
import json
import uuid
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Ledger

from .columns import SheetColumns
from .headers import Matching


class Effect(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ALREADY = "already"
    """Imported from this very row of this very file before."""
    WRONG = "wrong"


@dataclass(frozen=True)
class Problem:
    """What is wrong in a cell (or, without a column, with the row), and what to write instead."""

    row: int
    text: str
    remedy: str = ""
    column: str = ""
    header: str = ""
    value: str = ""


@dataclass
class RowPlan:
    """One row: what it does, with the values as the form gave them."""

    number: int
    uid: uuid.UUID
    effect: Effect = Effect.NEW
    values: dict[str, Any] = field(default_factory=dict)
    record: Any = None
    """The record as it would be stored; for a changed one, with its key."""
    version: int = 0
    problems: list[Problem] = field(default_factory=list)
    twin: str = ""
    """What the row looks like a repetition of; empty when it looks like nothing there is."""

    @property
    def writes(self) -> bool:
        return self.effect in (Effect.NEW, Effect.CHANGED)


@dataclass(frozen=True)
class Choice:
    """What a person said about a sheet that did not explain itself."""

    sheet: str = ""
    header_row: int | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    """Column letter → field; an empty field leaves the column out."""


class Reporter(Protocol):
    """Hears how far it is, and may stop it by raising."""

    def report(self, percent: int, step: str) -> None: ...


class Unheard:
    """Nobody waits for reports."""

    def report(self, percent: int, step: str) -> None:
        return


@dataclass
class Preview:
    """The rows of one file for one ledger, checked by the rules of the screen."""

    ledger: Ledger
    person: Person
    project: Project
    columns: SheetColumns
    matching: Matching
    plans: list[RowPlan]
    notes: list[str]
    asked_later: dict[int, str] = field(default_factory=dict)
    """Column → label of a field that only the answers of a row bring about."""

    @property
    def missing(self) -> list[str]:
        """Headers that must be there and are not; then no row was checked."""
        return [] if self.matching.updates else [each.label for each in self.matching.missing]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what becomes of them, and how many look like repetitions."""
        counted = Counter(plan.effect.value for plan in self.plans)
        return {effect.value: counted[effect.value] for effect in Effect} | {
            "twins": sum(bool(p.twin) for p in self.plans)
        }

    @property
    def problems(self) -> list[Problem]:
        return [problem for plan in self.plans for problem in plan.problems]

    @property
    def is_ready(self) -> bool:
        """Is there something to write, and nothing wrong?"""
        return any(plan.writes for plan in self.plans) and not any(
            plan.effect is Effect.WRONG for plan in self.plans
        )

    @property
    def fingerprint(self) -> str:
        """Differs as soon as importing would do something else than what was shown."""
        facts = [
            (p.number, p.effect.value, p.record.pk if p.version else None, p.version) for p in self.plans
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
