"""Write an archive while people go on working."""

import hashlib
import hmac
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from yingzao import __version__
from yingzao.core.history.chain import head_digest

from . import contents
from .archive import MANIFEST, Archive, Manifest, Table, Tally, digest_of, file_entry, table_entry
from .keys import fingerprints
from .refusal import BackupRefusal
from .snapshot import snapshot
from .tables import carried, columns_of, lines

Say = Callable[[str], None]


def write_backup(path: Path, say: Say = lambda text: None) -> Manifest:
    """Everything the installation holds, at one moment, in the new file ``path``; it appears when it is whole
    and was read back.

    Contents that are missing on disk are listed in the manifest: the rest is worth keeping.
    """
    if path.exists():
        raise BackupRefusal(f"{path} exists. Name a file that does not.")
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "xb", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            manifest = _write(file, say)
            file.flush()
            os.fsync(file.fileno())
        with Archive(part) as written:
            for _part in written.check():
                pass  # what cannot be read back does not get its name
        os.replace(part, path)
    except FileExistsError:
        raise BackupRefusal(f"{part} exists: another backup is being written, or one was cut off.") from None
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise BackupRefusal(f"{path} cannot be written: {fault.strerror or fault}.") from fault
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return manifest


def seal_of(digest: str) -> str:
    """Proves that the digest was written by who holds the history key."""
    return hmac.new(settings.HISTORY_KEY.encode(), f"backup {digest}".encode(), hashlib.sha256).hexdigest()


def key_values() -> dict[str, str]:
    return {"secret_key": settings.SECRET_KEY, "history_key": settings.HISTORY_KEY}


def applied_migrations(alias: str) -> tuple[tuple[str, str], ...]:
    """What brought this database to its present shape."""
    installed = {config.label for config in apps.get_app_configs()}
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return tuple(sorted(key for key in applied if key[0] in installed))


def _write(file: IO[bytes], say: Say) -> Manifest:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, snapshot() as alias:
        tables = tuple(_write_table(archive, model, alias, say) for model in carried())
        wanted = contents.referenced(alias)
        missing = tuple(sha256 for sha256, size in wanted.items() if not contents.is_kept(sha256, size))
        files = tuple((sha256, size) for sha256, size in wanted.items() if sha256 not in missing)
        for sha256, _size in files:
            _write_file(archive, sha256)
        say(f"{len(files)} files, {sum(size for _sha256, size in files) // 1024} KB")
        digest = digest_of(tables, files)
        manifest = Manifest(
            product=__version__, made_at=timezone.now().isoformat(timespec="seconds"),
            database=connections[alias].vendor, migrations=applied_migrations(alias),
            keys=fingerprints(key_values()), history_head=head_digest(alias), tables=tables, files=files,
            missing_files=missing, digest=digest, seal=seal_of(digest),
        )  # fmt: skip
        archive.writestr(MANIFEST, manifest.as_json())
    return manifest


def _write_table(archive: zipfile.ZipFile, model: Any, alias: str, say: Say) -> Table:
    name, tally = model._meta.label_lower, Tally()
    with archive.open(table_entry(name), "w", force_zip64=True) as entry:
        for line in lines(model, alias):
            tally.add(line)
            entry.write(line)
    if tally.rows:
        say(f"{name} {tally.rows}")
    return tally.table(name, columns_of(model))


def _write_file(archive: zipfile.ZipFile, sha256: str) -> None:
    described = zipfile.ZipInfo(file_entry(sha256))  # stored as it is: photographs and PDF do not shrink
    digest = hashlib.sha256()
    with archive.open(described, "w", force_zip64=True) as entry:
        for chunk in contents.read(sha256):
            digest.update(chunk)
            entry.write(chunk)
    if digest.hexdigest() != sha256:
        raise BackupRefusal(
            f"The file {sha256} changed where it is stored: it no longer has the content it was uploaded with. "
            "Bring it back from an earlier backup, then back up again."
        )
