"""When work that stopped is worth another try, and how long to wait before it.

Undeclared work is tried three times when what it depends on did not answer (database, network, time
limit); a fault in the program is not repeated. ``@retried(attempts=8, on=(SmtpDown,))`` above the work
function declares otherwise.
"""

import random
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError

UNREACHABLE: tuple[type[Exception], ...] = (
    OperationalError, InterfaceError, ConnectionError, TimeoutError, subprocess.TimeoutExpired,
)  # fmt: skip
W = TypeVar("W", bound=Callable[..., Any])


@dataclass(frozen=True)
class Retry:
    """How often to try, on which faults, and the first and the longest wait in seconds."""

    attempts: int = 3
    on: tuple[type[Exception], ...] = UNREACHABLE
    first_wait: float = 10
    longest_wait: float = 900

    def wait(self, attempt: int, luck: Callable[[], float] = random.random) -> timedelta:
        """Doubled with every attempt up to the longest, then between half and all of it, so that jobs
        that failed together do not come back together."""
        full = min(self.first_wait * 2 ** (attempt - 1), self.longest_wait)
        return timedelta(seconds=full * (0.5 + luck() / 2))


DEFAULT = Retry()
_declared: dict[str, Retry] = {}


def retried(
    *, attempts: int = DEFAULT.attempts, on: tuple[type[Exception], ...] = (),
    first_wait: float = DEFAULT.first_wait, longest_wait: float = DEFAULT.longest_wait,
) -> Callable[[W], W]:  # fmt: skip
    """Declare how a work function is tried again; ``on`` names faults beyond :data:`UNREACHABLE`."""

    def declare(work: W) -> W:
        _declared[path_of(work)] = Retry(attempts, (*UNREACHABLE, *on), first_wait, longest_wait)
        return work

    return declare


def path_of(work: Callable[..., Any]) -> str:
    """The name under which a work function is stored and found again."""
    return f"{work.__module__}.{work.__qualname__}"


def retry_of(path: str) -> Retry:
    return _declared.get(path, DEFAULT)
