"""Processes for what may take too much: they know no settings, no credentials and no database."""

import os
import subprocess
import sys

_KNOWN = (
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE",
)  # fmt: skip


def environment() -> dict[str, str]:
    """What a child may know of the environment of this process."""
    return {name: os.environ[name] for name in _KNOWN if name in os.environ}


def run_child(module: str, *arguments: str, content: bytes, seconds: float) -> bytes | None:
    """What a module of ours answers to ``content``; None when it took too long or ran into its own limits."""
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(  # noqa: S603  (our own module)
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds,
            check=False, env=environment(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None
