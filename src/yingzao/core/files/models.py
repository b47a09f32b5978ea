"""Stored files. The name of a content is its SHA-256: equal uploads are kept once, and what changed in the
storage no longer matches its name."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import current_actor

from .marking import Position
from .storage import CHUNK_BYTES, DamagedFile, DiskStorage, name_of


def contents() -> Any:
    """The storage of contents: a ``DiskStorage`` or a ``BucketStorage``."""
    return storages["default"]


class StoredFile(models.Model):
    """One uploaded file; its content lies in the storage under its hash."""

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.BigIntegerField()
    content_type = models.CharField(max_length=100)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the content lies; only with files on disk. Use :meth:`local` where a path is needed."""
        return Path(contents().path(name_of(self.sha256)))

    def exists(self) -> bool:
        return contents().exists(name_of(self.sha256))

    def chunks(self) -> Iterator[bytes]:
        """The content piece by piece. The last piece comes only after the hash was found to be right, so
        that whoever receives a damaged file does not receive it whole; raises :class:`DamagedFile`."""
        digest, held = hashlib.sha256(), b""
        try:
            for chunk in contents().stream(name_of(self.sha256)):
                if held:
                    yield held
                digest.update(chunk)
                held = chunk
        except FileNotFoundError as missing:
            raise DamagedFile(_("The content of “%s” is missing.") % self.name) from missing
        if digest.hexdigest() != self.sha256:
            raise DamagedFile(_("“%s” no longer has the content it was stored with.") % self.name)
        if held:
            yield held

    def read(self) -> bytes:
        """The whole content, checked against its hash; raises :class:`DamagedFile`."""
        return b"".join(self.chunks())

    @contextmanager
    def local(self) -> Iterator[Path]:
        """A path on this machine under which the content can be read inside the block."""
        if isinstance(contents(), DiskStorage):
            yield self.path
            return
        with NamedTemporaryFile() as copy:
            for chunk in self.chunks():
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)

    def digest_now(self) -> str:
        """SHA-256 of what lies in the storage now; empty when nothing does."""
        digest = hashlib.sha256()
        try:
            for chunk in contents().stream(name_of(self.sha256)):
                digest.update(chunk)
        except FileNotFoundError:
            return ""
        return digest.hexdigest()

    def is_intact(self) -> bool:
        """Does the content still have the hash it was stored under?"""
        return self.digest_now() == self.sha256


class Shows(models.TextChoices):
    """What a photo is evidence of."""

    BEFORE = "before", gettext_lazy("before")
    AFTER = "after", gettext_lazy("after")
    SITE = "site", gettext_lazy("on site")


class Photo(models.Model):
    """A photo from site: the original untouched, a copy marked with place, time and person, and a small one.

    The copies carry no metadata; what was noted stands here: ``taken_at`` as the camera wrote it, else by the phone;
    ``phone_at`` by the phone's own clock as it was; the position in degrees of WGS 84 with its accuracy in metres.
    What hangs on a record is the marked copy.
    """

    original = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    marked = models.OneToOneField(StoredFile, models.PROTECT, related_name="photo")
    small = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    shows = models.CharField(max_length=8, choices=Shows.choices)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)
    phone_at = models.DateTimeField(null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    position_by = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return self.original.name

    @property
    def received_at(self) -> datetime:
        """When it reached us, by our clock."""
        return self.original.uploaded_at

    @property
    def position(self) -> Position | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude, self.accuracy_m, self.position_by)

    def in_history(self) -> dict[str, Any]:
        """What the record's history keeps of it, as changes of a signed entry."""
        known = {
            "sha256": self.original.sha256,
            "taken_by_phone": self.phone_at.isoformat() if self.phone_at else "",
            "taken_where": str(self.position or ""),
        }
        return {name: [None, value] for name, value in known.items() if value}


def store_upload(upload: UploadedFile, limit_bytes: int | None = None) -> StoredFile:
    """Keep an upload; raises ValidationError when it is empty, above ``limit_bytes`` (None:
    ``UPLOAD_LIMIT_BYTES``), or when the storage does not take it."""
    most = settings.UPLOAD_LIMIT_BYTES if limit_bytes is None else limit_bytes
    if upload.size == 0:
        raise ValidationError(_("“%s” is empty. Choose the file again.") % upload.name)
    if (upload.size or 0) > most:
        limit = most // 1024**2
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)s MB.") % {"name": upload.name, "limit": limit}
        )
    return _store(upload.chunks(CHUNK_BYTES), upload.name or "file", upload.content_type or "")


def store_bytes(content: bytes, name: str, content_type: str) -> StoredFile:
    """Keep bytes made by the application itself (a print, a signature, an archive list)."""
    return _store(iter([content]), name, content_type)


def _store(chunks: Iterable[bytes], name: str, content_type: str) -> StoredFile:
    sha256, size = contents().keep(chunks)  # first the content, then the row that names it
    return StoredFile.objects.create(
        name=PurePath(name.replace("\\", "/")).name[-200:], sha256=sha256, size_bytes=size,
        content_type=content_type[:100] or "application/octet-stream",
        uploaded_by_id=current_actor().person_id,
    )  # fmt: skip
