"""Stored files. The name on disk is the SHA-256 of the content: equal uploads are kept once, and a
file that changed on disk no longer matches its name."""

import hashlib
import os
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import current_actor

_CHUNK = 1024 * 1024


class StoredFile(models.Model):
    """One uploaded file; its content lies under ``MEDIA_ROOT/ab/cd…`` by hash."""

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
        return content_path(self.sha256)

    def read(self) -> bytes:
        return self.path.read_bytes()

    def is_intact(self) -> bool:
        """Does the content on disk still have the hash it was stored under?"""
        return self.path.exists() and hashlib.sha256(self.read()).hexdigest() == self.sha256


def content_path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:]


def store_upload(upload: UploadedFile) -> StoredFile:
    """Keep an upload; raises ValidationError when it is empty or above ``UPLOAD_LIMIT_BYTES``."""
    if upload.size == 0:
        raise ValidationError(_("“%s” is empty. Choose the file again.") % upload.name)
    if (upload.size or 0) > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // 1024**2
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)s MB.") % {"name": upload.name, "limit": limit}
        )
    return _store(upload.chunks(_CHUNK), upload.name or "file", upload.content_type or "")


def store_bytes(content: bytes, name: str, content_type: str) -> StoredFile:
    """Keep bytes made by the application itself (a print, a signature, an archive list)."""
    return _store(iter([content]), name, content_type)


def _store(chunks, name: str, content_type: str) -> StoredFile:
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with NamedTemporaryFile(dir=root, delete=False) as part:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            part.write(chunk)
    target = content_path(digest.hexdigest())
    target.parent.mkdir(exist_ok=True)
    os.replace(part.name, target)
    return StoredFile.objects.create(
        name=PurePath(name.replace("\\", "/")).name[-200:], sha256=digest.hexdigest(), size_bytes=size,
        content_type=content_type[:100] or "application/octet-stream",
        uploaded_by_id=current_actor().person_id,
    )  # fmt: skip
