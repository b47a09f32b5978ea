"""Fixed people and small builders shared by the approval tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from yingzao.engines.approval import (
    Decision,
    LogEntry,
    Outcome,
    Parallel,
    Quorum,
    Refused,
    Route,
    RunState,
    Signer,
    StaticDirectory,
    Step,
    act,
    reconcile,
    replay,
    start,
)

AUTHOR, ANNA, BEN, CARL, DORA, EMIL, FAYE, GUS, BOSS, ADMIN = 1, 2, 3, 4, 5, 6, 7, 8, 10, 20
NOW = datetime(2026, 3, 2, 9, 0)

PEOPLE = StaticDirectory(
    active=frozenset(range(1, 21)),
    roles={
        "technician": (ANNA, BEN, CARL),
        "engineering": (DORA,),
        "technical": (EMIL,),
        "chief": (FAYE,),
        "supervisor": (GUS,),
        "boss": (BOSS,),
        "administrator": (ADMIN,),
    },
    posts={("company", "chief_engineer"): (FAYE,)},
    fields={"checker": (BEN,)},
    conditions={"large": True, "foreign": False},
)


def person(number: int) -> Signer:
    return Signer("person", str(number))


def role(code: str) -> Signer:
    return Signer("role", code)


def step(key: str, *signers: Signer, quorum: Quorum | None = None, **fields: object) -> Step:
    return Step(key, key.title(), signers, quorum or Quorum(), **fields)  # type: ignore[arg-type]


def route(*steps: Step | Parallel, **fields: object) -> Route:
    return Route("scheme", 1, "Scheme", steps, **fields)  # type: ignore[arg-type]


def away(directory: StaticDirectory, **deputies: int) -> StaticDirectory:
    """The directory on a day when p2=5 means: person 2 is away and 5 stands in."""
    return replace(directory, deputies={**directory.deputies, **{int(k[1:]): v for k, v in deputies.items()}})


def without(directory: StaticDirectory, *people: int) -> StaticDirectory:
    """The directory after persons left."""
    return replace(directory, active=directory.active - set(people))


class Play:
    """A run played decision by decision, keeping its log; every step is checked to be replayable."""

    def __init__(self, definition: Route, directory: StaticDirectory = PEOPLE, author: int = AUTHOR) -> None:
        self.route = definition
        self.directory = directory
        self.at = NOW
        self.log: list[LogEntry] = []
        self.outcome = start(definition, author, directory, self.at)
        self._keep(self.outcome)

    def _keep(self, outcome: Outcome) -> Play:
        self.outcome = outcome
        if outcome.entry is not None:
            self.log.append(outcome.entry)
        assert replay(self.route, self.log) == outcome.state
        return self

    @property
    def state(self) -> RunState:
        return self.outcome.state

    @property
    def holders(self) -> list[int | None]:
        return [task.person for task in self.state.open_tasks]

    @property
    def events(self) -> list[str]:
        return [type(event).__name__ for event in self.outcome.events]

    def do(self, verb: str, actor: int, **fields: object) -> Play:
        fields.setdefault("opinion", "because")
        return self._keep(act(self.state, Decision(verb, actor, **fields), self.directory, self.at))  # type: ignore[arg-type]

    def approve(self, *actors: int) -> Play:
        for actor in actors:
            self.do("approve", actor)
        return self

    def later(self, days: int) -> Play:
        self.at += timedelta(days=days)
        return self

    def meanwhile(self, directory: StaticDirectory) -> Play:
        """The company changes, and the run is reconciled with it."""
        self.directory = directory
        return self._keep(reconcile(self.state, directory, self.at))


def refused(play: Play, code: str, verb: str, actor: int, **fields: object) -> Refused:
    """The decision is refused with that code, and nothing has changed."""
    before = play.state.to_json()
    with pytest.raises(Refused) as caught:
        play.do(verb, actor, **fields)
    assert caught.value.code == code
    assert play.state.to_json() == before
    return caught.value
