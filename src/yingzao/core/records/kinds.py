"""Kinds of records made while the program runs: who makes them, and when what is known of them is looked at again.

Whoever makes kinds signs each in the company's chain and registers a source here. A source is called with the end of
that chain and brings its kinds up to it, which costs nothing where the end has not moved. Within a request they are
looked at once; in any other place whenever somebody asks.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from yingzao.core.history.ends import COMPANY, end_of

End = tuple[str, ...]
Source = Callable[[End], None]
F = TypeVar("F", bound=Callable[..., Any])

_sources: list[Source] = []
_generation = 0


@dataclass
class _Look:
    """What one request knows: how to come by the end of the company's chain, and whether it has looked."""

    end: Callable[[], End]
    is_done: bool = False


_look: ContextVar[_Look | None] = ContextVar("look", default=None)


def note_source(source: Source) -> None:
    """Called from the ``ready`` of a module that makes kinds of records while the program runs."""
    _sources.append(source)


def keep_up() -> None:
    """Bring the kinds made at run time up to what is committed; once in a request."""
    look = _look.get()
    if look is not None and look.is_done:
        return
    if look is not None:
        look.is_done = True
    end = look.end() if look is not None else end_of(COMPANY)
    for source in _sources:
        source(end)


@contextmanager
def one_look(end: Callable[[], End]) -> Iterator[None]:
    """Within: kinds are looked at once, when first asked for, at ``end()`` of the company's chain."""
    token = _look.set(_Look(end))
    try:
        yield
    finally:
        _look.reset(token)


@contextmanager
def not_looking() -> Iterator[None]:
    """Within: only the kinds that are known already; for where there is no database to ask yet."""
    token = _look.set(_Look(lambda: (), is_done=True))
    try:
        yield
    finally:
        _look.reset(token)


def generation() -> int:
    """Grows whenever a kind comes, changes or goes in this process."""
    return _generation


def changed() -> None:
    """Called after kinds came, changed or went: what was worked out from them is no longer used."""
    global _generation
    _generation += 1


def kept_with_kinds(maxsize: int) -> Callable[[F], F]:
    """Decorator: keep results, of which there are at most ``maxsize``, as long as no kind comes, changes or goes."""

    def keep(function: F) -> F:
        kept = lru_cache(maxsize)(lambda _generation, *arguments: function(*arguments))

        @wraps(function)
        def call(*arguments: Any) -> Any:
            return kept(_generation, *arguments)

        return cast(F, call)

    return keep
