"""Writes that must not be lost with a connection."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 2
T = TypeVar("T")


def until_database_answers(write: Callable[[], T]) -> T:
    """Call ``write`` until no connection is lost in it; for how background work ended, when its worker
    could do nothing else anyway."""
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError) as fault:
            if connection.in_atomic_block:
                raise
            logger.warning("The database does not answer: %s", fault)
            connection.close()
            time.sleep(PAUSE_SECONDS)
