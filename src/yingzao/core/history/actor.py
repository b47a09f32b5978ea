"""Who is acting: named once at the edge (request, job, command) and read by every signed write."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class UnsignedWrite(RuntimeError):
    """Something tried to write without an actor, or by a way that leaves no history."""


@dataclass(frozen=True)
class Actor:
    """``person_id`` is None for guests on a signed link and for the system itself."""

    person_id: int | None
    name: str
    ip: str | None = None


_current: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current_actor() -> Actor:
    """The actor of this request or job; raises :class:`UnsignedWrite` when nobody was named."""
    actor = _current.get()
    if actor is None:
        raise UnsignedWrite("No actor: wrap the write in acting_as(person).")
    return actor


def has_actor() -> bool:
    return _current.get() is not None


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    token = _current.set(actor)
    try:
        yield actor
    finally:
        _current.reset(token)


def acting_as(person, ip: str | None = None):
    """Sign all writes inside the ``with`` block as ``person``."""
    return acting(Actor(person.pk, person.name, ip))


def acting_as_system(name: str):
    """Sign as the system itself, naming the part that acts (a job, the demo, a migration)."""
    return acting(Actor(None, name))


def acting_as_guest(name: str, ip: str | None):
    """Sign as somebody without an account who came through a signed link."""
    return acting(Actor(None, name, ip))
