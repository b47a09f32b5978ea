"""Typed events between disciplines: what happened, and who wants to know.

An event is a frozen dataclass. A subscriber names the event class and, with ``of``, the model it
cares for. ``on`` runs inside the publisher's transaction, so a consequence that refuses undoes its
cause; ``after_commit`` runs once the transaction is safe and may be retried alone.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import Any

from django.db import transaction

Handler = Callable[[Any], None]


@dataclass(frozen=True)
class Event:
    """Something that happened to ``subject`` (a record, a run, an activity …)."""

    subject: Any


_now: dict[type[Event], list[tuple[type | None, Handler]]] = defaultdict(list)
_later: dict[type[Event], list[tuple[type | None, Handler]]] = defaultdict(list)


def on(event: type[Event], of: type | None = None) -> Callable[[Handler], Handler]:
    """Call the decorated function in the publisher's transaction when ``event`` happens to an ``of``."""

    def register(handler: Handler) -> Handler:
        _now[event].append((of, handler))
        return handler

    return register


def after_commit(event: type[Event], of: type | None = None) -> Callable[[Handler], Handler]:
    """Call the decorated function after the publisher's transaction has committed."""

    def register(handler: Handler) -> Handler:
        _later[event].append((of, handler))
        return handler

    return register


def publish(event: Event) -> None:
    """Tell every subscriber; exceptions of ``on`` handlers propagate and so undo the publisher."""
    for of, handler in _now[type(event)]:
        if of is None or isinstance(event.subject, of):
            handler(event)
    for of, handler in _later[type(event)]:
        if of is None or isinstance(event.subject, of):
            # A fault in it is logged under its name, and neither undoes the write nor stops the others.
            transaction.on_commit(update_wrapper(partial(handler, event), handler), robust=True)
