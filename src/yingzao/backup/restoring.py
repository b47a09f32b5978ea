"""Bring an archive into an empty database: checked before the first write, written in one transaction."""

import hmac
from collections.abc import Iterator, Mapping
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import File
from django.db import DatabaseError, connection, transaction

from yingzao.core.accounts.models import Person
from yingzao.core.history.chain import head_digest, verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.search.index import rebuild

from . import contents
from .archive import Archive, Manifest, Table
from .keys import fingerprints, forget_prepared, install_keys, prepare_keys
from .refusal import BackupRefusal
from .tables import carried, clear, columns_of, reset_sequences, store, tally
from .writing import Say, applied_migrations, key_values, seal_of

ALIAS = "default"


def restore_backup(
    archive: Archive, *, replace: str = "", keys: Mapping[str, str] | None = None,
    accept_history: bool = False, say: Say = lambda text: None,
) -> Manifest:  # fmt: skip
    """Raises :class:`BackupRefusal` and changes nothing, or the database equals the archive.

    ``replace`` is the name of the database whose content may be thrown away; without it the database must be
    empty. ``keys`` are put in force with it. ``accept_history`` takes a history that was broken when it was saved.
    """
    manifest = archive.manifest
    check_fits(manifest)
    _check_target(replace)
    for part in archive.check():
        say(f"checked {part}")
    check_seal(manifest)
    _keep_files(archive, say)
    if keys:
        prepare_keys(settings.DATA, keys)
    try:
        with transaction.atomic():
            _check_target(replace)
            _fill(archive, say)
            _compare(manifest, say)
            _check_history(manifest, accept_history, say)
    except BaseException as fault:
        if keys:
            forget_prepared(settings.DATA)
        if isinstance(fault, DatabaseError):
            why = f"The database refuses the content of the archive: {type(fault).__name__}."
            raise BackupRefusal(why) from fault
        raise
    if keys:
        install_keys(settings.DATA)
    cache.clear()
    return manifest


def check_fits(manifest: Manifest) -> None:
    """Is this product of the version, and does it run under the keys, that the archive was written with?"""
    here, there = set(applied_migrations(ALIAS)), set(manifest.migrations)
    if here != there:
        differing = ", ".join(sorted(f"{app}.{name}" for app, name in here ^ there)[:5])
        raise BackupRefusal(
            f"The archive was written by version {manifest.product[:20]} with another shape of the database "
            f"({differing}). Install that version, run “yingzao migrate”, restore, then update."
        )
    shapes = {model._meta.label_lower: columns_of(model) for model in carried()}
    if shapes != {table.name: table.columns for table in manifest.tables}:
        raise BackupRefusal("The archive has other tables or columns than this version of the product.")
    if fingerprints(key_values()) != dict(manifest.keys):
        raise BackupRefusal(
            "The archive was written under other keys. Give the file of its keys with --keys."
        )


def check_seal(manifest: Manifest) -> None:
    if not hmac.compare_digest(seal_of(manifest.digest), manifest.seal):
        raise BackupRefusal("The archive was changed after it was written: its seal does not fit.")


def _check_target(replace: str) -> None:
    name = str(connection.settings_dict["NAME"]).rpartition("/")[2]
    is_empty = not (Person.objects.exists() or HistoryEntry.objects.exists())
    if not is_empty and not replace:
        raise BackupRefusal(
            f"The database {name} is not empty. Restore into an empty one, or throw its content away with "
            f"--replace {name}."
        )
    if not is_empty and replace != name:
        raise BackupRefusal(f"The database is called {name}: repeat that name after --replace.")


def _keep_files(archive: Archive, say: Say) -> None:
    """Contents come first: without rows that name them they are only unused."""
    for sha256, size in archive.manifest.files:
        if not contents.is_kept(sha256, size):
            with TemporaryFile() as checked:
                for chunk in archive.content(sha256):
                    checked.write(chunk)
                checked.seek(0)
                contents.keep(sha256, File(checked))
    say(f"stored {len(archive.manifest.files)} files")


def _fill(archive: Archive, say: Say) -> None:
    clear(ALIAS)
    for model, table in _pairs(archive.manifest):
        store(model, archive.rows(table), ALIAS)
        if table.rows:
            say(f"stored {table.name} {table.rows}")
    connection.check_constraints()
    reset_sequences(ALIAS)
    say(f"indexed {rebuild()} records")


def _compare(manifest: Manifest, say: Say) -> None:
    for model, table in _pairs(manifest):
        if tally(model, ALIAS) != table:
            raise BackupRefusal(f"{table.name} is not in the database as it stands in the archive.")
    if head_digest() != manifest.history_head:
        raise BackupRefusal("The history in the database does not end where that of the archive does.")
    say(f"digest {manifest.digest}")


def _check_history(manifest: Manifest, accept: bool, say: Say) -> None:
    findings = list(verify())
    if findings and not accept:
        raise BackupRefusal(
            f"The history of the archive has {len(findings)} disagreements: it was broken when it was saved. "
            "To restore it all the same, add --accept-history."
        )
    say("history intact" if not findings else f"history: {len(findings)} disagreements, as in the archive")


def _pairs(manifest: Manifest) -> Iterator[tuple[Any, Table]]:
    models = {model._meta.label_lower: model for model in carried()}
    for table in manifest.tables:
        yield models[table.name], table
