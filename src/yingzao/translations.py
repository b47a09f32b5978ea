"""Message catalogues compiled where they stand, with Babel instead of gettext tools."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent


def compile_catalogues(package: Path = PACKAGE) -> int:
    """Write every ``.mo`` that is missing or older than its ``.po``; returns how many were written."""
    written = 0
    for po in package.rglob("locale/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source)
        temporary = mo.with_suffix(f".mo.part{os.getpid()}")  # several processes may start at once
        with temporary.open("wb") as target:
            write_mo(target, catalogue)
        temporary.replace(mo)
        written += 1
    return written
