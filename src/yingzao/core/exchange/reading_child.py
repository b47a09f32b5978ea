"""Reads an uploaded list in a process of its own: ``python -m yingzao.core.exchange.reading_child NAME``.

An upload may be hostile, so it is read where running out of memory or time costs nobody else anything. This
process knows neither Django nor the database: the file comes on standard input, the answer goes to standard
output as a pickle of plain dataclasses, written by our own code.
"""

import pickle
import resource
import sys
from typing import Any

from yingzao.formats.sheets import SheetError, read_file

MEMORY_BYTES = 1536 * 1024**2
CPU_SECONDS = 60


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer = _read(sys.argv[1])
    except MemoryError:
        answer = ("refused", ("too_much_unpacked", {}))
    sys.stdout.buffer.write(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))


def _read(name: str) -> tuple[str, Any]:
    """``("file", File)`` or ``("refused", (code, params))``."""
    try:
        return "file", read_file(sys.stdin.buffer.read(), name)
    except SheetError as error:
        return "refused", (error.code, error.params)


if __name__ == "__main__":
    main()
