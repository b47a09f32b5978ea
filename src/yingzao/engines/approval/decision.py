"""What a person decides, what comes of it, and the log entry that lets it be replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from .directory import Facts
from .events import Event
from .state import RunState

BEFORE, PARALLEL, AFTER = "before", "parallel", "after"


@dataclass(frozen=True, slots=True)
class Decision:
    """One verb of one actor.

    ``task_id`` may stay None where the actor has exactly one open task. ``person_id`` is the other person of
    add_signer, transfer, delegate, reassign; ``persons`` those copied; ``to_step`` where a rejection goes
    (None: the author); ``place`` where a signer is added: before, parallel or after; ``from_start`` whether a
    resubmission starts again instead of continuing where it stopped. remove_signer removes the holder of
    ``task_id``.
    """

    verb: str
    actor_id: int
    task_id: int | None = None
    opinion: str = ""
    person_id: int | None = None
    persons: tuple[int, ...] = ()
    to_step: str | None = None
    place: str = PARALLEL
    from_start: bool = False

    def to_json(self) -> dict[str, Any]:
        """A JSON object; :meth:`from_json` gives an equal decision back."""
        return {**asdict(self), "persons": list(self.persons)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Decision:
        """Read what :meth:`to_json` wrote."""
        return cls(**{**data, "persons": tuple(data["persons"])})


@dataclass(frozen=True)
class LogEntry:
    """An accepted decision with its moment and the facts it was based on."""

    decision: Decision
    at: datetime
    facts: Facts

    def to_json(self) -> dict[str, Any]:
        """A JSON object; :meth:`from_json` gives an equal entry back."""
        return {
            "decision": self.decision.to_json(),
            "at": self.at.isoformat(),
            "facts": self.facts.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> LogEntry:
        """Read what :meth:`to_json` wrote."""
        return cls(
            Decision.from_json(data["decision"]),
            datetime.fromisoformat(data["at"]),
            Facts.from_json(data["facts"]),
        )


@dataclass(frozen=True)
class Outcome:
    """The new state, what happened on the way, and the entry for the log (None when nothing changed)."""

    state: RunState
    events: tuple[Event, ...]
    entry: LogEntry | None
