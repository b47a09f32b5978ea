"""The switch between compiled and plain Python kernels: the same functions, with or without numba.

``YINGZAO_NO_NUMBA=1`` (or an installation without numba) runs the kernels as ordinary Python, which gives the
same numbers more slowly.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypeVar, cast

Kernel = TypeVar("Kernel", bound=Callable[..., object])

COMPILED = os.environ.get("YINGZAO_NO_NUMBA") != "1" and find_spec("numba") is not None


def kernel(function: Kernel) -> Kernel:
    """Compile ``function`` on its first call and keep the machine code on disk, or leave it as it is."""
    return _compiled(function, "never")


def inlined_kernel(function: Kernel) -> Kernel:
    """Like :func:`kernel`, copied into its callers: passing all tables by value costs more than the work."""
    return _compiled(function, "always")


def _compiled(function: Kernel, inline: Literal["never", "always"]) -> Kernel:
    if not COMPILED:
        return function
    os.environ.setdefault("NUMBA_CACHE_DIR", str(machine_code_folder()))
    from numba import njit

    return cast(Kernel, njit(cache=True, nogil=True, error_model="numpy", inline=inline)(function))


@cache
def machine_code_folder(sources: Path = Path(__file__).parents[1]) -> Path:
    """Where compiled kernels are kept: a folder of their own for every state of all sources together.

    Numba looks only at the file of a kernel itself and would go on using machine code that contains an older
    version of what the kernel calls.
    """
    digest = hashlib.sha256()
    for path in sorted(sources.rglob("*.py")):
        found = path.stat()
        digest.update(f"{path.relative_to(sources)} {found.st_size} {found.st_mtime_ns}\n".encode())
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a service without a home
        home = Path(tempfile.gettempdir())
    return home / "yingzao" / f"kernels-{digest.hexdigest()[:16]}"
