"""Reads one uploaded file in a process of its own: ``python -m yingzao.formats.text_of.child NAME``.

The content comes on standard input; the answer goes to standard output as JSON: ``{"text": …, "is_cut": …}``
or ``{"code": …}``. Running out of memory or time costs nobody else anything.
"""

import json
import resource
import sys

from .extract import text_of
from .unreadable import Unreadable

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 60


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    json.dump(_answer(sys.stdin.buffer.read(), sys.argv[1]), sys.stdout)


def _answer(content: bytes, name: str) -> dict[str, object]:
    try:
        found = text_of(content, name)
        return {"text": found.text, "is_cut": found.is_cut}
    except Unreadable as refused:
        return {"code": refused.code}
    except MemoryError:
        return {"code": "too_large"}
    except Exception:  # noqa: BLE001  (a reader stumbled over what a stranger sent)
        return {"code": "damaged"}


if __name__ == "__main__":
    main()
