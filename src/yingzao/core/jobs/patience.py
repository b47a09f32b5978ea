"""Writes that must not be lost with a connection."""

import logging
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 2


def until_database_answers(write: Callable[[], object]) -> None:
    """Call ``write`` until no connection is lost in it; for how background work ended, when its worker
    could do nothing else anyway."""
    while True:
        try:
            write()
            return
        except (OperationalError, InterfaceError) as fault:
            if connection.in_atomic_block:
                raise
            logger.warning("The database does not answer: %s", fault)
            connection.close()
            time.sleep(PAUSE_SECONDS)
