"""Develops one uploaded photo in a process of its own: ``python -m yingzao.core.files.photo_child``.

The picture may be hostile, so it is decoded where running out of memory or time costs nobody else anything.
It knows neither Django nor the database: what to do comes as a pickle on standard input, the copies go out
as one on standard output.
"""

import pickle
import resource
import sys
from typing import Any

MEMORY_BYTES = 3 * 1024**3
CPU_SECONDS = 40


def main() -> None:
    content, marks, font = pickle.load(sys.stdin.buffer)  # noqa: S301  (written by photos.py)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(pickle.dumps(_answer(content, marks, font), protocol=pickle.HIGHEST_PROTOCOL))


def _answer(content: bytes, marks: Any, font: str) -> tuple[str, Any]:
    from .marking import NotAPhoto, develop

    try:
        return "shot", develop(content, marks, font)
    except NotAPhoto as refused:
        return "refused", refused.code
    except MemoryError:
        return "refused", "too_large"


if __name__ == "__main__":
    main()
