"""The switch between compiled and plain Python kernels: the same functions, with or without numba.

``YINGZAO_NO_NUMBA=1`` (or an installation without numba) runs the kernels as ordinary Python, which gives the
same numbers more slowly.
"""

import os
from collections.abc import Callable
from importlib.util import find_spec
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
    from numba import njit

    return cast(Kernel, njit(cache=True, nogil=True, error_model="numpy", inline=inline)(function))
