"""What ``yingzao backup`` and ``yingzao restore`` do once the settings are read."""

import sys
from collections.abc import Mapping
from pathlib import Path

from django.db import connection

from yingzao.core.operation.schema import bring_schema_up_to_date

from .archive import Archive
from .keys import fingerprints, write_keys
from .restoring import check_seal, restore_backup
from .writing import key_values, write_backup


def back_up(path: Path, keys: Path | None, quiet: bool) -> int:
    """0 whole; 1 when contents of files are missing where they should lie."""
    if keys:
        write_keys(keys, key_values())
    manifest = write_backup(path, _keep_quiet if quiet else _say)
    _tell(f"digest {manifest.digest}")
    for sha256 in manifest.missing_files:
        _say(f"missing file {sha256}")
    return 1 if manifest.missing_files else 0


def verify_archive(path: Path) -> int:
    """Is the archive whole, and (under its own keys) unchanged since it was written?"""
    with Archive(path) as archive:
        for part in archive.check():
            _say(f"right: {part}")
        if fingerprints(key_values()) == dict(archive.manifest.keys):
            check_seal(archive.manifest)
        else:
            _say("written under other keys: its seal cannot be proven here")
        _tell(f"digest {archive.manifest.digest}")
    return 0


def restore(path: Path, replace: str, keys: Mapping[str, str] | None, accept_history: bool) -> int:
    with Archive(path) as archive:
        if not connection.introspection.table_names():
            _say("preparing the database")
            bring_schema_up_to_date()
        manifest = restore_backup(
            archive, replace=replace, keys=keys, accept_history=accept_history, say=_say
        )
    _tell(f"digest {manifest.digest}")
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def _keep_quiet(text: str) -> None:
    """Progress that nobody watches."""


def _tell(text: str) -> None:
    print(text, flush=True)  # noqa: T201
