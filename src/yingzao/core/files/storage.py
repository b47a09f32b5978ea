"""Contents of files by their SHA-256, on this machine's disk; ``bucket.py`` keeps them in S3-compatible storage.

Content is written whole before anything names it: into a part file that is synced and then moved, so that
neither a full disk nor a power cut leaves half of one under a final name. Equal contents are kept once;
keeping one again replaces it by itself, which mends a damaged one.
"""

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _

CHUNK_BYTES = 1024 * 1024
PART = ".part-"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StorageFault(ValidationError):
    """The storage did not take the content or did not answer; nothing was stored. The text is for the user."""

    @property
    def text(self) -> str:
        return self.messages[0]


class NoRoom(StorageFault):
    """There is no room left for contents."""


class DamagedFile(Exception):
    """The stored content no longer has the hash it was stored under, or is gone."""


def name_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:]}"


def hash_of(name: str) -> str:
    """The SHA-256 that a name stands for; empty for a name that is not one of ours."""
    sha256 = name.replace("/", "")
    is_hash = len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")
    return sha256 if is_hash and name == name_of(sha256) else ""


def copy_hashed(chunks: Iterable[bytes], target: IO[bytes]) -> tuple[str, int]:
    """Write ``chunks`` to ``target``; SHA-256 and number of bytes."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def no_room() -> NoRoom:
    return NoRoom(
        _("There is no room left to store files. Nothing was stored. Tell the administrator, then try again.")
    )


@contextmanager
def room_or_refusal() -> Iterator[None]:
    """A full disk becomes :class:`NoRoom`."""
    try:
        yield
    except OSError as fault:
        if fault.errno in _NO_ROOM:
            raise no_room() from fault
        raise


class DiskStorage(FileSystemStorage):
    """Contents beneath ``MEDIA_ROOT`` as ``ab/cdef…``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_overwrite=True, **options)

    def keep(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Store content under its hash; SHA-256 and size in bytes."""
        with self._part() as part:
            sha256, size = copy_hashed(chunks, part)
            self._move(part, name_of(sha256))
        return sha256, size

    def _save(self, name: str, content: Any) -> str:
        with self._part() as part:
            copy_hashed(content.chunks(CHUNK_BYTES), part)
            self._move(part, name)
        return name

    @contextmanager
    def _part(self) -> Iterator[IO[bytes]]:
        with room_or_refusal():
            os.makedirs(self.location, exist_ok=True)
            part = NamedTemporaryFile(dir=self.location, prefix=PART, delete=False)  # noqa: SIM115
            try:
                with part:
                    yield part
            finally:
                Path(part.name).unlink(missing_ok=True)  # moved away when all went well

    def _move(self, part: Any, name: str) -> None:
        part.flush()
        os.fsync(part.fileno())
        # The part lies on the disk by now: what is free is what would be left to the database.
        if shutil.disk_usage(self.location).free < settings.FILES_KEPT_FREE_BYTES:
            raise no_room()
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(part.name, target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def stream(self, name: str) -> Iterator[bytes]:
        """The content in chunks; raises FileNotFoundError."""
        with open(self.path(name), "rb") as content:
            while chunk := content.read(CHUNK_BYTES):
                yield chunk

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """Name and time of every content."""
        for path in Path(self.location).glob("??/*"):
            yield (
                path.relative_to(self.location).as_posix(),
                datetime.fromtimestamp(path.stat().st_mtime, UTC),
            )

    def remove_parts(self, older_than_seconds: float) -> None:
        """What a killed process left half-written."""
        for path in Path(self.location).glob(f"{PART}*"):
            if time.time() - path.stat().st_mtime > older_than_seconds:
                path.unlink(missing_ok=True)
