"""Reads an uploaded plan in a process of its own: ``python -m yingzao.modules.schedule.reading_child``.

An upload may be hostile, so the reader runs where running out of memory or time costs nobody else
anything. It knows neither Django nor the database: path, encoding and name come as arguments, the answer
goes to standard output as a pickle of plain dataclasses, written by our own code.
"""

import pickle
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY_BYTES = 4 * 1024**3
CPU_SECONDS = 180


def main() -> None:
    path, encoding, name = Path(sys.argv[1]), sys.argv[2] or None, sys.argv[3]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = read(path, encoding, name)
    except MemoryError:
        answer = ("too_much", None)
    sys.stdout.buffer.write(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))


def read(path: Path, encoding: str | None, name: str) -> tuple[str, Any]:
    """``("schedule", (encoding, ImportedSchedule))``, ``("refused", facts)`` or ``("invalid", text)``."""
    from yingzao.engines.calendar import CalendarError
    from yingzao.formats.schedule_file import ScheduleFileError
    from yingzao.formats.schedule_reading import read_schedule

    try:
        found = read_schedule(path.read_bytes(), name, encoding)
        return "schedule", (found.encoding, found)
    except ScheduleFileError as error:
        return "refused", error.facts()
    except CalendarError as error:
        return "invalid", str(error)


if __name__ == "__main__":
    main()
