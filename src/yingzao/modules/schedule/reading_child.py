"""Reads an uploaded plan in a process of its own: ``python -m yingzao.modules.schedule.reading_child``.

An upload may be hostile, so the reader runs where running out of memory or time costs nobody else
anything. It knows neither Django nor the database: path and encoding come as arguments, the answer goes
to standard output as a pickle of plain dataclasses, written by our own code.
"""

import pickle
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY_BYTES = 4 * 1024**3
CPU_SECONDS = 180


def main() -> None:
    path, encoding = Path(sys.argv[1]), sys.argv[2] or None
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = read(path, encoding)
    except MemoryError:
        answer = ("too_much", None)
    sys.stdout.buffer.write(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))


def read(path: Path, encoding: str | None) -> tuple[str, Any]:
    """``("schedule", (encoding, ImportedSchedule))``, ``("refused", facts)`` or ``("invalid", text)``."""
    from yingzao.engines.calendar import CalendarError
    from yingzao.formats.xer import XerError, read_xer, to_networks

    try:
        xer = read_xer(path.read_bytes(), encoding=encoding)
        return "schedule", (xer.encoding, to_networks(xer))
    except XerError as error:
        facts = {
            name: getattr(error, name) for name in ("code", "problem", "remedy", "line", "table", "field")
        }
        return "refused", {**facts, "params": {name: str(value) for name, value in error.params.items()}}
    except CalendarError as error:
        return "invalid", str(error)


if __name__ == "__main__":
    main()
