"""The directory a decision is taken against: who is who today, and which conditions hold.

The engine asks a :class:`Directory` and never a database. Every answer it used is kept as :class:`Facts` in
the log entry, and Facts are a directory again: a replay needs nobody who knows what the company looked like
that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from .model import Signer


class Directory(Protocol):
    """What the engine asks, for one record and its author, at one moment."""

    @property
    def conditions(self) -> Mapping[str, bool]:
        """Every named condition that is known for the record."""

    def resolve(self, signer: Signer) -> tuple[int, ...]:
        """Person ids the signer stands for; persons who left may be among them."""

    def is_active(self, person_id: int) -> bool:
        """Whether the person still works here (an absent person does)."""

    def deputy(self, person_id: int) -> int | None:
        """Who stands in today; None when the person is present or has no deputy."""

    def holds(self, person_id: int, role: str) -> bool:
        """Whether the person holds the project role."""

    def day(self, name: str) -> date | None:
        """The date the record gives under that name; None when it has none."""


@dataclass(frozen=True)
class StaticDirectory:
    """A directory held in memory.

    ``roles`` role → persons; ``posts`` (organisation, post) → persons; ``fields`` record field → persons;
    ``deputies`` absent or departed person → who stands in; ``days`` dates of the record by name.

    Example: ``StaticDirectory(active=frozenset({1, 2}), roles={"chief": (2,)})``.
    """

    active: frozenset[int]
    roles: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    posts: Mapping[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    fields: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    deputies: Mapping[int, int] = field(default_factory=dict)
    conditions: Mapping[str, bool] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)

    def resolve(self, signer: Signer) -> tuple[int, ...]:
        """See :class:`Directory`."""
        if signer.kind == "person":
            return (int(signer.value),)
        if signer.kind == "role":
            return tuple(self.roles.get(signer.value, ()))
        if signer.kind == "post":
            return tuple(self.posts.get((signer.organisation, signer.value), ()))
        return tuple(self.fields.get(signer.value, ()))

    def is_active(self, person_id: int) -> bool:
        """See :class:`Directory`."""
        return person_id in self.active

    def deputy(self, person_id: int) -> int | None:
        """See :class:`Directory`."""
        return self.deputies.get(person_id)

    def holds(self, person_id: int, role: str) -> bool:
        """See :class:`Directory`."""
        return person_id in self.roles.get(role, ())

    def day(self, name: str) -> date | None:
        """See :class:`Directory`."""
        return self.days.get(name)


@dataclass(frozen=True)
class Facts:
    """The answers one decision was based on; itself a directory that knows nothing else."""

    resolved: Mapping[Signer, tuple[int, ...]]
    active: Mapping[int, bool]
    deputies: Mapping[int, int | None]
    held: Mapping[tuple[int, str], bool]
    conditions: Mapping[str, bool]
    days: Mapping[str, date | None] = field(default_factory=dict)

    def resolve(self, signer: Signer) -> tuple[int, ...]:
        """See :class:`Directory`."""
        return self.resolved[signer]

    def is_active(self, person_id: int) -> bool:
        """See :class:`Directory`."""
        return self.active[person_id]

    def deputy(self, person_id: int) -> int | None:
        """See :class:`Directory`."""
        return self.deputies[person_id]

    def holds(self, person_id: int, role: str) -> bool:
        """See :class:`Directory`."""
        return self.held[person_id, role]

    def day(self, name: str) -> date | None:
        """See :class:`Directory`."""
        return self.days[name]

    def to_json(self) -> dict[str, Any]:
        """A JSON object; :meth:`from_json` gives an equal value back."""
        return {
            "resolved": [[s.kind, s.value, s.organisation, list(ids)] for s, ids in self.resolved.items()],
            "active": [[person, flag] for person, flag in self.active.items()],
            "deputies": [[person, other] for person, other in self.deputies.items()],
            "held": [[person, role, flag] for (person, role), flag in self.held.items()],
            "conditions": dict(self.conditions),
            "days": {name: day.isoformat() if day else None for name, day in self.days.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Facts:
        """Read what :meth:`to_json` wrote."""
        return cls(
            {Signer(kind, value, org): tuple(ids) for kind, value, org, ids in data["resolved"]},
            dict(data["active"]),
            dict(data["deputies"]),
            {(person, role): flag for person, role, flag in data["held"]},
            dict(data["conditions"]),
            {name: date.fromisoformat(day) if day else None for name, day in data.get("days", {}).items()},
        )


class Recorder:
    """Asks a directory and remembers every answer; the same question is asked only once."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._resolved: dict[Signer, tuple[int, ...]] = {}
        self._active: dict[int, bool] = {}
        self._deputies: dict[int, int | None] = {}
        self._held: dict[tuple[int, str], bool] = {}
        self._conditions: dict[str, bool] = {}
        self._days: dict[str, date | None] = {}

    def resolve(self, signer: Signer) -> tuple[int, ...]:
        """Persons of the signer in the directory's order, each once."""
        if signer not in self._resolved:
            self._resolved[signer] = tuple(dict.fromkeys(self._directory.resolve(signer)))
        return self._resolved[signer]

    def is_active(self, person_id: int) -> bool:
        """See :class:`Directory`."""
        if person_id not in self._active:
            self._active[person_id] = self._directory.is_active(person_id)
        return self._active[person_id]

    def deputy(self, person_id: int) -> int | None:
        """See :class:`Directory`; nobody is his own deputy."""
        if person_id not in self._deputies:
            found = self._directory.deputy(person_id)
            self._deputies[person_id] = None if found == person_id else found
        return self._deputies[person_id]

    def holds(self, person_id: int, role: str) -> bool:
        """See :class:`Directory`."""
        if (person_id, role) not in self._held:
            self._held[person_id, role] = self._directory.holds(person_id, role)
        return self._held[person_id, role]

    def condition(self, name: str) -> bool | None:
        """Whether the condition holds; None when the directory does not know it."""
        if name not in self._conditions:
            if name not in self._directory.conditions:
                return None
            self._conditions[name] = self._directory.conditions[name]
        return self._conditions[name]

    def day(self, name: str) -> date | None:
        """See :class:`Directory`."""
        if name not in self._days:
            self._days[name] = self._directory.day(name)
        return self._days[name]

    def facts(self) -> Facts:
        """All answers given so far."""
        return Facts(self._resolved, self._active, self._deputies, self._held, self._conditions, self._days)
